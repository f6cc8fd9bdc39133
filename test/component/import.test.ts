import { describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import type { ImportedView, ImportEntryView, ImportPlanView } from '../../preload/contract/imports.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import { anImportPlan, anInventory } from '../support/window/project-views.ts';
import {
  aHealth,
  anEmptySnapshot,
  anOfflineHealth,
  aRejectedHealth,
  aSnapshot,
} from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

const main = (): ReturnType<typeof page.getByRole> => page.getByRole('main');
const button = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  main().getByRole('button', { name });
const says = (words: string): ReturnType<typeof page.getByText> => main().getByText(words, { exact: false });
const field = (name: string, at = 0): ReturnType<typeof page.getByRole> =>
  main().getByRole('combobox', { name }).nth(at);
/** Of the entry at a place, from 0. */
const kind = (name: 'Staging' | 'Production', at = 0): ReturnType<typeof page.getByRole> =>
  main().getByRole('radio', { name }).nth(at);

const tidy = '~/.workos.json keeps its keys in plain text. Keyrack can remove the file.';
const [staging, live] = anImportPlan().entries as [ImportEntryView, ImportEntryView];
const linked = (entryId: string, over: Partial<ImportedView> = {}): ImportedView => ({
  entryId,
  state: 'linked',
  keyId: `key-${entryId}`,
  message: 'Linked to Acme / Staging.',
  next: '',
  health: aHealth(),
  ...over,
});
const notAsked = (entryId: string): ImportedView =>
  linked(entryId, {
    state: 'unverified',
    keyId: null,
    message: anOfflineHealth().meaning,
    health: anOfflineHealth(),
  });

async function openPlan(
  plan: Partial<ImportPlanView> = {},
  snapshot: Snapshot = aSnapshot(),
): Promise<FakeBridge> {
  const fake = await openWindow(snapshot, { screen: 'home' });
  fake.answer('getImport', () => ({ ok: true, value: anImportPlan(plan) }));
  fake.push('navigate', { screen: 'import', importId: 'import-1' });
  await expect.element(main().getByRole('heading', { level: 1 })).toMatchTextContent('Import from');
  return fake;
}

async function openSources(): Promise<FakeBridge> {
  const fake = await openWindow(aSnapshot(), { screen: 'home' });
  fake.answer('findImports', () => ({
    ok: true,
    value: {
      sources: [
        {
          store: 'cli-keyring',
          shownPath: 'System keyring: workos-cli',
          state: 'found',
          entries: 2,
          message: '',
        },
        { store: 'cli-file', shownPath: '~/.workos/config.json', state: 'none', entries: 0, message: '' },
        {
          store: 'old-cli-file',
          shownPath: '~/.workos.json',
          state: 'unreadable',
          entries: 0,
          message: 'It is not written as the WorkOS CLI writes it.',
        },
      ],
    },
  }));
  fake.push('navigate', { screen: 'import', importId: null });
  return fake;
}

describe('The sources of an import', () => {
  it.each([
    ['an empty rack', anEmptySnapshot()],
    ['the overview', aSnapshot()],
  ])('are reached from %s', async (_, snapshot) => {
    const fake = await openWindow(snapshot, { screen: 'home' });
    fake.answer('findImports', () => ({ ok: true, value: { sources: [] } }));
    await button('Import keys…').click();
    await expect.element(main().getByRole('heading', { name: 'Import keys', level: 1 })).toBeVisible();
  });

  it('say what the CLIs keep, and only what is there can be looked at', async () => {
    const fake = await openSources();
    await expect.element(main().getByText('2 keys')).toBeVisible();
    await expect.element(main().getByText('Nothing there')).toBeVisible();
    await expect.element(main().getByText('It is not written as the WorkOS CLI writes it.')).toBeVisible();
    await expect.element(button('Try again: The retired WorkOS CLI')).toBeVisible();
    expect(button(/^See its keys/).elements()).toHaveLength(1);
    fake.answer('planImport', () => ({ ok: true, value: anImportPlan() }));
    fake.answer('getImport', () => ({ ok: true, value: anImportPlan() }));
    await button(/^See its keys/).click();
    await expect.element(main().getByRole('heading', { name: 'Import from the WorkOS CLI' })).toBeVisible();
    expect(fake.inputs('planImport')).toEqual([{ from: 'cli-keyring' }]);
  });

  it('lead back to where the import began, by its name', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    fake.answer('findImports', () => ({ ok: true, value: { sources: [] } }));
    fake.push('navigate', { screen: 'environment', environmentId: 'env-staging' });
    await expect.element(main().getByRole('heading', { name: 'Staging', level: 1 })).toBeVisible();
    fake.push('navigate', { screen: 'import', importId: null });
    await button('Staging').click();
    await expect.element(main().getByRole('heading', { name: 'Staging', level: 1 })).toBeVisible();
  });

  it('take a file, and stay when none was chosen', async () => {
    const fake = await openSources();
    fake.answer('planImport', () => ({ ok: true, value: null }));
    await button('Choose a file…').click();
    await expect.poll(() => fake.inputs('planImport')).toEqual([{ from: 'file' }]);
    await expect.element(main().getByRole('heading', { name: 'Import keys', level: 1 })).toBeVisible();
  });

  it('say why a source could not be read', async () => {
    const fake = await openSources();
    fake.fail('planImport', { code: 'source-unreadable', message: 'The file is too big.' });
    await button('Choose a file…').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('The file is too big.');
  });

  it('say calmly that there is nothing to import, and take another folder', async () => {
    const fake = await openSources();
    fake.fail('planImport', { code: 'nothing-to-import', message: 'Each key is linked.' });
    await button('Choose a folder…').click();
    await expect.element(main().getByText('Each key is linked.')).toBeVisible();
    expect(page.getByRole('alert').elements()).toEqual([]);
    await expectAccessible();
    await button('Choose another folder…').click();
    await expect.poll(() => fake.inputs('planImport')).toEqual([{ from: 'folder' }, { from: 'folder' }]);
  });

  it('look through a folder, say so aloud, and stop when that is wanted', async () => {
    const fake = await openSources();
    const planned = fake.hold('planImport');
    await button('Choose a folder…').click();
    await expect.poll(() => fake.inputs('planImport')).toEqual([{ from: 'folder' }]);
    await expect
      .element(main().getByRole('status').filter({ hasText: 'Looking through the folder.' }))
      .toBeVisible();
    fake.push('importScan', { folders: 1_200, files: 31, found: 2 });
    await expect.element(main().getByText('1,200 folders, 31 env files, 2 with WorkOS keys')).toBeVisible();
    await button('Stop').click();
    await expect.poll(() => fake.inputs('cancelImportScan').length).toBe(1);
    planned({ ok: true, value: null });
    await expect.element(button('Stop')).not.toBeInTheDocument();
    await expect.element(main().getByRole('heading', { name: 'Import keys', level: 1 })).toBeVisible();
  });

  it('lead to the inventory', async () => {
    const fake = await openSources();
    fake.answer('getInventory', () => ({ ok: true, value: anInventory([]) }));
    await button('Open Inventory').click();
    await expect.element(main().getByRole('heading', { name: 'Inventory', level: 1 })).toBeVisible();
  });

  it('are accessible in both themes', async () => {
    await openSources();
    await expect.element(main().getByText('2 keys')).toBeVisible();
    await expectAccessible();
  });
});

