import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Route } from '../../preload/contract/events.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import { aProject, aTarget } from '../support/window/project-views.ts';
import { aKey, aLargeSnapshot, aSnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

const field = page.getByRole('combobox', { name: 'Actions, environments, keys and projects' });
const option = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  page.getByRole('option', { name });
const heading = (name: string): ReturnType<typeof page.getByRole> =>
  page.getByRole('heading', { level: 1, name, exact: true });
/** What Enter would do. */
const chosen = (): string =>
  document.querySelector('[role="option"][aria-selected="true"]')?.textContent.replace(/\s+/g, ' ').trim() ??
  '';

async function openPalette(
  snapshot: Snapshot = aSnapshot(),
  route: Route = { screen: 'home' },
): Promise<FakeBridge> {
  const fake = await openWindow(snapshot, route);
  await userEvent.keyboard('{Control>}k{/Control}');
  await expect.element(field).toHaveFocus();
  return fake;
}

/** Types, and runs what is found best. */
async function run(query: string, expected: RegExp): Promise<void> {
  await field.fill(query);
  await expect.poll(chosen).toMatch(expected);
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('combobox', { name: 'Actions, environments' })).not.toBeInTheDocument();
}

describe('The palette', () => {
  it('goes to every screen, to an environment and to a project', async () => {
    const fake = await openPalette(aSnapshot({ projects: [aProject()] }));
    fake.answer('listActivity', () => ({ ok: true, value: { entries: [], more: false } }));
    await run('activ', /^Activity/);
    await expect.element(heading('Activity')).toHaveFocus();
    await userEvent.keyboard('{Control>}k{/Control}');
    await run('all keys', /^All keys/);
    await expect.element(heading('Keys')).toHaveFocus();
    await userEvent.keyboard('{Control>}k{/Control}');
    await run('globex eu', /^Staging EU Globex/);
    await expect.element(heading('Staging EU')).toHaveFocus();
    await userEvent.keyboard('{Control>}k{/Control}');
    await field.fill('acme-web');
    await expect.element(option(/^acme-web ~\/code\/acme-web/)).toBeVisible();
  });

  it('does to an environment or a key what is typed with its name', async () => {
    const fake = await openPalette();
    await run('copy key globex prev', /^Copy key Globex \/ Preview/);
    expect(fake.inputs('copyKey')).toEqual([{ keyId: 'key-4' }]);
    await userEvent.keyboard('{Control>}k{/Control}');
    await run('verify backend', /^Verify key Acme \/ Production.*Production$/);
    expect(fake.inputs('verifyKey')).toEqual([{ keyId: 'key-2' }]);
    await userEvent.keyboard('{Control>}k{/Control}');
    await run('copy client acme', /^Copy client ID Acme \/ Staging/);
    expect(fake.inputs('copyClientId')).toEqual([{ environmentId: 'env-staging' }]);
  });

  it('goes to the card of the key that it found an environment by', async () => {
    const keys = [...aSnapshot().keys, aKey({ environmentId: 'env-production', label: 'worker' }, 5)];
    await openPalette(aSnapshot({ keys }));
    await run('worker', /^Production Acme Key worker/);
    await expect.element(page.getByRole('region', { name: 'Key worker' })).toHaveFocus();
  });

  it('offers what can be done here first on an environment’s page', async () => {
    const fake = await openPalette(aSnapshot(), { screen: 'environment', environmentId: 'env-production' });
    await expect.element(page.getByRole('group', { name: 'This environment' })).toBeVisible();
    await expect.poll(chosen).toMatch(/^Copy key Acme \/ Production.*Production$/);
    await run('dashboard', /^Open dashboard Acme \/ Production/);
    expect(fake.inputs('openDashboard')).toEqual([{ environmentId: 'env-production', page: 'api-keys' }]);
  });

  it('begins with another key and what needs attention, not with a copy of a key that is rejected', async () => {
    const [, , , rejected] = aSnapshot().keys;
    if (rejected === undefined) throw new Error('There is no rejected key.');
    const valid = aKey({ environmentId: 'env-preview', label: 'worker' }, 5);
    const settings = { ...aSnapshot().settings, recentActions: [`copy-key ${rejected.id}`] };
    await openPalette(aSnapshot({ settings, keys: [rejected, valid] }), {
      screen: 'environment',
      environmentId: 'env-preview',
    });
    await expect.poll(chosen).toMatch(/^Link a key/);
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(chosen).toMatch(/^Go to key Globex \/ Preview, sk_test_….* Rejected$/);
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(chosen).toBe('Copy key Globex / Preview, worker Valid');
    expect(option(/^(Copy|Export).* Rejected$/).elements()).toHaveLength(1);
    await expect.element(option(/^Copy key ID .* Rejected$/)).toBeInTheDocument();
    await run('go to key sk_test', /^Go to key Globex \/ Preview, sk_test_…/);
    await expect.element(page.getByRole('region', { name: `Key ${rejected.hint}` })).toHaveFocus();
  });

  it('finds a copy of a rejected key when it is asked for, and says that it is rejected', async () => {
    await openPalette();
    await field.fill('copy key preview');
    await expect.element(option(/^Copy key Globex \/ Preview Rejected$/)).toBeVisible();
  });

  it('counts the keys that need attention where they are many, and leads to the overview', async () => {
    const keys = aSnapshot().keys.map((key) => ({ ...key, locked: true }));
    await openPalette(aSnapshot({ keys }), { screen: 'settings' });
    const suggested = page.getByRole('group', { name: 'Suggested' }).getByRole('option');
    await expect.element(suggested.nth(1)).toMatchTextContent('4 keys need attention');
    await userEvent.keyboard('{ArrowDown}{Enter}');
    await expect.element(heading('Overview')).toHaveFocus();
  });

  it('says of how many more an action was found, as words that cannot be chosen', async () => {
    await openPalette(aLargeSnapshot(40));
    await field.fill('export client');
    const options = page.getByRole('option', { name: /^Export to \.env…/ });
    await expect.poll(() => options.elements().length).toBe(4);
    const words = 'and 36 more of “Export to .env…”, type on to find them';
    await expect.element(page.getByText(words)).toBeVisible();
    await expect.element(options.nth(3)).toHaveAccessibleDescription(words);
    await expect.element(options.nth(2)).not.toHaveAccessibleDescription();
    await field.fill('environment');
    await expect.element(page.getByText('and 28 more, type on to find them')).toBeVisible();
    await expect.element(page.getByText(/results, .* more when you type on/)).toBeInTheDocument();
    await expectAccessible();
    await field.fill('export environment 39');
    await expect.element(page.getByText(/more of “Export to \.env…”/)).not.toBeInTheDocument();
  });

  it('cuts what is done before what it is done to, where there is little room', async () => {
    await openPalette();
    await page.viewport(360, 500);
    await field.fill('pair acme staging');
    const row = option(/^Ask WorkOS about the client ID/);
    await expect.element(row).toBeVisible();
    const isCut = (part: string): boolean => {
      const element = row.element().querySelector(part);
      return element !== null && element.scrollWidth > element.clientWidth;
    };
    expect([isCut('.label'), isCut('.about')]).toEqual([true, false]);
    await field.fill('copy as export backend');
    await expect.poll(chosen).toMatch(/^Copy as shell export Acme \/ Production/);
  });

  it('writes nothing by itself: an export opens its dialog, and one again the place of its button', async () => {
    const targets = [aTarget({ keyId: 'key-2', environmentId: 'env-production' })];
    const fake = await openPalette(aSnapshot({ targets }));
    fake.fail('getFacts');
    await run('export again production', /^Export again… Acme \/ Production/);
    await expect.element(page.getByRole('button', { name: 'Export again' })).toHaveFocus();
    expect(fake.inputs('exportAgain')).toEqual([]);
    await userEvent.keyboard('{Control>}k{/Control}');
    await run('export to', /^Export to \.env… Acme \/ Production/);
    await expect.element(page.getByRole('dialog', { name: /Export/ })).toBeVisible();
    expect(fake.inputs('confirmExport')).toEqual([]);
  });

  it('has what was used last at the top', async () => {
    const fake = await openPalette();
    await run('verify all', /^Verify all keys/);
    expect(fake.inputs('verifyAll')).toHaveLength(1);
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(page.getByRole('group', { name: 'Recently used' })).toBeVisible();
    await expect.poll(chosen).toMatch(/^Verify all keys/);
    await userEvent.keyboard('{Enter}');
    expect(fake.inputs('verifyAll')).toHaveLength(2);
  });

  it('remembers what was used for the next time that Keyrack is open', async () => {
    const fake = await openPalette();
    await run('copy key globex prev', /^Copy key Globex/);
    expect(fake.inputs('updateSettings')).toEqual([{ recentActions: ['copy-key key-4'] }]);
  });

  it('begins with what was used when Keyrack was open the last time, as far as it is still there', async () => {
    const settings = {
      ...aSnapshot().settings,
      recentActions: ['verify key-2', 'go activity', 'verify gone'],
    };
    await openPalette(aSnapshot({ settings }));
    await expect.poll(chosen).toMatch(/^Verify key Acme \/ Production/);
    await expect.element(page.getByRole('group', { name: 'Recently used' })).toBeVisible();
  });

  it('copies in every form, sets an expiry, tags, pins, retires and replaces', async () => {
    const fake = await openPalette();
    fake.answer('tagKeys', () => ({ ok: true, value: { changed: 1 } }));
    const dialog = page.getByRole('dialog');
    await run('copy docker backend', /^Copy as Docker Acme \/ Production/);
    await expect.poll(() => fake.inputs('copyKeyAs')).toEqual([{ keyId: 'key-2', form: 'docker' }]);
    await userEvent.keyboard('{Control>}k{/Control}');
    await run('copy as preview', /^Copy as… Globex \/ Preview/);
    await expect.element(dialog.getByRole('radio', { name: /^\.env line/ })).toHaveFocus();
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}k{/Control}');
    await run('expiry preview', /^Set expiry… Globex \/ Preview/);
    await expect.element(dialog.getByText('On a date')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}k{/Control}');
    await run('tag preview', /^Tag… Globex \/ Preview/);
    await dialog.getByRole('combobox', { name: 'Tag' }).fill('billing');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => fake.inputs('tagKeys'))
      .toEqual([{ keyIds: ['key-4'], tag: 'billing', tagged: true }]);
    await expect.element(dialog).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}k{/Control}');
    await run('pin preview', /^Pin to the top Globex \/ Preview/);
    await expect
      .poll(() => fake.inputs('pinEnvironment'))
      .toEqual([{ environmentId: 'env-preview', pinned: true }]);
    await userEvent.keyboard('{Control>}k{/Control}');
    await run('replace without backend', /^Replace without touching files… Acme \/ Production/);
    await expect.element(dialog.getByText('Replace a production key?')).toBeVisible();
    expect(fake.inputs('startWizard')).toEqual([]);
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}k{/Control}');
    fake.fail('startRotation');
    await run('retire preview', /^Retire… Globex \/ Preview/);
    await expect.poll(() => fake.inputs('startRotation')).toEqual([{ what: 'retire', keyId: 'key-4' }]);
  });

  it('opens in a dialog over any screen what wants to know more, and does the rest at once', async () => {
    const targets = [aTarget()];
    const fake = await openPalette(aSnapshot({ targets, projects: [aProject()] }));
    const dialog = page.getByRole('dialog');
    const opened = async (query: string, item: RegExp, title: string): Promise<void> => {
      await run(query, item);
      await expect.element(page.getByRole('dialog', { name: title })).toBeVisible();
      await userEvent.keyboard('{Escape}');
      await expect.element(dialog).not.toBeInTheDocument();
      await userEvent.keyboard('{Control>}k{/Control}');
    };
    await opened('rename backend', /^Rename key… Acme \/ Production/, 'Rename key');
    await opened('move preview', /^Move to another account… Globex \/ Preview/, 'Move Preview');
    await opened('stop watching web', /^Stop watching a file… ~\/code\/acme-web/, 'Stop watching this file?');
    await opened('remove project acme-web', /^Remove a project/, 'Remove this project from Keyrack?');
    await opened('remove key backend', /^Remove key… Acme \/ Production/, 'Remove this key?');
    await opened('pair acme staging', /^Ask WorkOS about/, 'Does this client ID belong to the key?');
    expect(fake.inputs('checkPair')).toEqual([]);
    await run('snooze week preview', /^Snooze alarms for a week Globex \/ Preview/);
    await expect.poll(() => fake.inputs('snoozeKey')).toEqual([{ keyId: 'key-4', days: 7 }]);
    await userEvent.keyboard('{Control>}k{/Control}');
    await run('note backend', /^Note… Acme \/ Production/);
    await dialog.getByLabelText('Note').fill('Ask Mia first.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => fake.inputs('noteKey')).toEqual([{ keyId: 'key-2', note: 'Ask Mia first.' }]);
  });

  it('asks about a pair only once that was confirmed, and shows the answer', async () => {
    const fake = await openPalette();
    fake.fail('getFacts');
    await run('pair acme staging', /^Ask WorkOS about/);
    await page.getByRole('button', { name: 'Ask WorkOS', exact: true }).click();
    await expect.poll(() => fake.inputs('checkPair')).toEqual([{ environmentId: 'env-staging' }]);
    await expect.element(page.getByRole('button', { name: 'Ask WorkOS about the pair…' })).toHaveFocus();
  });

  it('leads to the very control where it does not do it itself', async () => {
    const fake = await openPalette(aSnapshot({ targets: [aTarget()], projects: [aProject()] }));
    fake.fail('getEffectiveValue');
    const led = async (query: string, item: RegExp, name: string): Promise<void> => {
      await run(query, item);
      await expect.poll(() => document.activeElement?.matches(name)).toBe(true);
      await userEvent.keyboard('{Control>}k{/Control}');
    };
    await led('quiet hours', /^Quiet hours/, '[role="switch"]');
    await led('change how keys are kept', /^Change how keys/, '[data-act="change-tier"]');
    await led('base url', /^Change the base URL/, 'input[data-act="base-url"]');
    await led('how often keys', /^Change how often/, 'select[data-act="check-every"]');
    await led('copied key is cleared', /^Change when/, 'input[data-act="clipboard-seconds"]');
    await led('key is old', /^Be told/, 'select[data-act="key-age"]');
    await led('add a project', /^Add a project/, '[data-act="add-project"]');
    await led('put a key into acme', /^Put a key into a project/, '[data-act="put-key"]');
    await led('effective acme', /^Which value/, '[data-act="effective-value"]');
    await led(
      'write file env.local',
      /^Export to a file again/,
      '[data-file="target-1"] [aria-haspopup="menu"]',
    );
    await led('show its checks backend', /^Show its checks/, '[data-key="key-2"] [data-act="history"]');
  });

  it('has what is pinned before what is not, typed or not', async () => {
    const snapshot = aSnapshot();
    const environments = snapshot.environments.map((each) => ({ ...each, pinned: each.id === 'env-eu' }));
    await openPalette({ ...snapshot, environments });
    const pinned = page.getByRole('group', { name: 'Pinned' });
    await expect.element(pinned.getByRole('option', { name: /^Staging EU Globex/ })).toBeVisible();
    await field.fill('staging');
    const found = page.getByRole('group', { name: 'Environments' }).getByRole('option');
    await expect.poll(() => found.first().element().textContent.trim()).toMatch(/^Staging EU/);
  });

  it('is walked with the arrows, closes with Esc, and gives the focus back', async () => {
    await openWindow(aSnapshot(), { screen: 'home' });
    const button = page.getByRole('button', { name: 'Verify all' });
    (button.element() as HTMLElement).focus();
    await userEvent.keyboard('{Control>}k{/Control}');
    const first = chosen();
    await userEvent.keyboard('{ArrowDown}');
    await expect.poll(chosen).not.toBe(first);
    await userEvent.keyboard('{ArrowUp}{ArrowUp}');
    await expect.poll(chosen).toMatch(/^Settings/);
    const active = field.element().getAttribute('aria-activedescendant') ?? '';
    expect(document.getElementById(active)?.textContent).toMatch(/Settings/);
    await userEvent.keyboard('{Escape}');
    await expect.element(field).not.toBeInTheDocument();
    await expect.element(button).toHaveFocus();
  });

  it('names the vault’s lock only where there is a passphrase to open it again', async () => {
    const fake = await openPalette();
    await field.fill('lock the vault');
    await expect.element(option(/^Lock the vault/)).not.toBeInTheDocument();
    fake.show({ vault: { ...aSnapshot().vault, tier: 'passphrase' } });
    await run('lock the vault', /^Lock the vault/);
    expect(fake.inputs('lockVault')).toHaveLength(1);
  });

  it('says by what it found a key, and when nothing matches', async () => {
    await openPalette(aSnapshot({ targets: [aTarget()] }));
    await field.fill('acme-web/.env');
    await expect.element(option(/^Staging Acme File .*acme-web\/\.env\.local/)).toBeVisible();
    await field.fill('initech');
    await expect.element(page.getByText('Nothing matches “initech”.')).toBeVisible();
    await expect.element(page.getByText('0 results')).toBeInTheDocument();
  });

  it('finds among ten thousand keys, and shows a few', async () => {
    await openPalette(aLargeSnapshot());
    await field.fill('environment');
    await expect.element(option(/^Environment 0 /)).toBeVisible();
    expect(document.querySelectorAll('[role="option"]').length).toBeLessThan(40);
    await run('open environment 9999', /^Open Client 999 \/ Environment 9999/);
    await expect.element(heading('Environment 9999')).toBeVisible();
  }, 30_000);

  it('is accessible in both themes and fits into a small window', async () => {
    await openPalette(aSnapshot(), { screen: 'environment', environmentId: 'env-production' });
    await expectAccessible();
    await field.fill('acme');
    await expectAccessible();
    await page.viewport(360, 260);
    const dialog = page.getByRole('dialog').element();
    expect(dialog.scrollWidth).toBe(dialog.clientWidth);
    expect(dialog.getBoundingClientRect().bottom).toBeLessThanOrEqual(260);
  });
});

