import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type {
  InventoryProblem,
  InventoryProgressView,
  InventoryRow,
} from '../../preload/contract/inventory.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import { fakeKeyId } from '../support/fake-key.ts';
import {
  aFoundKey,
  anImportPlan,
  anInventory,
  anInventoryProgress,
  anInventoryRow,
  aProject,
  aTarget,
} from '../support/window/project-views.ts';
import { aHint, anEmptySnapshot, aSnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

const main = (): ReturnType<typeof page.getByRole> => page.getByRole('main');
const button = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  main().getByRole('button', { name });
const heading = (name: string): ReturnType<typeof page.getByRole> =>
  main().getByRole('heading', { name, level: 2 });
const says = (words: string): ReturnType<typeof page.getByText> => main().getByText(words, { exact: false });
/** Group headings in their order; read from the page itself, for there can be hundreds. */
const headings = (): string[] =>
  [...document.querySelectorAll('main h2')].map(({ textContent }) => textContent);

const roots = [{ path: '/home/mia/code', shownPath: '~/code' }];
const scanned = (over: Partial<InventoryProgressView> = {}): InventoryProgressView =>
  anInventoryProgress({
    state: 'done',
    roots,
    folders: 20_412,
    files: 311,
    found: 3,
    endedAt: Date.now() - 130_000,
    version: 1,
    ...over,
  });
const aProblem = (over: Partial<InventoryProblem> = {}): InventoryProblem => ({
  code: 'not-ignored',
  level: 'caution',
  message: 'Git does not ignore this file.',
  fixes: ['gitignore'],
  keyIds: [],
  ...over,
});
const unlinked = aFoundKey({
  standing: 'unlinked',
  linkedKeyId: null,
  environmentId: null,
  owner: null,
  health: null,
});
const rowsOf = (count: number): InventoryRow[] =>
  Array.from({ length: count }, (_, at) =>
    anInventoryRow({ id: `row-${at}`, shownPath: `~/code/p${at}/.env`, project: `~/code/p${at}` }),
  );

/** Opens the inventory over a main that pages in `rows`, filters by problem and searches in paths. */
async function open(rows: InventoryRow[], progress = scanned()): Promise<FakeBridge> {
  const fake = await openWindow(aSnapshot({ inventory: progress }), { screen: 'home' });
  fake.answer('getInventory', ({ query, problem, project, offset, limit }) => {
    const found = rows.filter(
      (row) =>
        (project === null || row.project === project) &&
        row.shownPath.includes(query) &&
        (problem === null || row.problems.some(({ code }) => code === problem)),
    );
    const page = found.slice(offset, offset + limit);
    return { ok: true, value: { ...anInventory(rows), rows: page, total: found.length } };
  });
  fake.push('navigate', { screen: 'inventory' });
  return fake;
}

/** Opens one row with one problem. */
async function openProblem(
  problem: Partial<InventoryProblem>,
  row: Partial<InventoryRow> = {},
): Promise<FakeBridge> {
  return await open([anInventoryRow({ problems: [aProblem(problem)], ...row })]);
}

describe('Looking for env files', () => {
  it('begins with what a scan does and what it never does, and asks for a folder', async () => {
    const fake = await open([], anInventoryProgress());
    fake.answer('chooseRoot', () => ({ ok: true, value: { added: true } }));
    await expect
      .element(main().getByText(/changes no file, and nothing of it leaves this computer/))
      .toBeVisible();
    expect(button('Scan').elements()).toEqual([]);
    await button('Choose a folder…').click();
    await expect.poll(() => fake.inputs('chooseRoot').length).toBe(1);
  });

  it('says why a folder could not be added', async () => {
    const fake = await open([], anInventoryProgress());
    fake.fail('chooseRoot', { message: 'The folder is gone.' });
    await button('Choose a folder…').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('The folder is gone.');
  });

  it('shows how far a scan is, and stops it', async () => {
    const fake = await open([], scanned({ state: 'scanning', at: '~/code/acme', endedAt: null }));
    await expect.element(main().getByRole('progressbar', { name: 'Scanning' })).toBeVisible();
    await expect.element(main().getByText('20,412 folders, 311 env files, 3 with WorkOS keys')).toBeVisible();
    await expect.element(main().getByText('~/code/acme', { exact: true })).toBeVisible();
    await button('Stop').click();
    await expect.poll(() => fake.inputs('cancelScan').length).toBe(1);
  });

  it('takes in rows as they are found, at most four times a second, and the last ones always', async () => {
    const rows = rowsOf(1);
    const fake = await open(rows, scanned({ state: 'scanning', version: 1 }));
    await expect.element(heading('~/code/p0')).toBeVisible();
    const before = fake.inputs('getInventory').length;
    const all = rowsOf(21);
    for (let version = 2; version <= 21; version += 1) {
      const row = all[version - 1];
      if (row !== undefined) rows.push(row);
      fake.show({ inventory: scanned({ state: 'scanning', version }) });
    }
    await expect.element(heading('~/code/p20')).toBeInTheDocument();
    expect(fake.inputs('getInventory').length - before).toBeLessThanOrEqual(2);
  });

  it('reads the end of a scan aloud, not each step', async () => {
    const fake = await open([], scanned({ state: 'scanning' }));
    const said = (): string =>
      main()
        .getByRole('status')
        .all()
        .map((each) => each.element().textContent.trim())
        .join(' ');
    await expect.element(button('Stop')).toBeVisible();
    fake.show({ inventory: scanned({ state: 'scanning', folders: 30_000 }) });
    await expect.element(main().getByText(/^30,000 folders/)).toBeVisible();
    expect(said()).not.toContain('30,000');
    fake.show({ inventory: scanned({ folders: 40_000 }) });
    await expect.poll(said).toContain('Scan finished: 40,000 folders');
  });

  it('says when nothing was found, when it was stopped, when it failed, and when it was not looked yet', async () => {
    const fake = await open([], scanned({ found: 0 }));
    await expect.element(main().getByText('No file below these folders holds a WorkOS key')).toBeVisible();
    fake.show({ inventory: scanned({ state: 'cancelled' }) });
    await expect.element(main().getByText('The scan was stopped before its end')).toBeVisible();
    await expect.element(main().getByText(/^Stopped\b.* ago: 20,412 folders/)).toBeVisible();
    fake.show({ inventory: scanned({ state: 'failed' }) });
    await expect.element(main().getByText('The scan failed before its end')).toBeVisible();
    await expect.element(main().getByText(/^Failed\b.* ago: 20,412 folders/)).toBeVisible();
    await expect
      .element(main().getByText('Scan failed: 20,412 folders', { exact: false }))
      .toBeInTheDocument();
    expect(main().getByText('The scan was stopped before its end').elements()).toEqual([]);
    fake.show({ inventory: scanned({ state: 'idle', endedAt: null }) });
    await expect.element(main().getByText('Not looked yet')).toBeVisible();
    await button('Scan').first().click();
    await expect.poll(() => fake.inputs('startScan').length).toBe(1);
  });

  it('looks in a folder no more', async () => {
    const fake = await open([]);
    await button('Stop looking in ~/code').click();
    await expect.poll(() => fake.inputs('removeRoot')).toEqual([{ path: '/home/mia/code' }]);
  });

  it('says when the rows could not be had, and asks again', async () => {
    const fake = await open([anInventoryRow()]);
    await expect.element(heading('~/code/acme-web')).toBeVisible();
    fake.fail('getInventory', { message: 'The list is lost.' });
    fake.show({ inventory: scanned({ version: 2 }) });
    await expect.element(page.getByRole('alert')).toMatchTextContent('The list is lost.');
    fake.answer('getInventory', () => ({ ok: true, value: anInventory(rowsOf(1)) }));
    await button('Try again').click();
    await expect.element(heading('~/code/p0')).toBeVisible();
    expect(page.getByRole('alert').elements()).toEqual([]);
  });
});

describe('The rows', () => {
  it('say whose key a file holds, how it stands, and what is wrong, the worst first', async () => {
    await open([
      anInventoryRow({
        keys: [
          aFoundKey({ hint: aHint(2, 'sk_'), environmentId: 'env-production', owner: 'Acme / Production' }),
          { ...unlinked, line: 9, variable: 'OTHER_KEY' },
        ],
        problems: [
          aProblem(),
          aProblem({ code: 'tracked', level: 'danger', message: 'Git tracks this file.', fixes: [] }),
        ],
      }),
    ]);
    const row = main().getByRole('list').getByRole('listitem').filter({ hasText: '.env.local' }).first();
    await expect.element(row).toMatchTextContent('Acme / Production');
    const text = row.element().textContent;
    expect(text).toContain(aHint(2, 'sk_'));
    expect(text).toMatch(/Acme \/ Production\s*Production\s*Valid/);
    expect(text).toMatch(/OTHER_KEY.*Not linked\s*Not checked/s);
    expect(text.indexOf('Danger: Git tracks this file.')).toBeGreaterThan(0);
    expect(text.indexOf('Danger:')).toBeLessThan(text.indexOf('Caution:'));
  });

  it('show two problems of one sort, and two keys of one line', async () => {
    await open([
      anInventoryRow({
        keys: [aFoundKey(), aFoundKey({ hint: aHint(2) })],
        problems: [aProblem({ message: 'The first.' }), aProblem({ message: 'The second.' })],
      }),
    ]);
    await expect.element(says('The first.')).toBeVisible();
    await expect.element(says('The second.')).toBeVisible();
    await expect.element(main().getByText(aHint(2))).toBeVisible();
  });

  it('say how a file stands that Keyrack keeps up to date', async () => {
    const fake = await open([anInventoryRow({ targetId: 'target-1' })]);
    await expect.element(heading('~/code/acme-web')).toBeVisible();
    fake.show({ targets: [aTarget({ state: 'outdated' })] });
    await expect.element(main().getByText('Out of date')).toBeVisible();
  });

  it('copy a key’s ID', async () => {
    const fake = await open([anInventoryRow()]);
    await button('Copy key ID').click();
    await expect.poll(() => fake.inputs('copyText')).toEqual([{ text: fakeKeyId({ seed: 1 }) }]);
  });

  it('are grouped by project, environment or problem', async () => {
    const fake = await open([
      anInventoryRow({ id: 'a', problems: [aProblem()] }),
      anInventoryRow({ id: 'b', path: '/b', shownPath: '~/code/acme-web/.env', problems: [] }),
      anInventoryRow({ id: 'c', project: '~/code/api', keys: [unlinked], clientIds: [] }),
    ]);
    await expect.poll(headings).toEqual(['~/code/acme-web', '~/code/api']);
    await main().getByText('Environment', { exact: true }).click();
    await expect.poll(headings).toEqual(['Acme / Staging', 'Not known here']);
    await main().getByText('Problem', { exact: true }).click();
    await expect.poll(headings).toEqual(['Not ignored by git', 'No problem']);
    expect(fake.inputs('getInventory').map(({ group }) => group)).toEqual([
      'project',
      'environment',
      'problem',
    ]);
  });

  it('stand below the sort of problem that main put them in order by, whatever its level', async () => {
    const committed = aProblem({ code: 'tracked', level: 'note' });
    await open([
      anInventoryRow({ id: 'a', problems: [aProblem({ level: 'danger' }), committed] }),
      anInventoryRow({ id: 'b', path: '/b', shownPath: '~/b/.env', problems: [committed] }),
    ]);
    await main().getByText('Problem', { exact: true }).click();
    await expect.poll(headings).toEqual(['Committed to git']);
  });

  it('are filtered by problem, the worst first, and shown all again', async () => {
    await open([
      anInventoryRow({ id: 'a', project: '~/a', problems: [aProblem()] }),
      anInventoryRow({
        id: 'b',
        project: '~/b',
        problems: [aProblem({ code: 'dead-key', level: 'danger' })],
      }),
    ]);
    const chips = main().getByRole('group', { name: 'Only files with this problem' }).getByRole('button');
    await expect
      .poll(() => chips.all().map((chip) => chip.element().textContent.replace(/\s+/g, ' ').trim()))
      .toEqual(['All files 3', 'Dead key 1', 'Not ignored by git 1']);
    await chips.nth(1).click();
    await expect.poll(headings).toEqual(['~/b']);
    await expect.element(chips.nth(1)).toHaveAttribute('aria-pressed', 'true');
    await chips.nth(0).click();
    await expect.poll(headings).toEqual(['~/a', '~/b']);
  });

  it('are searched as one types, and say when nothing matches', async () => {
    await open(rowsOf(3));
    const search = main().getByLabelText('Search files and keys');
    await search.fill('p2');
    await expect.poll(headings).toEqual(['~/code/p2']);
    await search.fill('zebra');
    await expect.element(main().getByText('Nothing matches “zebra”')).toBeVisible();
    await button('Show everything').click();
    await expect.poll(() => headings().length).toBe(3);
    await expect.element(search).toHaveValue('');
  });

  it('are filtered by project and by environment, and how many are left is read aloud', async () => {
    const fake = await open(rowsOf(3));
    fake.answer('getInventory', ({ project }) => {
      const rows = rowsOf(3).filter((row) => project === null || row.project === project);
      const environments = [
        { environmentId: 'env-staging', owner: 'Acme / Staging', files: 3 },
        { environmentId: 'env-eu', owner: 'Globex / Staging EU', files: 1 },
      ];
      return { ok: true, value: { ...anInventory(rowsOf(3)), rows, total: rows.length, environments } };
    });
    await main().getByRole('combobox', { name: 'Only this project' }).selectOptions('~/code/p1 (1)');
    await expect.poll(headings).toEqual(['~/code/p1']);
    await expect.element(main().getByRole('status').filter({ hasText: '1 of 3 files' })).toBeVisible();
    await main()
      .getByRole('combobox', { name: 'Only this environment' })
      .selectOptions('Globex / Staging EU (1)');
    await expect
      .poll(() => fake.inputs('getInventory').at(-1))
      .toMatchObject({ project: '~/code/p1', environmentId: 'env-eu' });
    await main().getByRole('combobox', { name: 'Only this project' }).selectOptions('All projects');
    await expect.poll(() => headings().length).toBe(3);
  });

  it('are in sight in a small window, with the filters behind a button that says how many are on', async () => {
    const rows = rowsOf(3).map((row) => ({ ...row, problems: [aProblem()] }));
    await open(rows);
    await page.viewport(720, 520);
    const problems = main().getByRole('group', { name: 'Only files with this problem' });
    const filters = button(/^Filters/);
    await expect.element(filters).toHaveAttribute('aria-expanded', 'false');
    await expect.element(problems).not.toBeInTheDocument();
    expect(heading('~/code/p0').element().getBoundingClientRect().bottom).toBeLessThan(520);
    (filters.element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await problems.getByRole('button', { name: 'Not ignored by git 3' }).click();
    await main().getByRole('combobox', { name: 'Only this project' }).selectOptions('~/code/p1 (1)');
    await expect.element(filters).toHaveTextContent('Filters (2)');
    await filters.click();
    await expect.element(problems).not.toBeInTheDocument();
    await expect.element(main().getByRole('status').filter({ hasText: '1 of 3 files' })).toBeVisible();
    await expectAccessible();
  });

  it('come a hundred at a time, so that thousands stay quick', async () => {
    await open(rowsOf(3_000), scanned({ found: 3_000 }));
    await expect.poll(() => headings().length).toBe(100);
    await expect.element(main().getByText('100 of 3,000 files')).toBeInTheDocument();
    await button('Show 100 more').click();
    await expect.poll(() => headings().length).toBe(200);
  });

  it('are few while a scan goes on and moves them about, and a hundred when it is over', async () => {
    const fake = await open(rowsOf(300), scanned({ state: 'scanning', found: 300, endedAt: null }));
    await expect.poll(() => headings().length).toBe(25);
    fake.show({ inventory: scanned({ found: 300 }) });
    await expect.poll(() => headings().length).toBe(100);
  });

  it('keep as many as were shown when the rows change', async () => {
    const rows = rowsOf(250);
    const fake = await open(rows, scanned({ found: 250 }));
    await button('Show 100 more').click();
    await expect.poll(() => headings().length).toBe(200);
    rows.splice(0, 1);
    fake.show({ inventory: scanned({ found: 249, version: 2 }) });
    await expect.element(heading('~/code/p0')).not.toBeInTheDocument();
    expect(headings().length).toBe(200);
  });
});

describe('What mends a problem', () => {
  it.each([
    ['gitignore', 'Add it to .gitignore'],
    ['tighten', 'Make it readable by you only'],
  ] as const)(
    '%s is done at once, said as main says it, and leaves the focus in the row',
    async (fix, name) => {
      const fake = await openProblem({ fixes: [fix] });
      const said = 'Git ignores the file now: .env is in ~/code/app/.gitignore.';
      fake.answer('fixInventory', () => ({ ok: true, value: { message: said } }));
      await button(name).click();
      await expect.poll(() => fake.inputs('fixInventory')).toEqual([{ rowId: 'row-1', fix }]);
      await expect.element(page.getByText(said)).toBeVisible();
      expect(document.activeElement?.tagName).toBe('LI');
    },
  );

  it('says in the row why it failed', async () => {
    const fake = await openProblem({});
    fake.fail('fixInventory', { message: 'The disk is full.' });
    await button('Add it to .gitignore').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('The disk is full.');
    await expect.element(says('Git does not ignore this file.')).toBeVisible();
  });

  it('links a key by way of the import, which shows it first', async () => {
    const fake = await openProblem(
      { code: 'unlinked-key', level: 'note', fixes: ['link'] },
      { keys: [unlinked] },
    );
    fake.answer('planImport', () => ({ ok: true, value: anImportPlan() }));
    fake.answer('getImport', () => ({ ok: true, value: anImportPlan() }));
    await button('Link it…').click();
    await expect.element(page.getByRole('heading', { name: 'Import from the WorkOS CLI' })).toBeVisible();
    expect(fake.inputs('planImport')).toEqual([{ from: 'row', rowId: 'row-1' }]);
    expect(fake.inputs('getImport')).toEqual([{ importId: 'import-1' }]);
  });

  it('imports every key that nobody linked in one preview', async () => {
    const fake = await openProblem(
      { code: 'unlinked-key', level: 'note', fixes: ['link'] },
      { keys: [unlinked] },
    );
    fake.answer('planImport', () => ({ ok: true, value: anImportPlan() }));
    fake.answer('getImport', () => ({ ok: true, value: anImportPlan() }));
    await expect.element(main().getByText(/1 file holds a key that nobody linked/)).toBeVisible();
    await button('Link the key found…').click();
    await expect.element(page.getByRole('heading', { name: 'Import from the WorkOS CLI' })).toBeVisible();
    expect(fake.inputs('planImport')).toEqual([{ from: 'inventory' }]);
  });

  it('says calmly that there is nothing to link, in the row and above all', async () => {
    const fake = await openProblem(
      { code: 'unlinked-key', level: 'note', fixes: ['link'] },
      { keys: [unlinked] },
    );
    fake.fail('planImport', { code: 'nothing-to-import', message: 'It holds no key of WorkOS.' });
    await button('Link it…').click();
    await expect.poll(() => says('It holds no key of WorkOS.').elements()).toHaveLength(1);
    await button('Link the key found…').click();
    await expect.poll(() => says('It holds no key of WorkOS.').elements()).toHaveLength(2);
    expect(page.getByRole('alert').elements()).toEqual([]);
    await expectAccessible();
  });

  it('rotates the key that the problem is about', async () => {
    const fake = await openProblem(
      { code: 'public-prefix', level: 'danger', fixes: ['rotate'], keyIds: ['key-2'] },
      {
        keys: [
          aFoundKey(),
          aFoundKey({
            line: 8,
            variable: 'NEXT_PUBLIC_WORKOS_API_KEY',
            linkedKeyId: 'key-2',
            hint: aHint(2),
          }),
        ],
      },
    );
    fake.answer('startRotation', () => ({ ok: true, value: { rotationId: 'rotation-1' } }));
    fake.fail('getRotation', { code: 'rotation-gone' });
    await button('Rotate…').click();
    await expect.poll(() => fake.inputs('startRotation')).toEqual([{ what: 'rotate', keyId: 'key-2' }]);
    await expect.poll(() => fake.inputs('getRotation')).toEqual([{ rotationId: 'rotation-1' }]);
  });

  it('has every fix of a problem beside it, and rotates each key that it is about', async () => {
    const fake = await openProblem(
      {
        code: 'tracked',
        level: 'danger',
        fixes: ['rotate', 'gitignore', 'folder'],
        keyIds: ['key-1', 'key-2'],
      },
      { keys: [aFoundKey(), aFoundKey({ line: 8, linkedKeyId: 'key-2', hint: aHint(2) })] },
    );
    await expect.element(button(`Rotate ${aHint(1)}…`)).toBeVisible();
    await expect.element(button(`Rotate ${aHint(2)}…`)).toBeVisible();
    await button('Open folder').click();
    await expect.poll(() => fake.inputs('showInFolder')).toEqual([{ what: 'row', id: 'row-1' }]);
    const message =
      '.env is in ~/code/app/.gitignore. Git still tracks the file until you run git rm --cached.';
    fake.answer('fixInventory', () => ({ ok: true, value: { message } }));
    await button('Add it to .gitignore').click();
    await expect.element(page.getByText(/Git still tracks the file until you run git rm/)).toBeVisible();
  });

  it('gives a file its own key: links another one of the same environment, then puts it in', async () => {
    const fake = await openProblem({
      code: 'shared-key',
      level: 'note',
      fixes: ['another-key', 'replace'],
      keyIds: ['key-1'],
    });
    await expect.element(button('Replace…')).toBeVisible();
    await button('Link another key…').click();
    await expect.poll(() => fake.inputs('startWizard')).toEqual([{ environmentId: 'env-staging' }]);
  });

  it('looks into the git history on request and says what it found', async () => {
    const fake = await open([anInventoryRow()]);
    const message = '2 commits hold this key. Rotate it.';
    fake.answer('searchHistory', () => ({ ok: true, value: { commits: 2, files: 1, message } }));
    await button('More for ~/code/acme-web/.env.local').click();
    await page.getByRole('menuitem', { name: 'Search this repository’s history' }).click();
    await expect.element(says(message)).toBeVisible();
    expect(fake.inputs('searchHistory')).toEqual([{ rowId: 'row-1' }]);
  });

  it('begins to rotate a cookie password that a row holds', async () => {
    const variable = 'WORKOS_COOKIE_PASSWORD';
    const fake = await open([anInventoryRow({ cookiePasswords: [{ variable, line: 5 }] })]);
    fake.answer('startRotation', () => ({ ok: true, value: { rotationId: 'rotation-1' } }));
    fake.fail('getRotation', { code: 'rotation-gone' });
    await button('More for ~/code/acme-web/.env.local').click();
    await page.getByRole('menuitem', { name: 'Rotate the cookie password…' }).click();
    await expect
      .poll(() => fake.inputs('startRotation'))
      .toEqual([{ what: 'cookie-password', rowId: 'row-1', variable }]);
    await expect.poll(() => fake.inputs('getRotation')).toEqual([{ rotationId: 'rotation-1' }]);
  });

  it('searches the history of a group’s repository at once, says so aloud, and stops', async () => {
    const fake = await open([
      anInventoryRow({ id: 'ids', keys: [] }),
      anInventoryRow({ id: 'key', path: '/b', shownPath: '~/code/acme-web/b/.env' }),
      anInventoryRow({ id: 'none', project: '~/loose', repository: null }),
    ]);
    const search = fake.hold('searchHistory');
    await expect.element(button('Search this repository’s history')).toBeVisible();
    await button('Search this repository’s history').click();
    expect(fake.inputs('searchHistory')).toEqual([{ rowId: 'key' }]);
    const said = main()
      .getByRole('status')
      .filter({ hasText: 'Looking through all commits of ~/code/acme-web' });
    await expect.element(said).toBeVisible();
    await button('Stop searching').click();
    await expect.poll(() => fake.inputs('cancelHistorySearch').length).toBe(1);
    search({ ok: true, value: { commits: 0, files: 0, message: 'Stopped before the end.' } });
    await expect
      .element(main().getByRole('status').filter({ hasText: 'Stopped before the end.' }))
      .toBeVisible();
  });

  it('leads to the project of a row', async () => {
    const fake = await open([anInventoryRow()]);
    fake.show({ projects: [aProject()] });
    await button('More for ~/code/acme-web/.env.local').click();
    await page.getByRole('menuitem', { name: 'Open project' }).click();
    await expect.element(main().getByRole('heading', { name: 'acme-web', level: 1 })).toBeVisible();
  });

  it('opens the folder of a row', async () => {
    const fake = await open([anInventoryRow()]);
    await button('More for ~/code/acme-web/.env.local').click();
    await page.getByRole('menuitem', { name: 'Open folder' }).click();
    await expect.poll(() => fake.inputs('showInFolder')).toEqual([{ what: 'row', id: 'row-1' }]);
  });
});

describe('The key that goes into a file', () => {
  const production = aFoundKey({
    environmentId: 'env-production',
    owner: 'Acme / Production',
    linkedKeyId: 'key-2',
  });
  const radios = (): ReturnType<typeof page.getByRole> => page.getByRole('dialog').getByRole('radio');
  const choices = (): string[] =>
    [...document.querySelectorAll('[role="dialog"] label')].map(
      (label) => /\w+ \/ (?:Staging EU|Staging|Production|Preview)/.exec(label.textContent)?.[0] ?? '',
    );

  it('is of the right kind first, without those that WorkOS refuses', async () => {
    await openProblem(
      { code: 'production-in-development', level: 'danger', fixes: ['replace'] },
      { keys: [production], clientIds: [] },
    );
    await button('Replace…').click();
    await expect.poll(choices).toEqual(['Acme / Staging', 'Globex / Staging EU', 'Acme / Production']);
    expect(
      radios()
        .all()
        .some((each) => (each.element() as HTMLInputElement).checked),
    ).toBe(false);
    await expect.element(page.getByRole('button', { name: 'See what would change' })).toBeDisabled();
  });

  it('is chosen beforehand only when it is of the file’s own environment', async () => {
    const fake = await openProblem({ code: 'dead-key', level: 'danger', fixes: ['replace'] });
    fake.hold('planExport');
    await button('Replace…').click();
    await expect.element(radios().first()).toBeChecked();
    await page.getByRole('button', { name: 'See what would change' }).click();
    await expect.poll(() => fake.inputs('planExport')).toEqual([{ keyId: 'key-1', rowId: 'row-1' }]);
  });

  it('can be chosen with the keyboard alone, from the row’s menu', async () => {
    const fake = await open([anInventoryRow()]);
    fake.hold('planExport');
    await expect.element(button(/^More for/)).toBeVisible();
    (button(/^More for/).element() as HTMLElement).focus();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByRole('menuitem', { name: 'Export here…' })).toBeVisible();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect.element(radios().first()).toHaveFocus();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect.poll(() => fake.inputs('planExport').length).toBe(1);
    expect(fake.inputs('planExport')).not.toEqual([{ keyId: 'key-1', rowId: 'row-1' }]);
  });

  it('is linked first where there is none', async () => {
    const fake = await openProblem({ fixes: ['replace'] });
    fake.show({ ...anEmptySnapshot(), inventory: scanned() });
    await button('Replace…').click();
    await expect.element(page.getByText('No linked key that works')).toBeVisible();
    await page.getByRole('button', { name: 'Link a key' }).last().click();
    await expect.poll(() => fake.inputs('startWizard').length).toBe(1);
  });
});

it('The inventory is accessible in both themes', async () => {
  await open([
    anInventoryRow({
      problems: [
        aProblem(),
        aProblem({ code: 'tracked', level: 'danger', fixes: ['history'] }),
        aProblem({ code: 'shared-key', level: 'note', fixes: [] }),
      ],
    }),
    anInventoryRow({ id: 'b', project: '~/b', keys: [unlinked, { ...production(), line: 7 }] }),
  ]);
  await vi.waitFor(() => {
    expect(headings()).toHaveLength(2);
  });
  await expectAccessible();
});

const production = (): InventoryRow['keys'][number] =>
  aFoundKey({ environmentId: 'env-production', owner: 'Acme / Production', health: 'rejected' });