describe('The preview of many files', () => {
  const entries = ['a', 'b', 'c', 'd'].map((id) => ({
    ...live,
    id,
    name: 'WORKOS_API_KEY',
    files: [`~/code/${id}/.env`],
  }));

  it('says of each key in which files it is, and what is left out', async () => {
    await openPlan({
      title: 'code',
      entries: [{ ...live, files: ['~/code/a/.env', '~/code/b/.env'], moreFiles: 7 }],
      note: 'These are the first 200 of 230 keys.',
    });
    const files = main().getByRole('list', { name: 'Files with this key' });
    await expect.element(files).toMatchTextContent('~/code/a/.env');
    await expect.element(files).toMatchTextContent('and 7 more');
    await expect.element(says('These are the first 200 of 230 keys.')).toBeVisible();
    expect(button('Choose none').elements()).toEqual([]);
  });

  it('takes all along, or none, at once', async () => {
    await openPlan({ entries });
    await expect.element(button('Import 4 keys')).toBeVisible();
    await button('Choose none').click();
    await expect.element(main().getByText('0 of 4 keys chosen')).toBeVisible();
    await expect.element(button('Import')).toBeDisabled();
    await button('Choose all').click();
    await expect.element(button('Import 4 keys')).toBeVisible();
    await expectAccessible();
  });
});

