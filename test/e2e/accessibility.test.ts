import type axe from 'axe-core';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fakeKey } from '../support/fake-key.ts';
import { makeSampleProjects, type SampleProjects } from '../support/sample-projects.ts';
import { ImportPage } from './pages/import.ts';
import { InventoryPage } from './pages/inventory.ts';
import { ProjectsPage } from './pages/projects.ts';
import { RotationPage } from './pages/rotation.ts';
import { Scene } from './pages/scene.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What breaks WCAG 2.2 AA on the page as it is now: rule and place, one a line. */
async function violations(page: Page): Promise<string[]> {
  // Through the debugger, which the page's CSP does not bind: the app itself allows no foreign script.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe: run } = window as unknown as { axe: typeof axe };
    // What has come into sight only now is laid out with one of the next frames, and moves what is below it.
    const frame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const places = (): string =>
      [...document.querySelectorAll('a, button, input, select, textarea')]
        .map((element) => {
          const { x, y, width, height } = element.getBoundingClientRect();
          return `${String(x)} ${String(y)} ${String(width)} ${String(height)}`;
        })
        .join();
    await frame();
    for (let before = '', now = places(); now !== before; before = now, now = places()) {
      await frame();
      await frame();
    }
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
  // High enough for all of it: a button that the edge of the window cuts in half is whole a turn of the wheel later.
  await page.setViewportSize({ width: 1100, height: 2_400 });
  expect(await violations(page)).toEqual([]);
  await page.setViewportSize({ width: 720, height: 520 });
  expect(await sidewaysScrolling(page)).toEqual([]);
  // Half the CSS pixels of a window of 1280 × 800, and of the usual one: what 200 % zoom leaves.
  await page.setViewportSize({ width: 640, height: 400 });
  expect(await sidewaysScrolling(page)).toEqual([]);
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
    'the history of a key',
    async ({ page }) => {
      await page.getByRole('button', { name: 'History' }).click();
      await page.getByText(/^1 check on/).waitFor();
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
    'asking about client ID and key',
    async ({ environment, clientId }) => {
      await environment.dialog.getByRole('button', { name: 'Cancel' }).click();
      await environment.dialog.waitFor({ state: 'detached' });
      await environment.choose('Edit…');
      await environment.dialog.getByRole('textbox', { name: /Client ID/ }).fill(clientId);
      await environment.dialog.getByRole('button', { name: 'Save' }).click();
      await environment.dialog.waitFor({ state: 'detached' });
      await environment.button('Ask WorkOS about the pair…').click();
      await environment.dialog.getByText('WorkOS may record an event').waitFor();
    },
  ],
  [
    'client ID and key of two environments',
    async ({ environment, page }) => {
      await environment.dialog.getByRole('button', { name: 'Ask WorkOS' }).click();
      await environment.dialog.waitFor({ state: 'detached' });
      await page.getByText('Likely belongs to another environment').waitFor();
    },
  ],
  [
    'a rejected key',
    async ({ environment, page, server, productionKey }) => {
      server.revoke(productionKey);
      await environment.verify();
      await page.getByText(/It is wrong, expired or revoked/).waitFor();
    },
  ],
  [
    'tags and a note, being written',
    async ({ page }) => {
      await page.getByRole('button', { name: 'Add tag' }).first().click();
      await page.keyboard.type('billing');
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Take the tag billing off' }).waitFor();
      await page.getByRole('button', { name: 'Add note' }).first().click();
      await page.getByRole('textbox', { name: 'Note' }).fill('Ask Mia before it is rotated.');
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
    'all keys',
    async ({ page }) => {
      await page.getByRole('main').getByRole('button', { name: 'All keys' }).click();
      await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
      await page
        .getByRole('checkbox', { name: /^Select Acme/ })
        .first()
        .check();
    },
  ],
  [
    'all keys: tagging',
    async ({ page }) => {
      await page.getByRole('button', { name: 'Tag…' }).click();
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'all keys: with a tag',
    async ({ page }) => {
      await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.getByLabel('Tag', { exact: true }).selectOption('billing (1)');
    },
  ],
  [
    'all keys: nothing found',
    async ({ page }) => {
      await page.getByRole('searchbox', { name: 'Search keys' }).fill('no such thing');
      await page.getByText('No key is like this').waitFor();
    },
  ],
  [
    'the sidebar: what was found',
    async ({ page }) => {
      await page.getByRole('searchbox', { name: 'Search keys' }).fill('');
      await page.getByRole('searchbox', { name: /^Search accounts/ }).fill('acme');
      await page.getByText('the best first').waitFor();
    },
  ],
  [
    'the palette',
    async ({ page }) => {
      await page.getByRole('searchbox', { name: /^Search accounts/ }).fill('');
      await page.keyboard.press('ControlOrMeta+k');
      await page.getByRole('combobox', { name: /^Actions, environments/ }).waitFor();
    },
  ],
  [
    'the palette: what was found',
    async ({ page }) => {
      await page.getByRole('combobox', { name: /^Actions, environments/ }).fill('copy live');
      await page.getByRole('option', { name: /^Copy key Acme/ }).waitFor();
    },
  ],
  [
    'the shortcuts',
    async ({ page }) => {
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      await page.keyboard.press('ControlOrMeta+/');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  ],
  [
    'activity',
    async ({ page, sidebar }) => {
      await page.keyboard.press('Escape');
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
  [
    'a diagnosis',
    async ({ settings, diagnosis, page }) => {
      await settings.open();
      await page.getByRole('button', { name: 'Diagnose the connection' }).click();
      await diagnosis.says('This computer has no network').waitFor();
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

/** Three projects with keys in them, and two keys that the retired CLI left. */
interface Desk {
  scene: Scene;
  home: string;
  samples: SampleProjects;
  successor: string;
}

async function layOut(colorScheme: 'light' | 'dark'): Promise<Desk> {
  const home = mkdtempSync(join(tmpdir(), 'keyrack-home-'));
  const scene = await Scene.open({ colorScheme, env: { HOME: home } });
  const [successor, stranger, left] = [72, 73, 74].map((seed) => fakeKey({ seed })) as [
    string,
    string,
    string,
  ];
  const bare = fakeKey({ prefix: 'sk_', seed: 75 });
  scene.server.addKey(successor).addKey(left).addKey(bare);
  const { stagingKey: staging, productionKey: production, clientId } = scene;
  const samples = makeSampleProjects(join(home, 'code'), { staging, production, clientId, stranger });
  const environments = {
    Sandbox: { name: 'Sandbox', type: 'Sandbox', api_key: left },
    Live: { name: 'Live', type: 'Production', api_key: bare },
  };
  writeFileSync(join(home, '.workos.json'), JSON.stringify({ environments }));
  await scene.link(scene.staging, staging, clientId);
  await scene.sidebar.linkAnother();
  await scene.wizard.link(scene.production, production);
  await scene.wizard.finish();
  await scene.environment.heading('Live shop').waitFor();
  return { scene, home, samples, successor };
}

async function cleanUp({ scene, home }: Desk): Promise<void> {
  await scene.close();
  rmSync(home, { recursive: true, force: true });
}

/** Imports, the inventory, projects and a rotation; each with the way to it, in this order. */
const deskScreens: [name: string, goTo: (desk: Desk) => Promise<unknown>][] = [
  [
    'import: the sources',
    async ({ scene }) => {
      await scene.sidebar.open('Overview');
      await new ImportPage(scene.app).open();
    },
  ],
  ['import: the keys of a source', ({ scene }) => new ImportPage(scene.app).look('The retired WorkOS CLI')],
  [
    'import: something is missing',
    async ({ scene }) => {
      await new ImportPage(scene.app).confirm();
      await scene.page.getByText('Say whether this is staging or production.').waitFor();
    },
  ],
  [
    'import: WorkOS cannot be asked',
    async ({ scene }) => {
      const importing = new ImportPage(scene.app);
      await importing.place('Live', { kind: 'Production' });
      scene.server.setMode('captive-portal');
      await importing.confirm();
      await importing.button('Keep them unverified').waitFor();
    },
  ],
  [
    'import: linked, with a file to tidy up',
    async ({ scene }) => {
      const importing = new ImportPage(scene.app);
      scene.server.setMode('normal');
      await importing.confirm();
      await importing.imported('2 keys').waitFor();
    },
  ],
  ['inventory: no folder yet', ({ scene }) => scene.sidebar.open('Inventory')],
  [
    'inventory: files and their problems',
    async ({ scene, samples }) => {
      const inventory = new InventoryPage(scene.app);
      await inventory.look(samples.root);
      await inventory.row('shop/.env.testing').waitFor();
    },
  ],
  ['inventory: by problem', ({ scene }) => new InventoryPage(scene.app).groupBy('Problem')],
  [
    'inventory: a key in the history',
    async ({ scene }) => {
      const inventory = new InventoryPage(scene.app);
      await inventory.choose('shop/.env.testing', 'Search this repository’s history');
      await inventory
        .row('shop/.env.testing')
        .getByText(/commit of this repository holds/)
        .waitFor();
    },
  ],
  [
    'inventory: an open menu',
    async ({ scene }) => {
      await new InventoryPage(scene.app)
        .row('reports/.env')
        .getByRole('button', { name: /^More for / })
        .click();
      await scene.page.getByRole('menu').waitFor();
    },
  ],
  [
    'inventory: another key for a file',
    async ({ scene }) => {
      await scene.page.keyboard.press('Escape');
      await new InventoryPage(scene.app)
        .row('shop/.env.testing')
        .getByRole('button', { name: 'Replace…' })
        .click();
      await scene.environment.dialog.getByRole('radio').first().waitFor();
    },
  ],
  [
    'export: two keys for one place',
    async ({ scene }) => {
      await scene.page.keyboard.press('Escape');
      const exporting = await new InventoryPage(scene.app).replace('shop/.env.testing', /^Acme \/ Staging/);
      await exporting.replaceOther();
    },
  ],
  [
    'inventory: nothing found',
    async ({ scene }) => {
      await scene.page.keyboard.press('Escape');
      await scene.environment.dialog.waitFor({ state: 'detached' });
      await new InventoryPage(scene.app).search('no such thing');
      await scene.page.getByRole('button', { name: 'Show everything' }).waitFor();
    },
  ],
  ['projects: none yet', ({ scene }) => scene.sidebar.open('Projects')],
  [
    'projects: what is in a folder',
    ({ scene, samples }) => new ProjectsPage(scene.app).find(samples.monorepo),
  ],
  [
    'a project without a key',
    async ({ scene, samples }) => {
      await scene.page.keyboard.press('Escape');
      await scene.environment.dialog.waitFor({ state: 'detached' });
      await new ProjectsPage(scene.app).add(samples.laravel);
      await new ProjectsPage(scene.app).heading('shop').waitFor();
    },
  ],
  ['a project: what would be written', ({ scene }) => new ProjectsPage(scene.app).putKey(/^Acme \/ Staging/)],
  [
    'a project with a file that is kept',
    async ({ scene }) => {
      const { exporting } = scene;
      // The file says all of it already.
      await exporting.button('Watch this file').click();
      await exporting.root.waitFor({ state: 'detached' });
      await new ProjectsPage(scene.app).file('.env').first().waitFor();
    },
  ],
  [
    'a project whose file drifted',
    async ({ scene, samples }) => {
      writeFileSync(samples.env.laravel, 'APP_NAME=Shop\n');
      await new ProjectsPage(scene.app).button('Put it back').first().waitFor();
    },
  ],
  ['projects', ({ scene }) => scene.sidebar.open('Projects')],
  [
    'rotation: creating the key',
    async ({ scene }) => {
      await scene.sidebar.environment('Staging').click();
      await scene.environment.heading('Staging').waitFor();
      await new RotationPage(scene.page).start();
    },
  ],
  ['rotation: the new key', ({ scene, successor }) => new RotationPage(scene.page).paste(successor)],
  ['rotation: the files', ({ scene }) => new RotationPage(scene.page).verify()],
  ['rotation: revoking', ({ scene }) => new RotationPage(scene.page).write()],
  [
    'an environment whose old key is alive',
    async ({ scene }) => {
      await scene.sidebar.environment('Staging').click();
      await scene.page
        .getByText(/old key still alive/i)
        .first()
        .waitFor();
    },
  ],
  [
    'rotation: the proof',
    async ({ scene }) => {
      await scene.environment.button('Continue rotation').first().click();
      scene.server.revoke(scene.stagingKey);
      await new RotationPage(scene.page).prove();
    },
  ],
  [
    'rotation: undoing it',
    async ({ scene }) => {
      await new RotationPage(scene.page).button('Undo the rotation…').click();
      await scene.environment.dialog.waitFor();
    },
  ],
];

/**
 * What Tab passes over in the page's main part, or shows no focus on: texts of what can be clicked or typed into. Of
 * a group of radio buttons Tab reaches one; the arrow keys reach the others.
 */
async function missedByTab(page: Page): Promise<string[]> {
  await page.evaluate(() => {
    // From before the main part, with what stands over its heading.
    document.querySelector<HTMLElement>('button')?.focus();
    for (const element of document.querySelectorAll('[data-reached]'))
      element.removeAttribute('data-reached');
  });
  let entered = false;
  for (let presses = 0; presses < 250; presses++) {
    await page.keyboard.press('Tab');
    const inside = await page.evaluate(() => {
      const element = document.activeElement;
      if (element?.closest('main') == null) return false;
      // A hidden field shows its focus on the label that stands for it.
      const shown = [element, element.nextElementSibling, element.parentElement];
      const visible = shown.some((each) => each !== null && getComputedStyle(each).outlineStyle !== 'none');
      element.setAttribute('data-reached', visible ? 'seen' : 'unseen');
      return true;
    });
    if (entered && !inside) break;
    entered = inside;
  }
  return page.evaluate(() => {
    // Where it was before: what is cut off by the window's edge is no small target.
    document.querySelector('main h1')?.scrollIntoView();
    return [
      ...document.querySelectorAll<HTMLInputElement>('main :is(button, input, textarea, select, a[href])'),
    ]
      .filter((element) => !element.disabled && element.checkVisibility() && element.tabIndex >= 0)
      .filter((element) => element.dataset['reached'] !== 'seen')
      .filter(
        ({ type, name }) =>
          type !== 'radio' ||
          document.querySelector(`main input[name="${name}"][data-reached=seen]`) === null,
      )
      .map((element) => element.outerHTML.slice(0, 200));
  });
}

describe.each(['light', 'dark'] as const)('with projects, in %s', (colorScheme) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await layOut(colorScheme);
  });
  afterAll(() => cleanUp(desk));

  it.each(deskScreens)('%s keeps WCAG 2.2 AA and never scrolls sideways', async (name, goTo) => {
    await goTo(desk);
    const { page } = desk.scene;
    await expectUsable(page);
    if (colorScheme === 'light' && (await page.getByRole('dialog').or(page.getByRole('menu')).count()) === 0)
      expect([name, ...(await missedByTab(page))]).toEqual([name]);
  });
});

describe('by keyboard alone', () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await layOut('light');
  });
  afterAll(() => cleanUp(desk));

  /** Presses Tab until something of this name has the focus, in the row that says `row`. */
  async function tabTo(name: RegExp, row = ''): Promise<void> {
    const { page } = desk.scene;
    const seen: string[] = [];
    for (let presses = 0; presses < 150; presses++) {
      const focused = await page.evaluate((wanted) => {
        const element = document.activeElement as HTMLInputElement | null;
        if (wanted !== '' && element?.closest('li')?.textContent.includes(wanted) !== true) return '';
        const label = element?.getAttribute('aria-label') ?? element?.labels?.[0]?.textContent;
        return (label ?? element?.textContent ?? '').trim();
      }, row);
      if (name.test(focused)) return;
      seen.push(focused);
      await page.keyboard.press('Tab');
    }
    throw new Error(`Tab never reached ${name.source}: ${seen.join(' | ')}`);
  }

  it('a key is rotated through every file, from its environment’s page to the proof', async () => {
    const { scene, successor, samples } = desk;
    const { page, server } = scene;
    const rotation = new RotationPage(page);
    const { keyboard } = page;
    await tabTo(/^Inventory$/);
    await keyboard.press('Enter');
    await tabTo(/^Choose a folder…$/);
    await scene.app.answerDialog(samples.root);
    await keyboard.press('Enter');
    await new InventoryPage(scene.app).scanned();
    // The list is one stop, at the place where one was last.
    await tabTo(/^Valid\s+Live shop/);
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await scene.environment.heading('Staging').waitFor();
    await tabTo(/^Rotate…$/);
    await keyboard.press('Enter');
    await rotation.heading('Create the new key').waitFor();
    await tabTo(/^API key/);
    await keyboard.insertText(successor);
    await page.getByText(/^This is/).waitFor();
    await keyboard.press('Enter');
    await rotation.heading('Where the old key is').waitFor();
    await rotation.file('shop').waitFor();
    await tabTo(/^Write 3 files$/);
    await keyboard.press('Enter');
    await rotation.heading('Now revoke the old key').waitFor();
    server.revoke(scene.stagingKey);
    await tabTo(/^Check now$/);
    await keyboard.press('Space');
    await rotation.heading('Rotated, with proof').waitFor();
    for (const path of samples.withStaging) expect(readFileSync(path, 'utf8')).toContain(successor);
  });

  it('a file of the inventory gets another key, and Esc leaves each dialog where it was opened', async () => {
    const { scene, samples } = desk;
    const { keyboard } = scene.page;
    await tabTo(/^Inventory$/);
    await keyboard.press('Enter');
    await new InventoryPage(scene.app).row('shop/.env.testing').waitFor();
    await tabTo(/^Replace…$/, '.env.testing');
    await keyboard.press('Enter');
    await scene.environment.dialog.waitFor();
    await keyboard.press('Escape');
    await scene.environment.dialog.waitFor({ state: 'detached' });
    expect(await scene.page.evaluate(() => document.activeElement?.textContent.trim())).toBe('Replace…');
    await keyboard.press('Enter');
    await scene.environment.dialog.getByRole('radio').first().waitFor();
    await tabTo(/^Acme \/ Staging/);
    await keyboard.press('Space');
    await keyboard.press('Enter');
    await scene.exporting.planned.waitFor();
    await tabTo(/^Replace it with/);
    await keyboard.press('Space');
    await keyboard.press('Enter');
    await scene.exporting.heading('Written').waitFor();
    expect(readFileSync(samples.env.laravelTesting, 'utf8')).not.toContain(scene.productionKey);
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