describe('Shortcuts', () => {
  it('are listed on ?, as the platform’s keyboard has them', async () => {
    await openWindow(aSnapshot(), { screen: 'home' });
    await userEvent.keyboard('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect.element(dialog).toBeVisible();
    await expect.element(dialog.getByText('Ctrl+K')).toBeVisible();
    await expectAccessible();
    await userEvent.keyboard('{Escape}');
    await expect.element(dialog).not.toBeInTheDocument();
  });

  it('of one key go to the search with /, and are off when the settings say so', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    await userEvent.keyboard('/');
    const search = page.getByLabelText('Search accounts, environments and keys');
    await expect.element(search).toHaveFocus();
    await userEvent.keyboard('/');
    await expect.element(search).toHaveValue('/');
    (page.getByRole('button', { name: 'Verify all' }).element() as HTMLElement).focus();
    fake.show({ settings: { ...aSnapshot().settings, singleKeyShortcuts: false } });
    await userEvent.keyboard('?/');
    await expect.element(page.getByRole('button', { name: 'Verify all' })).toHaveFocus();
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
    await userEvent.keyboard('{Control>}/{/Control}');
    await expect.element(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await expect.element(page.getByText('?', { exact: true })).not.toBeInTheDocument();
  });

  it('are the letters that they are where one types', async () => {
    await openWindow(aSnapshot(), { screen: 'home' });
    const search = page.getByLabelText('Search accounts, environments and keys');
    await search.click();
    await userEvent.keyboard('?');
    await expect.element(search).toHaveValue('?');
    await expect.element(page.getByRole('dialog')).not.toBeInTheDocument();
  });

  it('do nothing below an open dialog', async () => {
    await openWindow(aSnapshot(), { screen: 'home' });
    await userEvent.keyboard('?');
    await expect.element(page.getByRole('dialog', { name: 'Keyboard shortcuts' })).toBeVisible();
    await userEvent.keyboard('{Control>}k{/Control}');
    await expect.element(field).not.toBeInTheDocument();
  });

  it('find the search of the screen, and else the one of the sidebar', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'home' });
    await userEvent.keyboard('{Control>}f{/Control}');
    await expect.element(page.getByLabelText('Search accounts, environments and keys')).toHaveFocus();
    fake.push('navigate', { screen: 'keys' });
    await expect.element(heading('Keys')).toHaveFocus();
    await userEvent.keyboard('{Control>}f{/Control}');
    await expect.element(page.getByLabelText('Search keys')).toHaveFocus();
  });
});
