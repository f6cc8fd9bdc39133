import { beforeEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { Route } from '../../preload/contract/events.ts';
import type { MethodName, Output } from '../../preload/contract/methods.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import { sampleOutputs } from '../support/window/contract-samples.ts';
import { aProject, aRotationSummary, aTarget } from '../support/window/project-views.ts';
import { aSnapshot } from '../support/window/sample-snapshot.ts';
import { openWindow } from '../support/window/window-page.ts';
import { aWizard } from '../support/window/wizard-view.ts';

/** What a window of 1280 × 800 has in CSS px at 200 % zoom (WCAG 2.2, 1.4.4 and 1.4.10). */
const zoomed = { width: 640, height: 400 };

/** Everything at once: tags, a long note, files that drifted, a rotation, an unfinished wizard. */
function full(): Snapshot {
  const snapshot = aSnapshot({
    projects: [aProject()],
    targets: [
      aTarget(),
      aTarget({
        id: 'target-2',
        keyId: 'key-2',
        environmentId: 'env-production',
        state: 'drifted',
        drift: {
          code: 'other-key',
          message: 'The file holds the key of Acme / Staging by now.',
          since: Date.now(),
          canPutBack: true,
          canTakeOver: true,
          mark: 'as-seen',
        },
      }),
    ],
    rotations: [aRotationSummary({ id: 'r', keyId: 'key-2', environmentId: 'env-production' })],
    wizard: aWizard('paste', {}, 'production'),
  });
  return {
    ...snapshot,
    environments: snapshot.environments.map((each) => ({ ...each, pinned: each.id === 'env-eu' })),
    keys: snapshot.keys.map((key) => ({
      ...key,
      tags: ['billing', 'a tag of thirty-two letters, yes', 'eu'],
      note: `Ask Mia before it is rotated: ${'x'.repeat(200)}`,
    })),
  };
}

const places: readonly Route[] = [
  { screen: 'home' },
  { screen: 'keys' },
  { screen: 'environment', environmentId: 'env-production' },
  { screen: 'environment', environmentId: 'env-preview' },
  { screen: 'facts', environmentId: 'env-staging' },
  { screen: 'projects' },
  { screen: 'project', projectId: 'project-1' },
  { screen: 'inventory' },
  { screen: 'import', importId: null },
  { screen: 'import', importId: 'i' },
  { screen: 'rotation', rotationId: 'r' },
  { screen: 'diagnosis', keyId: 'key-1' },
  { screen: 'activity' },
  { screen: 'settings' },
  { screen: 'wizard' },
];

const heading = (): string => document.querySelector('main h1')?.textContent ?? '';

async function open(route: Route): Promise<void> {
  const fake = await openWindow(full(), { screen: 'home' });
  const outputs = sampleOutputs();
  const answer = <M extends MethodName>(method: M, value: Output<M>): void => {
    fake.answer(method, () => ({ ok: true, value }));
  };
  for (const method of Object.keys(outputs) as MethodName[])
    if (method !== 'getSnapshot') answer(method, outputs[method]);
  await page.viewport(zoomed.width, zoomed.height);
  fake.push('navigate', route);
  await expect.poll(() => heading()).not.toBe(route.screen === 'home' ? '' : 'Overview');
}

/** What can be scrolled sideways, that has no business to. */
const sideways = (): string[] =>
  [
    ...document.querySelectorAll<HTMLElement>(
      'html, body, main, main *, aside, [role=dialog], [role=dialog] *',
    ),
  ]
    .filter((element) => {
      const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowX) || element.tagName === 'HTML';
      return scrolls && element.scrollWidth > element.clientWidth + 1;
    })
    .map(({ tagName, className }) => `${tagName}.${className}`);

/** Controls of which no part can be brought under the pointer: something is over them, or they are out of the window. */
function unreachable(within: string): string[] {
  const controls = document.querySelectorAll<HTMLElement>(
    `${within} :is(button, input, select, textarea, a[href]):not(:disabled, .sr-only *)`,
  );
  return [...controls]
    .filter((control) => control.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
    .filter((control) => {
      control.scrollIntoView({ block: 'center' });
      const shown = control.getBoundingClientRect();
      // A control that lies under its own words is pressed by them.
      const label = control instanceof HTMLInputElement ? control.closest('label') : null;
      const box = label?.getBoundingClientRect() ?? shown;
      const [x, y] = [box.x + Math.min(box.width / 2, 8), box.y + box.height / 2];
      const hit = document.elementFromPoint(x, y);
      return (
        hit === null || !(control.contains(hit) || hit.contains(control) || label?.contains(hit) === true)
      );
    })
    .map(
      (control) => `${control.tagName} ${control.textContent.trim() || (control.ariaLabel ?? control.id)}`,
    );
}

describe('At 200 % zoom', () => {
  beforeEach(async () => {
    await page.viewport(1100, 740);
  });

  for (const route of places) {
    it(`${Object.values(route).join(' ')} never scrolls sideways, and every control can be reached`, async () => {
      await open(route);
      await expect.poll(() => document.querySelectorAll('main :is(button, input)').length).toBeGreaterThan(0);
      expect(sideways()).toEqual([]);
      expect(unreachable('main')).toEqual([]);
    });
  }

  for (const screen of ['keys', 'inventory'] as const) {
    it(`the filters of ${screen} fit when they are asked for, and each can be reached`, async () => {
      await open({ screen });
      await page
        .getByRole('main')
        .getByRole('button', { name: /^Filters/ })
        .click();
      await expect
        .element(page.getByRole('main').getByRole('group', { name: /^(Kind|Group by)$/ }))
        .toBeVisible();
      expect(sideways()).toEqual([]);
      expect(unreachable('main')).toEqual([]);
    });
  }

  it('what can be done to selected keys fits into its dialogs', async () => {
    await open({ screen: 'keys' });
    const main = page.getByRole('main');
    await main.getByRole('checkbox', { name: 'Select all shown keys' }).click();
    for (const name of ['Tag…', 'Export again…']) {
      await main.getByRole('button', { name }).click();
      await expect.element(page.getByRole('dialog')).toBeVisible();
      expect(sideways()).toEqual([]);
      expect(unreachable('[role=dialog]')).toEqual([]);
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    }
  });
});