describe('The preview of an import', () => {
  it('never chooses a kind where the key does not tell, and asks for it', async () => {
    const fake = await openPlan({ entries: [live] });
    await expect.element(kind('Staging')).not.toBeChecked();
    await expect.element(kind('Production')).not.toBeChecked();
    await field('Account').fill('Initech');
    await button('Import 1 key').click();
    await expect.element(main().getByText('Say whether this is staging or production.')).toBeVisible();
    await expect.element(kind('Staging')).toHaveFocus();
    expect(fake.inputs('confirmImport')).toEqual([]);
  });

  it('takes the kind that the source tells, says why, and doubts another', async () => {
    await openPlan({ entries: [staging] });
    await expect.element(kind('Staging')).toBeChecked();
    await expect.element(main().getByText('The CLI calls it a sandbox.')).toBeVisible();
    await kind('Production').click();
    await expect
      .element(main().getByText('This looks like a staging key. The CLI calls it a sandbox.'))
      .toBeVisible();
  });

  it('goes to the other kind only when the person says that it is right', async () => {
    const fake = await openPlan({ entries: [staging] });
    await field('Account').fill('Initech');
    await kind('Production').click();
    await button('Import 1 key').click();
    await expect.element(says('Say that it is right, or choose another environment.')).toBeVisible();
    const right = main().getByRole('checkbox', { name: 'It is a production key' });
    await expect.element(right).toHaveFocus();
    expect(fake.inputs('confirmImport')).toEqual([]);
    await right.click();
    await expectAccessible();
    fake.answer('confirmImport', () => ({ ok: true, value: { results: [linked('entry-1')] } }));
    await button('Import 1 key').click();
    await expect
      .poll(() => fake.inputs('confirmImport')[0]?.entries)
      .toMatchObject([{ kind: 'production', acceptOtherKind: true }]);
  });

  it('marks what is linked already and what is no key, and leaves them out', async () => {
    const fake = await openPlan({
      entries: [
        staging,
        { ...live, linkedAs: 'Acme / Production' },
        { ...live, id: 'entry-3', name: 'other', problem: 'This is a key of another vendor.' },
      ],
    });
    await expect.element(main().getByText('Already linked to Acme / Production.')).toBeVisible();
    await expect.element(main().getByText('This is a key of another vendor.')).toBeVisible();
    expect(main().getByRole('checkbox').elements()).toHaveLength(1);
    await field('Account').fill('Initech');
    fake.answer('confirmImport', () => ({ ok: true, value: { results: [linked('entry-1')] } }));
    await button('Import 1 key').click();
    await expect
      .poll(() => fake.inputs('confirmImport')[0]?.entries.map(({ entryId }) => entryId))
      .toEqual(['entry-1']);
  });

  it('stands for an account and an environment that are there already, whose kind is settled', async () => {
    const fake = await openPlan({ entries: [live] });
    await field('Account').fill('acme');
    await field('Environment').fill('production');
    await expect.element(kind('Production')).toBeChecked();
    await expect.element(kind('Staging')).toBeDisabled();
    fake.hold('confirmImport');
    await button('Import 1 key').click();
    await expect
      .poll(() => fake.inputs('confirmImport')[0])
      .toEqual({
        importId: 'import-1',
        keepUnverified: false,
        entries: [
          {
            entryId: 'entry-2',
            accountId: 'acme',
            accountName: 'Acme',
            environmentId: 'env-production',
            environmentName: 'Production',
            kind: 'production',
          },
        ],
      });
  });

  it('takes the account of one key for the others, until they have their own', async () => {
    await openPlan();
    await field('Account', 1).fill('Globex');
    await expect.element(field('Account', 0)).toHaveValue('Globex');
    await field('Account', 0).fill('Initech');
    await expect.element(field('Account', 1)).toHaveValue('Globex');
  });

  it('says whether a typed name makes a new account or environment, or stands for one that is there', async () => {
    await openPlan({ entries: [{ ...live, name: 'WORKOS_API_KEY' }] });
    const said = 'A new environment in Keyrack.';
    await expect.element(main().getByText('As in the dashboard’s top bar.')).toBeVisible();
    await field('Account').fill('Initech');
    await field('Environment').fill('Production');
    await expect.element(main().getByText('A new account in Keyrack.')).toBeVisible();
    await expect.element(main().getByText(said)).toBeVisible();
    await field('Account').fill('Acme');
    await expect.element(says('This adds another key to it.')).toBeVisible();
    expect(main().getByText(said).elements()).toEqual([]);
  });

  it('leads back to the sources, or where it began when the person never saw them', async () => {
    const fake = await openPlan();
    await button('Overview').click();
    await expect.element(main().getByRole('heading', { name: 'Overview' })).toBeVisible();
    fake.answer('findImports', () => ({ ok: true, value: { sources: [] } }));
    fake.push('navigate', { screen: 'import', importId: null });
    await expect.element(main().getByRole('heading', { name: 'Import keys', level: 1 })).toBeVisible();
    fake.push('navigate', { screen: 'import', importId: 'import-1' });
    await button('Import keys').click();
    await expect.element(main().getByRole('heading', { name: 'Import keys', level: 1 })).toBeVisible();
  });

  it('names the usual environment for a variable of a file once the kind is said', async () => {
    await openPlan({ entries: [{ ...live, name: 'WORKOS_API_KEY' }] });
    await expect.element(field('Environment')).toHaveValue('');
    await kind('Production').click();
    await expect.element(field('Environment')).toHaveValue('Production');
  });

  it('takes a name that is hidden for none', async () => {
    await openPlan({ entries: [{ ...staging, name: '••••' }] });
    await expect.element(field('Environment')).toHaveValue('Staging');
  });

  it('imports only what is ticked', async () => {
    await openPlan();
    await expect.element(button('Import 2 keys')).toBeVisible();
    await main().getByRole('checkbox', { name: 'live' }).click();
    await expect.element(button('Import 1 key')).toBeVisible();
    expect(main().getByRole('combobox', { name: 'Account' }).elements()).toHaveLength(1);
    await main().getByRole('checkbox', { name: 'staging' }).click();
    await expect.element(button('Import')).toBeDisabled();
  });

  it('says when the import is over', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    fake.fail('getImport', { code: 'import-gone' });
    fake.push('navigate', { screen: 'import', importId: 'old' });
    await expect.element(main().getByText('This import is over')).toBeVisible();
  });

  it('is accessible in both themes, with what is missing marked', async () => {
    await openPlan({ entries: [staging, live, { ...staging, id: 'e3', linkedAs: 'Acme / Staging' }] });
    await button('Import 2 keys').click();
    await expect.element(main().getByText('Type the name of the account.').first()).toBeVisible();
    await expectAccessible();
  });
});

