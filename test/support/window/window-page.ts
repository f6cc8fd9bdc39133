import axe from 'axe-core';
import { expect } from 'vitest';
import { render } from 'vitest-browser-svelte';
import { cdp, page } from 'vitest/browser';
import type { Route } from '../../../preload/contract/events.ts';
import type { Snapshot } from '../../../preload/contract/view.ts';
import App from '../../../renderer/App.svelte';
import '../../../renderer/styles/base.css';
import '../../../renderer/styles/tokens.css';
import { FakeBridge } from './fake-bridge.ts';

/** The whole window over a fake main, at a place of its own. */
export async function openWindow(snapshot: Snapshot, route: Route): Promise<FakeBridge> {
  await page.viewport(1100, 740);
  document.documentElement.lang = 'en';
  document.documentElement.classList.add('dark');
  const fake = new FakeBridge(snapshot);
  await render(App, { target: place(), props: { bridge: fake.bridge } });
  await expect.poll(() => fake.listeners('navigate')).toBe(1);
  await expect.poll(() => document.querySelector('main')).not.toBeNull();
  fake.push('navigate', route);
  return fake;
}

/** The page's own place for the app (renderer/index.html), as high as the window. */
function place(): HTMLElement {
  const found = document.getElementById('app');
  if (found !== null) return found;
  const made = document.createElement('div');
  made.id = 'app';
  document.body.append(made);
  return made;
}

/** Finds nothing wrong by axe's WCAG 2.2 AA rules, in the light and in the dark. */
export async function expectAccessible(): Promise<void> {
  for (const value of ['light', 'dark']) {
    await cdp().send('Emulation.setEmulatedMedia', {
      features: [{ name: 'prefers-color-scheme', value }],
    });
    await expect.poll(() => matchMedia(`(prefers-color-scheme: ${value})`).matches).toBe(true);
    await painted();
    const { violations } = await axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    const found = violations.map(({ id, nodes }) =>
      [value, id, ...nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`)].join(': '),
    );
    expect(found).toEqual([]);
  }
}

/** Until no change of colour is half-way; what turns for ever is not waited for. */
async function painted(): Promise<void> {
  const ending = document
    .getAnimations()
    .filter((each) => each.effect?.getComputedTiming().endTime !== Infinity);
  await Promise.all(ending.map(({ finished }) => finished));
}
