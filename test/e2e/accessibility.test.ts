import type axe from 'axe-core';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeKey } from '../support/fake-key.ts';
import { Scene } from './pages/scene.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What breaks WCAG 2.2 AA on the page as it is now: rule and place, one a line. */
async function violations(page: Page): Promise<string[]> {
  // Through the debugger, which the page's CSP does not bind: the app itself allows no foreign script.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe: run } = window as unknown as { axe: typeof axe };
    // What fades in has its colours only when it is there; what turns without end is as it is.
    const ending = document
      .getAnimations()
      .filter(({ effect }) => effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY);
    await Promise.all(ending.map((animation) => animation.finished.catch(() => null)));
    const { violations: found } = await run.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    return found.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary ?? ''}`),
    );
  });
}

/** How far the page or what is in it can be scrolled sideways: texts of elements that stick out. */
function sidewaysScrolling(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('html, body, main, main *, aside, [role=dialog] *')]
      .filter((element) => {
        const { overflowX } = getComputedStyle(element);
        const scrolls =
          overflowX === 'auto' || overflowX === 'scroll' || element === document.documentElement;
        return scrolls && element.scrollWidth > element.clientWidth + 1;
      })
      .map((element) => `${element.tagName}.${element.className}`),
  );
}

/** The page as it is now keeps WCAG 2.2 AA, and fits into the smallest window and twice as large. */
async function expectUsable(page: Page): Promise<void> {
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 720, height: 520 });
  expect(await sidewaysScrolling(page)).toEqual([]);
  // Half the CSS pixels of the usual window: what 200 % zoom leaves.
  await page.setViewportSize({ width: 550, height: 370 });
  expect(await sidewaysScrolling(page)).toEqual([]);
  await page.setViewportSize({ width: 1100, height: 740 });
}

/** Every screen and dialog of the app, each with the way to it; in this order. */
const screens: [name: string, goTo: (scene: Scene) => Promise<unknown>][] = [
  ['the welcome', ({ page }) => page.getByRole('heading', { name: 'Welcome to Keyrack' }).waitFor()],
  ['the wizard: where the key belongs', ({ wizard }) => wizard.open()],
  [
    'the wizard: something is missing',
    async ({ page, wizard }) => {
      await wizard.button('Continue').click();
      await page.getByText('Type the name of the account.').waitFor();
    },
  ],
  [
    'the wizard: getting the production key',
    async ({ wizard, production }) => {
      await wizard.fillPlace(production);
      await wizard.toGuide();
    },
  ],
  ['the wizard: pasting', ({ wizard }) => wizard.toPaste()],
  [
    'the wizard: a key that is refused',
    async ({ wizard, clientId }) => {
      await wizard.keyField.fill(clientId);
      await wizard.refusal.filter({ hasText: 'client ID' }).waitFor();
    },
  ],
  [
    'the wizard: a caution',
    async ({ wizard }) => {
      await wizard.paste(fakeKey({ seed: 71 }));
      await wizard.caution(/looks like a staging key/).waitFor();
    },
  ],
  [
    'the wizard: verifying',
    async ({ page, wizard, server, productionKey }) => {
      await wizard.keyField.fill(productionKey);
      await wizard.caution(/looks like a staging key/).waitFor({ state: 'detached' });
      server.setMode('slow-headers');
      await wizard.verify();
      await page.getByRole('progressbar').waitFor();
    },
  ],
  [
    'the wizard: a failure',
    async ({ wizard, server }) => {
      await wizard.button('Cancel').last().click();
      server.setMode('captive-portal');
      await wizard.verify();
      await wizard.banner('A login page is in between').waitFor();
    },
  ],
  [
    'the wizard: discarding',
    async ({ page, wizard }) => {
      await wizard.button('Discard…').click();
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'the wizard: details',
    async ({ page, wizard, server }) => {
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      server.setMode('normal');
      await wizard.verify();
      await wizard.heading('Details').waitFor();
      await page.getByRole('radio', { name: 'On a date' }).check({ force: true });
    },
  ],
  [
    'the wizard: connected',
    async ({ wizard }) => {
      await wizard.button('Skip').click();
      await wizard.heading(/connected/).waitFor();
    },
  ],
  [
    'export: choosing',
    async ({ wizard, exporting }) => {
      await wizard.button('Export to .env…').click();
      await exporting.root.waitFor();
    },
  ],
  [
    'export: the changes',
    async ({ app, folder, exporting }) => {
      await app.answerDialog(folder);
      await exporting.chooseFolder();
    },
  ],
  [
    'export: written',
    async ({ exporting }) => {
      await exporting.root.getByRole('textbox', { name: /Type/ }).fill('Live shop');
      await exporting.write();
    },
  ],
  [
    'export: undone',
    async ({ exporting }) => {
      await exporting.undo();
    },
  ],
  [
    'an environment of production',
    async ({ wizard, environment, exporting, page }) => {
      await exporting.close();
      await wizard.button('Go to environment').click();
      await environment.heading('Live shop').waitFor();
      await page.getByRole('main').getByRole('button', { name: 'Look now' }).click();
      await page.getByText('100+').first().waitFor();
    },
  ],
  [
    'a copied key',
    async ({ environment }) => {
      await environment.copy();
    },
  ],
  [
    'an open menu',
    async ({ page }) => {
      await page
        .getByRole('button', { name: /^More for / })
        .first()
        .click();
      await page.getByRole('menu').waitFor();
    },
  ],
  [
    'editing an environment',
    async ({ page, environment }) => {
      await page.getByRole('menuitem', { name: 'Edit…' }).click();
      await environment.dialog.waitFor();
    },
  ],
  ...(
    [
      ['moving an environment', 'Move to another account…', 'environment'],
      ['renaming an account', 'Rename account…', 'environment'],
      ['removing an environment', 'Remove environment…', 'environment'],
      ['removing an account', 'Remove account…', 'environment'],
      ['renaming a key', 'Rename…', 'key'],
      ['an expiry date', 'Set expiry…', 'key'],
      ['removing a key', 'Remove key…', 'key'],
    ] as const
  ).map(([name, item, what]): [string, (scene: Scene) => Promise<unknown>] => [
    name,
    async ({ environment }) => {
      await environment.dialog.getByRole('button', { name: 'Cancel' }).click();
      await environment.dialog.waitFor({ state: 'detached' });
      await (what === 'key' ? environment.chooseForKey(item) : environment.choose(item));
      await environment.dialog.waitFor();
    },
  ]),
  [
    'a rejected key',
    async ({ environment, page, server, productionKey }) => {
      await environment.dialog.getByRole('button', { name: 'Cancel' }).click();
      await environment.dialog.waitFor({ state: 'detached' });
      server.revoke(productionKey);
      await environment.verify();
      await page.getByText(/It is wrong, expired or revoked/).waitFor();
    },
  ],
  [
    'facts',
    async ({ environment, page }) => {
      await environment.button('All facts').click();
      await page.getByRole('table').waitFor();
    },
  ],
  ['overview', ({ sidebar }) => sidebar.open('Overview')],
  [
    'activity',
    async ({ page, sidebar }) => {
      await sidebar.open('Activity');
      await page.getByRole('list', { name: /What happened/ }).waitFor();
    },
  ],
  [
    'activity: nothing found',
    async ({ page }) => {
      await page.getByRole('searchbox', { name: 'Search activity' }).fill('no such thing');
      await page.getByText('Nothing matches').waitFor();
    },
  ],
  ['settings', ({ settings }) => settings.open()],
  [
    'changing how keys are kept',
    async ({ environment, page }) => {
      await page.getByRole('main').getByRole('button', { name: 'Change…' }).first().click();
      await environment.dialog.waitFor();
    },
  ],
  [
    'a refused address for WorkOS',
    async ({ environment, settings, page }) => {
      await environment.dialog.getByRole('button', { name: 'Cancel' }).click();
      await environment.dialog.waitFor({ state: 'detached' });
      await settings.baseUrl.fill('http://workos.example');
      await page.getByRole('main').getByRole('button', { name: 'Change…' }).last().click();
      await page.getByText(/Keys are sent over https only/).waitFor();
    },
  ],
  [
    'no network',
    async ({ app, page }) => {
      await app.setOnline(false);
      await page.evaluate(() => window.dispatchEvent(new Event('offline')));
      await page.getByText(/^Offline\./).waitFor();
    },
  ],
];

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open({ colorScheme });
    await scene.page.evaluate(() => {
      const reports: string[] = [];
      Object.assign(window, { cspReports: reports });
      document.addEventListener(
        'securitypolicyviolation',
        ({ violatedDirective, blockedURI, sourceFile }) => {
          reports.push(`${violatedDirective} ${blockedURI} ${sourceFile}`);
        },
      );
    });
  });
  afterAll(() => scene.close());

  it('is painted in the colours of the system', async () => {
    expect(await scene.isDark()).toBe(colorScheme === 'dark');
  });

  it.each(screens)('%s keeps WCAG 2.2 AA and never scrolls sideways', async (_, goTo) => {
    const { page } = scene;
    await goTo(scene);
    await expectUsable(page);
  });

  it('keeps the list in a narrow window usable too', async () => {
    const { page } = scene;
    await page.setViewportSize({ width: 550, height: 370 });
    await page.getByRole('button', { name: 'Accounts and environments' }).click();
    await page.getByRole('dialog').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('went through all of them without one report of the content security policy', async () => {
    expect(await scene.page.evaluate(() => Reflect.get(window, 'cspReports') as string[])).toEqual([]);
    expect(scene.app.output()).not.toMatch(/Content Security Policy|Trusted ?Type/i);
  });

  it('would have noticed both', async () => {
    const { page } = scene;
    await page.evaluate(() => {
      document.querySelector('main')?.append(document.createElement('img'));
      document.body.setAttribute('style', 'color: red');
    });
    expect((await violations(page)).join()).toContain('image-alt');
    await expect
      .poll(() => page.evaluate(() => (Reflect.get(window, 'cspReports') as string[]).join()))
      .toContain('style-src');
  });
});

/** What is there before, or in place of, everything else. */
const vaultScreens: [name: string, goTo: (scene: Scene) => Promise<unknown>][] = [
  [
    'the choice of how keys are kept',
    ({ page }) => page.getByRole('heading', { name: 'How should Keyrack keep your keys?' }).waitFor(),
  ],
  [
    'the way in after a wrong passphrase',
    async (scene) => {
      const passphrase = 'correct horse battery staple';
      await scene.page.getByRole('textbox', { name: 'New passphrase' }).fill(passphrase);
      await scene.page.getByRole('textbox', { name: 'Repeat the passphrase' }).fill(passphrase);
      await scene.page.getByRole('button', { name: 'Continue' }).click();
      await scene.link(scene.staging, scene.stagingKey);
      await scene.restart();
      const { page } = scene;
      await page.getByRole('heading', { name: 'Your keys are locked' }).waitFor();
      await page.getByRole('textbox', { name: 'Passphrase' }).fill('another horse');
      await page.getByRole('button', { name: 'Unlock' }).click();
      await page.locator('[aria-invalid=true]').waitFor();
    },
  ],
  [
    'a damaged file',
    async (scene) => {
      await scene.restart('quit', {}, () => {
        writeFileSync(join(scene.userData, 'vault.json'), '{"broken');
      });
      await scene.page.getByRole('heading', { name: 'The file with your keys is damaged' }).waitFor();
      await scene.page.getByRole('button', { name: 'Use the last good copy' }).waitFor();
    },
  ],
];

describe.each(['light', 'dark'] as const)('without a keyring, in %s', (colorScheme) => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open({ colorScheme, keychain: 'none' });
  });
  afterAll(() => scene.close());

  it.each(vaultScreens)('%s keeps WCAG 2.2 AA and never scrolls sideways', async (_, goTo) => {
    await goTo(scene);
    await expectUsable(scene.page);
  });
});