describe('The outcome of an import', () => {
  /** Fills the first entry and imports it. */
  async function imported(result: ImportedView, plan: Partial<ImportPlanView> = {}): Promise<FakeBridge> {
    const fake = await openPlan({ entries: [staging], ...plan });
    await field('Account').fill('Acme');
    fake.answer('confirmImport', () => ({ ok: true, value: { results: [result] } }));
    await button('Import 1 key').click();
    return fake;
  }

  it('says what became of each key and ends', async () => {
    await imported(linked('entry-1'));
    await expect.element(main().getByText('1 key imported')).toBeVisible();
    await expect.element(says('Linked to Acme / Staging.')).toBeVisible();
    expect(main().getByRole('checkbox').elements()).toEqual([]);
    await button('Done').click();
    await expect.element(main().getByRole('heading', { name: 'Overview' })).toBeVisible();
  });

  it('ends where it began, which the sidebar marks meanwhile', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    fake.answer('getImport', () => ({ ok: true, value: anImportPlan({ entries: [staging] }) }));
    fake.push('navigate', { screen: 'projects' });
    await expect.element(main().getByRole('heading', { name: 'Projects' })).toBeVisible();
    fake.push('navigate', { screen: 'import', importId: 'import-1' });
    await field('Account').fill('Acme');
    await expect
      .element(page.getByRole('complementary').getByRole('button', { name: 'Projects' }))
      .toHaveAttribute('aria-current', 'page');
    fake.answer('confirmImport', () => ({ ok: true, value: { results: [linked('entry-1')] } }));
    await button('Import 1 key').click();
    await expect.element(says('It is encrypted in Keyrack now.')).toBeVisible();
    await button('Done').click();
    await expect.element(main().getByRole('heading', { name: 'Projects' })).toBeVisible();
  });

  it('offers to keep what WorkOS could not be asked about', async () => {
    const fake = await imported(notAsked('entry-1'));
    await expect.element(says('no network connection')).toBeVisible();
    const kept = linked('entry-1', {
      state: 'unverified',
      message: 'Kept for Acme / Staging, not verified yet.',
    });
    fake.answer('confirmImport', () => ({ ok: true, value: { results: [kept] } }));
    await button('Keep it unverified').click();
    await expect.element(says('Kept for Acme / Staging, not verified yet.')).toBeVisible();
    expect(fake.inputs('confirmImport').map(({ keepUnverified }) => keepUnverified)).toEqual([false, true]);
    await expect.element(button('Done')).toBeVisible();
  });

  it('leaves a rejected key out of the next try, and says why', async () => {
    const fake = await openPlan();
    await field('Account').fill('Acme');
    await kind('Staging', 1).click();
    const rejected = linked('entry-2', {
      state: 'not-linked',
      keyId: null,
      message: aRejectedHealth().meaning,
      health: aRejectedHealth(),
    });
    fake.answer('confirmImport', () => ({ ok: true, value: { results: [notAsked('entry-1'), rejected] } }));
    await button('Import 2 keys').click();
    await expect.element(says('WorkOS does not accept this key.')).toBeVisible();
    await expect.element(main().getByRole('checkbox', { name: 'live' })).not.toBeChecked();
    await button('Try again').click();
    await expect
      .poll(() => fake.inputs('confirmImport')[1]?.entries.map(({ entryId }) => entryId))
      .toEqual(['entry-1']);
  });

  it('shows in place why nothing could be imported, and keeps what was typed', async () => {
    const fake = await openPlan({ entries: [staging] });
    await field('Account').fill('Initech');
    fake.fail('confirmImport', { message: 'The vault could not be written.' });
    await button('Import 1 key').click();
    await expect.element(page.getByRole('alert')).toMatchTextContent('The vault could not be written.');
    await expect.element(field('Account')).toHaveValue('Initech');
  });

  it('offers to remove the plain-text source once all of it is linked, with undo', async () => {
    const fake = await imported(linked('entry-1'), {
      tidy,
      entries: [staging, { ...live, linkedAs: 'Acme / Production' }],
    });
    await expect.element(main().getByText('Remove the plain-text file?')).toBeVisible();
    fake.answer('tidyImport', () => ({ ok: true, value: { undoId: 'undo-7' } }));
    await button('Remove ~/.workos.json').click();
    await expect.element(main().getByText('~/.workos.json is removed')).toBeVisible();
    fake.answer('undoExport', () => ({ ok: true, value: { shownPath: '~/.workos.json' } }));
    await page.getByRole('region', { name: 'Messages' }).getByRole('button', { name: /^Undo/ }).click();
    await expect.poll(() => fake.inputs('undoExport')).toEqual([{ exportId: 'undo-7' }]);
  });

  it('does not offer that while a key of the source is not linked', async () => {
    const fake = await openPlan({ tidy });
    await main().getByRole('checkbox', { name: 'live' }).click();
    await field('Account').fill('Acme');
    fake.answer('confirmImport', () => ({ ok: true, value: { results: [linked('entry-1')] } }));
    await button('Import 1 key').click();
    await expect.element(main().getByText('1 key imported')).toBeVisible();
    expect(main().getByText('Remove the plain-text file?').elements()).toEqual([]);
  });
});
