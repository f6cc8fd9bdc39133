import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import {
  anEffectiveValue,
  anInventory,
  anInventoryProgress,
  aProject,
  aRotation,
  aRotationSummary,
  aTarget,
} from '../support/window/project-views.ts';
import type { KeyView } from '../../preload/contract/view.ts';
import {
  aKey,
  aLargeSnapshot,
  anAccount,
  anEmptySnapshot,
  anEnvironment,
  anOfflineHealth,
  aSnapshot,
} from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

const button = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  page.getByRole('button', { name });
const heading = (name: string): ReturnType<typeof page.getByRole> =>
  page.getByRole('heading', { level: 1, name, exact: true });

const roots = [{ path: '/home/mia/code', shownPath: '~/code' }];
const search = page.getByLabelText('Search accounts, environments and keys');

describe('The sidebar', () => {
  it('names every environment’s health, age and production in words', async () => {
    await openWindow(aSnapshot(), { screen: 'home' });
    await expect.element(button(/^Valid Production 2 min .*Production$/)).toBeVisible();
    await expect.element(button(/^Rejected Preview rejected$/)).toBeVisible();
    await expect.element(button(/^Expires soon Staging EU expires 6 d$/)).toBeVisible();
  });

  it('finds by every word, the best first, and says so when nothing matches', async () => {
    await openWindow(aSnapshot(), { screen: 'home' });
    await search.fill('globex eu');
    await expect.element(button(/Preview rejected/)).not.toBeInTheDocument();
    await expect.element(button(/Staging EU expires/)).toBeVisible();
    await expect.element(page.getByText('1 environment, the best first')).toBeVisible();
    await search.fill('initech');
    await expect.element(page.getByText('Nothing matches “initech”.')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(button(/Preview rejected/)).toBeVisible();
  });

  it('marks what was found, and says by what when the row does not show it', async () => {
    const target = aTarget({ keyId: 'key-2', environmentId: 'env-production', shownPath: '~/shop/.env' });
    await openWindow(aSnapshot({ targets: [target] }), { screen: 'home' });
    const marks = (): (string | null)[] =>
      [...document.querySelectorAll('aside mark')].map(({ textContent }) => textContent);
    await search.fill('glo eu');
    await expect.poll(marks).toEqual(['EU', 'Glo']);
    await search.fill('backend');
    await expect.element(button(/^Valid Production .* Acme Key backend key$/)).toBeVisible();
    await search.fill('shop/.env');
    await expect.element(button(/^Valid Production .* Acme File ~\/shop\/\.env$/)).toBeVisible();
  });

  it('opens what was found best with Enter, and goes into the list with the arrow', async () => {
    await openWindow(aSnapshot(), { screen: 'home' });
    await search.fill('stag');
    await userEvent.keyboard('{ArrowDown}{ArrowDown}');
    await expect.element(button(/^Expires soon Staging EU/)).toHaveFocus();
    await search.fill('preview');
    await userEvent.keyboard('{Enter}');
    await expect.element(heading('Preview')).toHaveFocus();
  });

  it('leads to the card of the key that it was found by', async () => {
    const keys = [...aSnapshot().keys, aKey({ environmentId: 'env-production', label: 'worker' }, 5)];
    await openWindow(aSnapshot({ keys }), { screen: 'home' });
    const card = page.getByRole('region', { name: 'Key worker' });
    await search.fill('worker');
    await userEvent.keyboard('{Enter}');
    await expect.element(card).toHaveFocus();
    await search.click();
    await button(/^Valid Production .* Acme Key worker$/).click();
    await expect.element(card).toHaveFocus();
  });

  it('has accounts by name and environments in them by name, below what is pinned', async () => {
    const pinned = { name: 'Zebra', pinned: true };
    await openWindow(
      aSnapshot({
        accounts: [anAccount({ id: 'b', name: 'beta 10' }), anAccount({ id: 'a', name: 'Beta 9' })],
        environments: [
          anEnvironment({ id: '1', accountId: 'b', name: 'staging' }),
          anEnvironment({ id: '2', accountId: 'b', name: 'Production' }),
          anEnvironment({ id: '3', accountId: 'b', ...pinned }),
          anEnvironment({ id: '4', accountId: 'a', name: 'Staging 10' }),
          anEnvironment({ id: '5', accountId: 'a', name: 'Staging 9' }),
        ],
        keys: [],
      }),
      { screen: 'home' },
    );
    await expect
      .poll(() =>
        [...document.querySelectorAll('aside :is(h2, .name)')].map(({ textContent }) => textContent.trim()),
      )
      .toEqual(['Pinned', 'Zebra', 'Beta 9', 'Staging 9', 'Staging 10', 'beta 10', 'Production', 'staging']);
  });

  it('is one stop for Tab, walked with the arrow keys and by first letters, and opens with Enter', async () => {
    await openWindow(aSnapshot(), { screen: 'home' });
    (button(/^Valid Production/).element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{ArrowUp}');
    await expect.element(button(/^Valid Staging/)).toHaveFocus();
    expect(document.querySelectorAll('aside .row[tabindex="0"]')).toHaveLength(1);
    await userEvent.keyboard('staging e');
    await expect.element(button(/^Expires soon Staging EU/)).toHaveFocus();
    await userEvent.keyboard('{ArrowUp}{ArrowUp}{ArrowUp}{ArrowDown}{ArrowUp}{Enter}');
    await expect.element(heading('Production')).toHaveFocus();
    await expect.element(button(/^Valid Production/)).toHaveAttribute('aria-current', 'page');
  });

  it('draws of ten thousand environments a window of rows, and the keyboard reaches the last one', async () => {
    await openWindow(aLargeSnapshot(), { screen: 'home' });
    const rows = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('aside .row')];
    await expect.element(button(/^Valid Environment 0 /)).toBeVisible();
    expect(rows().length).toBeLessThan(60);
    (button(/^Valid Environment 0 /).element() as HTMLElement).focus();
    await userEvent.keyboard('{End}');
    await expect.element(button(/^Valid Environment 9999 /)).toHaveFocus();
    expect(document.activeElement?.closest('li')?.getAttribute('aria-posinset')).toBe('11000');
    expect(document.activeElement?.closest('li')?.getAttribute('aria-setsize')).toBe('11000');
    expect(rows().length).toBeLessThan(60);
    await search.fill('environment 9999');
    await expect.poll(() => rows().length).toBe(1);
    await expect.element(button(/^Valid Environment 9999 /)).toBeVisible();
  }, 30_000);

  it('keeps the focus on a row that is scrolled away', async () => {
    await openWindow(aLargeSnapshot(), { screen: 'home' });
    (button(/^Valid Environment 1 /).element() as HTMLElement).focus();
    const list = document.querySelector('aside nav');
    if (list !== null) list.scrollTop = 100_000;
    await expect.element(button(/^Valid Environment 2840 /)).toBeInTheDocument();
    await expect.element(button(/^Valid Environment 1 /)).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}');
    await expect.element(button(/^Valid Environment 2 /)).toHaveFocus();
    expect(list?.scrollTop).toBeLessThan(200);
  }, 30_000);

  it('becomes a drawer in a narrow window, which closes with Escape and when a place is chosen', async () => {
    await openWindow(aSnapshot(), { screen: 'home' });
    await page.viewport(360, 260);
    await button('Accounts and environments').click();
    await expect.element(page.getByRole('dialog')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await button('Accounts and environments').click();
    await button(/^Valid Production/).click();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await expect.element(heading('Production')).toBeVisible();
    const main = document.querySelector('main');
    expect(main?.scrollWidth).toBe(main?.clientWidth);
  });
});

describe('The places below the list', () => {
  it('lead to projects, the inventory, the activity and the settings, and say where the person is', async () => {
    const fake = await openWindow(aSnapshot({ projects: [aProject()] }), { screen: 'home' });
    fake.answer('getInventory', () => ({ ok: true, value: anInventory([]) }));
    fake.answer('listActivity', () => ({ ok: true, value: { entries: [], more: false } }));
    fake.answer('getEffectiveValue', () => ({ ok: true, value: anEffectiveValue() }));
    for (const name of ['Projects', 'Inventory', 'Activity', 'Settings']) {
      await page.getByRole('complementary').getByRole('button', { name, exact: true }).click();
      await expect.element(heading(name)).toHaveFocus();
      await expect.element(button(name).first()).toHaveAttribute('aria-current', 'page');
    }
    fake.push('navigate', { screen: 'project', projectId: 'project-1' });
    await expect.element(heading('acme-web')).toHaveFocus();
    await expect
      .element(page.getByRole('complementary').getByRole('button', { name: 'Projects' }))
      .toHaveAttribute('aria-current', 'page');
  });

  it('show the band on the rotation of a production key', async () => {
    const rotation = { environmentId: 'env-production', keyId: 'key-2', name: 'Acme / Production' };
    const fake = await openWindow(aSnapshot({ rotations: [aRotationSummary(rotation)] }), { screen: 'home' });
    fake.answer('getRotation', () => ({ ok: true, value: aRotation({ ...rotation, kind: 'production' }) }));
    fake.push('navigate', { screen: 'rotation', rotationId: 'rotation-1' });
    await expect.poll(() => document.querySelector('[data-production-band]')).not.toBeNull();
  });
});

describe('The window', () => {
  it('says what Keyrack does when there is nothing yet, and starts to link', async () => {
    const fake = await openWindow(anEmptySnapshot(), { screen: 'home' });
    await expect.element(heading('Welcome to Keyrack')).toBeVisible();
    await button('Link your first key').click();
    expect(fake.inputs('startWizard')).toEqual([{}]);
  });

  it('lists the keys that need attention, the worst first', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    const rows = page.getByRole('main').getByRole('listitem');
    await expect.poll(() => rows.nth(0).element().textContent).toMatch(/Preview.*Rejected/s);
    await expect.poll(() => rows.nth(1).element().textContent).toMatch(/Staging EU.*Expires soon/s);
    await expect.element(page.getByRole('term').filter({ hasText: 'Keys needing attention' })).toBeVisible();
    await button('Verify all').click();
    expect(fake.inputs('verifyAll')).toHaveLength(1);
  });

  it('counts a key that ends soon as one that works, as long as WorkOS accepts it', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    const working = (): string | null | undefined =>
      page.getByRole('term').filter({ hasText: 'Working' }).element().nextElementSibling?.textContent;
    await expect.poll(working).toBe('3');
    const [one, two, ending] = aSnapshot().keys as [KeyView, KeyView, KeyView];
    fake.show({ keys: [one, { ...ending, health: anOfflineHealth() }] });
    await expect.poll(working).toBe('1');
    fake.show({ keys: [one, two, { ...ending, expiresAt: Date.now() - 60_000 }] });
    await expect.poll(working).toBe('2');
  });

  it('tells the state of a key that needs attention as its card does, and rotates a rejected one from there', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    const rows = page.getByRole('main').getByRole('listitem');
    const colourOf = (words: string): string =>
      getComputedStyle(rows.getByText(words, { exact: true }).element()).color;
    await expect.element(rows.nth(0).getByText('Rejected')).toBeVisible();
    expect(colourOf('Rejected')).not.toBe(colourOf('Expires soon'));
    const rotate = button(/^Rotate sk_test_….* of Globex \/ Preview…$/);
    await expectAccessible();
    fake.answer('startRotation', () => ({ ok: true, value: { rotationId: 'rotation-1' } }));
    await rotate.click();
    expect(fake.inputs('startRotation')).toEqual([{ what: 'rotate', keyId: 'key-4' }]);
    await expect.poll(() => fake.inputs('getRotation')).toEqual([{ rotationId: 'rotation-1' }]);
  });

  it('rotates a key that ends soon or has ended from its row, before it offers to snooze it', async () => {
    const [, two, ending] = aSnapshot().keys as [KeyView, KeyView, KeyView];
    const alarms: KeyView['alarms'] = [{ kind: 'expiry', since: Date.now() }];
    const keys = [{ ...ending, alarms }, { ...two, expiresAt: Date.now(), alarms }, aKey({ locked: true })];
    const fake = await openWindow(aSnapshot({ keys }), { screen: 'home' });
    const rows = page.getByRole('main').getByRole('listitem');
    const acts = (row: Element): (string | null)[] =>
      [...row.querySelectorAll('button')].slice(1).map(({ ariaLabel }) => ariaLabel);
    await expect
      .poll(() => rows.elements().map(acts))
      .toEqual([
        [
          expect.stringMatching(/^Rotate sk_….* of Acme \/ Production…$/),
          'Snooze alarms of Acme / Production for a day',
        ],
        [],
        [
          expect.stringMatching(/^Rotate sk_test_….* of Globex \/ Staging EU…$/),
          'Snooze alarms of Globex / Staging EU for a day',
        ],
      ]);
    await button(/^Rotate .* Staging EU…$/).click();
    expect(fake.inputs('startRotation')).toEqual([{ what: 'rotate', keyId: 'key-3' }]);
  });

  it('has room for a key’s place beside what its row offers, in a narrow window too', async () => {
    const alarms: KeyView['alarms'] = [{ kind: 'expiry', since: Date.now() }];
    const keys = aSnapshot().keys.map((key) => ({ ...key, expiresAt: Date.now(), alarms }));
    await openWindow(aSnapshot({ keys }), { screen: 'home' });
    const rows = page.getByRole('main').getByRole('listitem');
    await expect.poll(() => rows.elements().length).toBe(4);
    for (const [width, words] of [
      [1100, true],
      [880, true],
      [720, false],
    ] as const) {
      await page.viewport(width, 740);
      for (const row of rows.elements()) {
        expect(row.querySelector('.word')?.checkVisibility()).toBe(words);
        expect(row.querySelector('.place')?.getBoundingClientRect().width).toBeGreaterThan(120);
        const last = row.querySelector('.row > :last-child .inner');
        expect(last?.getBoundingClientRect().right).toBe(row.getBoundingClientRect().right - 16);
      }
    }
    await expectAccessible();
  });

  it('goes on with the rotation of a rejected key from the overview', async () => {
    const rotations = [aRotationSummary({ keyId: 'key-4', environmentId: 'env-preview' })];
    const fake = await openWindow(aSnapshot({ rotations }), { screen: 'home' });
    await button(/^Continue rotation of Globex \/ Preview$/).click();
    await expect.poll(() => fake.inputs('getRotation')).toEqual([{ rotationId: 'rotation-1' }]);
    expect(fake.inputs('startRotation')).toEqual([]);
  });

  it('ends the rows of keys where those of files end, whether or not a row has something to press', async () => {
    const inventory = anInventoryProgress({ roots, troubled: 1, endangered: 0, endedAt: 1 });
    const [staging, , , preview] = aSnapshot().keys as [KeyView, KeyView, KeyView, KeyView];
    const keys = [{ ...staging, locked: true }, preview];
    await openWindow(aSnapshot({ inventory, keys }), { screen: 'home' });
    const right = (element: Element): number => Math.round(element.getBoundingClientRect().right);
    const main = page.getByRole('main');
    await expect.element(main.getByText('1 file needs attention')).toBeVisible();
    const edge = right(main.getByText('1 file needs attention').element());
    expect(right(main.getByText('Locked', { exact: true }).element())).toBe(edge);
    expect(right(button(/^Rotate /).element())).toBe(edge);
  });

  it('says of the inventory how many files have a danger and how many are left', async () => {
    const inventory = anInventoryProgress({ roots, troubled: 5, endangered: 1, endedAt: 1 });
    const fake = await openWindow(aSnapshot({ inventory }), { screen: 'home' });
    const row = button(/^Inventory 1 file with a danger, 4 others$/);
    await expect.element(row).toBeVisible();
    expect(row.element().querySelector('.mark.danger')).not.toBeNull();
    fake.show({ inventory: { ...inventory, troubled: 2, endangered: 2 } });
    await expect.element(button(/^Inventory 2 files with a danger$/)).toBeVisible();
    fake.show({ inventory: { ...inventory, troubled: 2, endangered: 0 } });
    await expect.element(button(/^Inventory 2 files need attention$/)).toBeVisible();
    await expectAccessible();
  });

  it('leads to files and rotations that want something, or to where files are found', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    const files = page.getByRole('region', { name: 'Files and rotations' });
    await expect.element(files.getByRole('button', { name: 'Find files with keys' })).toBeVisible();
    fake.show({
      projects: [aProject()],
      targets: [aTarget(), aTarget({ id: 'target-2', shownPath: '~/code/shop/.env', state: 'drifted' })],
      rotations: [aRotationSummary({ step: 'revoke' })],
    });
    await expect
      .poll(() =>
        files
          .getByRole('listitem')
          .elements()
          .map(({ textContent }) => textContent),
      )
      .toEqual([
        expect.stringMatching(/Acme \/ Staging.*Old key still alive/s),
        expect.stringMatching(/~\/code\/shop\/\.env.*Changed outside/s),
      ]);
    await files.getByRole('button', { name: /Old key still alive/ }).click();
    await expect.poll(() => fake.inputs('getRotation')).toEqual([{ rotationId: 'rotation-1' }]);
  });

  it('says that all is well with files only after a scan that came to its end', async () => {
    const roots = [{ path: '/home/mia/code', shownPath: '~/code' }];
    const ended = anInventoryProgress({ roots, endedAt: Date.now() });
    const fake = await openWindow(aSnapshot({ inventory: { ...ended, state: 'done' } }), { screen: 'home' });
    const files = page.getByRole('region', { name: 'Files and rotations' });
    await expect.element(files.getByText(/^Nothing\./)).toBeVisible();
    for (const state of ['cancelled', 'failed'] as const) {
      fake.show({ inventory: { ...ended, state } });
      await expect.element(files.getByText(/has not looked through all of its folders/)).toBeVisible();
      fake.show({ inventory: { ...ended, state: 'done' } });
      await expect.element(files.getByText(/^Nothing\./)).toBeVisible();
    }
  });

  it('shows which alarms stand, since when, and snoozes them beside it', async () => {
    const [one, two, three, four] = aSnapshot().keys as [KeyView, KeyView, KeyView, KeyView];
    const alarm = { kind: 'rejected', since: Date.now() - 2 * 60 * 60_000 } as const;
    const old = { kind: 'age', since: Date.now() } as const;
    const snoozed = { ...three, snoozedUntil: Date.now() + 25 * 60 * 60_000 };
    const keys = [one, { ...two, alarms: [old] }, snoozed, { ...four, alarms: [alarm] }];
    const fake = await openWindow(aSnapshot({ keys }), { screen: 'home' });
    const rows = page.getByRole('main').getByRole('listitem');
    await expect.poll(() => rows.nth(0).element().textContent).toMatch(/Preview.*Rejected.*alarm\s+2 h ago/s);
    await expect
      .poll(() => rows.nth(1).element().textContent)
      .toMatch(/Staging EU.*snoozed, again\s+in 1 d/s);
    await expect.poll(() => rows.nth(2).element().textContent).toMatch(/Production.*It is old/s);
    await button('Snooze alarms of Globex / Preview for a day').click();
    await button('End snooze of Globex / Staging EU').click();
    expect(fake.inputs('snoozeKey')).toEqual([
      { keyId: 'key-4', days: 1 },
      { keyId: 'key-3', days: null },
    ]);
    await expectAccessible();
    await rows.nth(0).getByRole('button').first().click();
    await expect.element(heading('Preview')).toBeVisible();
    const card = page.getByRole('region', { name: /^Key / });
    await expect.element(card).toHaveFocus();
    await expect.element(card.getByText(/WorkOS rejects it, noticed/)).toBeVisible();
    await card.getByRole('button', { name: 'Snooze for a week' }).click();
    expect(fake.inputs('snoozeKey').at(-1)).toEqual({ keyId: 'key-4', days: 7 });
  });

  it('tells of a demo, of the stand-in for Electron and of a lost network', async () => {
    const snapshot = aSnapshot();
    await openWindow(
      { ...snapshot, online: false, app: { ...snapshot.app, demo: true, host: 'double' } },
      { screen: 'home' },
    );
    await expect.element(page.getByText(/^Offline\./)).toBeVisible();
    await expect.element(page.getByText(/Demo: this computer plays WorkOS/)).toBeVisible();
    await expect.element(page.getByText(/This window runs on Chromium, without Electron\./)).toBeVisible();
  });

  it('goes home from an environment that is gone', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'environment', environmentId: 'env-preview' });
    await expect.element(heading('Preview')).toBeVisible();
    fake.show({ environments: aSnapshot().environments.filter(({ id }) => id !== 'env-preview') });
    await expect.element(heading('Overview')).toBeVisible();
  });

  it('offers the place that a notice speaks of, and goes there only when asked', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    await expect.poll(() => fake.inputs('rememberPlace')).toEqual([{ place: { screen: 'home' } }]);
    fake.push('notice', {
      id: 'n',
      tone: 'note',
      message: 'A link leads to Acme / Staging.',
      undo: null,
      place: { screen: 'environment', environmentId: 'env-staging' },
    });
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await expect.element(page.getByRole('heading', { level: 1 })).toHaveTextContent('Staging');
    await expect.element(page.getByText('A link leads to Acme / Staging.')).not.toBeInTheDocument();
    expect(fake.inputs('rememberPlace').at(-1)).toEqual({
      place: { screen: 'environment', environmentId: 'env-staging' },
    });
  });

  it('opens the wizard of a notice with the click, and not before', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'settings' });
    fake.push('notice', {
      id: 'n',
      tone: 'note',
      message: 'A link leads to “Link a key”.',
      undo: null,
      place: { screen: 'wizard' },
    });
    const show = page.getByRole('button', { name: 'Show', exact: true });
    await expect.element(show).toBeVisible();
    expect(fake.inputs('startWizard')).toEqual([]);
    await show.click();
    await expect.poll(() => fake.inputs('startWizard')).toEqual([{}]);
  });

  it('offers Undo in a notice, and takes it away when it was used', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    fake.push('notice', {
      id: 'n',
      tone: 'note',
      message: 'Removed Preview.',
      undo: { type: 'removal', id: 'r1' },
    });
    await button('Undo').click();
    expect(fake.inputs('undoRemoval')).toEqual([{ removalId: 'r1' }]);
    await expect.element(page.getByText('Removed Preview.')).not.toBeInTheDocument();
  });

  it('undoes a rotation, and says what changed since and stayed', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    const undo = { type: 'rotation', id: 'rotation-1' } as const;
    fake.answer('undoRotation', () => ({ ok: true, value: { restored: 3, left: 1 } }));
    fake.push('notice', { id: 'n', tone: 'note', message: 'Rotated the key.', undo });
    await button('Undo').click();
    await expect
      .element(page.getByText(/^3 files are as before\. 1 file changed since and stayed as it is\./))
      .toBeVisible();
    expect(fake.inputs('undoRotation')).toEqual([{ rotationId: 'rotation-1' }]);
  });

  it('says what failed, what to do and under which ID it was logged', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    fake.fail('verifyAll', {
      code: 'internal',
      message: 'Something failed.',
      next: 'Try again.',
      id: 'E-42',
    });
    await button('Verify all').click();
    await expect.element(page.getByText('Something failed. Try again. Error ID: E-42.')).toBeVisible();
  });

  it('shows what is on the clipboard until when, and clears it at once', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'settings' });
    fake.show({ clipboard: { what: 'Acme / Staging', clearsAt: Date.now() + 21_000 } });
    await expect.element(page.getByText(/Cleared in 2[01] s/)).toBeVisible();
    await button('Clear now').click();
    expect(fake.inputs('clearClipboard')).toHaveLength(1);
    fake.show({ clipboard: null });
    await expect.element(button('Clear now')).not.toBeInTheDocument();
  });

  it('stops listening when it closes', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    const { cleanup } = await import('vitest-browser-svelte');
    cleanup();
    expect(fake.listeners('patch')).toBe(0);
    expect(fake.listeners('notice')).toBe(0);
  });

  it('is accessible in both themes, empty and full', async () => {
    const fake = await openWindow(anEmptySnapshot(), { screen: 'home' });
    await expectAccessible();
    fake.show(
      aSnapshot({ clipboard: { what: 'Acme / Staging', clearsAt: Date.now() + 30_000 }, online: false }),
    );
    fake.push('notice', { id: 'n', tone: 'bad', message: 'It failed.', undo: null });
    await expect.element(page.getByText('It failed.')).toBeVisible();
    await expectAccessible();
  });
});
