import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { aTarget } from '../support/window/project-views.ts';
import { aKey, aLargeSnapshot, anEmptySnapshot, aSnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

const main = page.getByRole('main');
const button = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  main.getByRole('button', { name });
const box = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  main.getByRole('checkbox', { name });
/** The environments of the rows, from above. */
const shown = (): string[] =>
  [...document.querySelectorAll('main .row .place')].map(
    ({ textContent }) => textContent.split('/').at(-1)?.trim() ?? '',
  );
/** What a screen reader was told last. */
const told = (): string => document.querySelector('[data-announcer]')?.textContent.trim() ?? '';
/** Acme’s production key has a file that drifted. */
const drifted = aSnapshot({
  targets: [aTarget({ keyId: 'key-2', environmentId: 'env-production', state: 'drifted' })],
});

describe('The list of all keys', () => {
  it('is reached from the overview', async () => {
    await openWindow(aSnapshot(), { screen: 'home' });
    await button('All keys').click();
    await expect.element(main.getByRole('heading', { level: 1, name: 'Keys' })).toHaveFocus();
  });

  it('has trouble first, below the accounts', async () => {
    await openWindow(drifted, { screen: 'keys' });
    await expect.poll(shown).toEqual(['Preview', 'Staging EU', 'Production', 'Staging']);
    const accounts = main.getByRole('heading', { level: 2 });
    await expect.element(accounts.first()).toHaveTextContent('Globex 2 keys');
    await expect.element(button(/Production.*1 file drifted/)).toBeVisible();
  });

  it('tells a state in words and in the tone of the key’s card, with its mark beside them', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'keys' });
    fake.fail('getFacts');
    const row = button(/^Globex.*Preview/);
    const words = row.getByText('Rejected', { exact: true });
    await expect.element(words).toBeVisible();
    expect(row.element().querySelector('.mark.diamond')).not.toBeNull();
    const colour = getComputedStyle(words.element()).color;
    const valid = button(/Staging(?! EU).*Valid/).getByText('Valid', { exact: true });
    expect(getComputedStyle(valid.element()).color).not.toBe(colour);
    await row.click();
    const health = main.getByRole('definition').filter({ hasText: /^Rejected/ });
    await expect.poll(() => getComputedStyle(health.element()).color).toBe(colour);
  });

  it('leads from a row to the card of that very key', async () => {
    const worker = aKey({ environmentId: 'env-production', label: 'worker' }, 5);
    await openWindow(aSnapshot({ keys: [...aSnapshot().keys, worker] }), { screen: 'keys' });
    await button(/worker/).click();
    await expect.element(main.getByRole('region', { name: 'Key worker' })).toHaveFocus();
  });

  it('is sorted by name, last check and expiry', async () => {
    await openWindow(drifted, { screen: 'keys' });
    const order = main.getByLabelText('Order');
    await order.selectOptions('Account and environment');
    await expect.poll(shown).toEqual(['Production', 'Staging', 'Preview', 'Staging EU']);
    await box('Group by account').click();
    await order.selectOptions('Next expiry first');
    await expect.poll(() => shown()[0]).toBe('Staging EU');
  });

  it('is sorted by age and by label, says so, and stays sorted when one comes back', async () => {
    const day = 86_400_000;
    const keys = [
      aKey({ createdAt: 3 * day, label: 'worker' }),
      aKey({ environmentId: 'env-production', createdAt: day }, 2),
      aKey({ environmentId: 'env-eu', createdAt: null, linkedAt: 2 * day, label: 'Backend' }, 3),
    ];
    const fake = await openWindow(aSnapshot({ keys }), { screen: 'keys' });
    const order = main.getByLabelText('Order');
    await box('Group by account').click();
    await order.selectOptions('Oldest key first');
    await expect.poll(shown).toEqual(['Production', 'Staging EU', 'Staging']);
    await expect.poll(told).toBe('Sorted: Oldest key first.');
    await order.selectOptions('Label');
    await expect.poll(shown).toEqual(['Staging EU', 'Staging', 'Production']);
    fake.push('navigate', { screen: 'home' });
    await expect.element(button('All keys')).toBeVisible();
    fake.push('navigate', { screen: 'keys' });
    await expect.element(order).toHaveValue('label');
  });

  it('shows tags, finds by tag and note, and is filtered by tag with counts', async () => {
    const [first, second, ...rest] = aSnapshot().keys;
    if (first === undefined || second === undefined) throw new Error('There are no keys.');
    const keys = [
      { ...first, tags: ['billing', 'eu'], note: 'Ask Mia before it is rotated.' },
      { ...second, tags: ['billing'] },
      ...rest,
    ];
    await openWindow(aSnapshot({ keys }), { screen: 'keys' });
    await main.getByLabelText('Tag').selectOptions('billing (2)');
    await expect.poll(shown).toEqual(['Production', 'Staging']);
    await expect.element(button('All 2')).toBeVisible();
    await main.getByLabelText('Tag').selectOptions('eu (1)');
    await expect.poll(shown).toEqual(['Staging']);
    await main.getByLabelText('Tag').selectOptions('Any');
    await main.getByLabelText('Search keys').fill('billing');
    await expect.poll(() => shown().toSorted()).toEqual(['Production', 'Staging']);
    await main.getByLabelText('Search keys').fill('ask mia');
    await expect.element(button(/Staging.*Note\s+Ask Mia before/)).toBeVisible();
  });

  it('keeps what is selected while a filter hides it, and acts on what is shown', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'keys' });
    await box('Select all shown keys').click();
    await main.getByRole('radio', { name: 'Production' }).click({ force: true });
    await expect.element(main.getByRole('status')).toHaveTextContent('1 key selected of 1 and 3 not shown');
    await button('Verify selected').click();
    await expect.poll(() => fake.inputs('verifyKey')).toEqual([{ keyId: 'key-2' }]);
    await main.getByRole('radio', { name: 'All kinds' }).click({ force: true });
    await expect.element(main.getByRole('status')).toHaveTextContent('4 keys selected of 4');
    await button('Clear selection').click();
    await expect.element(main.getByRole('status')).toHaveTextContent('4 keys');
    await expect.element(box('Select all shown keys')).toHaveFocus();
  });

  it('tags what is selected in one call, and takes tags off', async () => {
    const [first, ...rest] = aSnapshot().keys;
    if (first === undefined) throw new Error('There is no key.');
    const fake = await openWindow(aSnapshot({ keys: [{ ...first, tags: ['eu'] }, ...rest] }), {
      screen: 'keys',
    });
    fake.answer('tagKeys', ({ keyIds }) => ({ ok: true, value: { changed: keyIds.length } }));
    await box('Select all shown keys').click();
    await button('Tag…').click();
    const dialog = page.getByRole('dialog', { name: 'Tag 4 keys' });
    await dialog.getByRole('combobox', { name: 'Tag' }).fill('billing');
    await expectAccessible();
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('Tagged 4 keys “billing”.')).toBeVisible();
    const [{ keyIds, ...what } = { keyIds: [] }] = fake.inputs('tagKeys');
    expect(what).toEqual({ tag: 'billing', tagged: true });
    expect(keyIds.toSorted()).toEqual(['key-1', 'key-2', 'key-3', 'key-4']);
    await button('Tag…').click();
    await dialog.getByText('Take a tag off').click();
    await expect.element(dialog.getByText('In use here: eu (1)')).toBeVisible();
    await dialog.getByRole('combobox', { name: 'Tag' }).fill('eu');
    await dialog.getByRole('button', { name: 'Take off' }).click();
    await expect.poll(() => fake.inputs('tagKeys')[1]).toMatchObject({ tag: 'eu', tagged: false });
  });

  it('exports the files of what is selected again, and says of each why it was not written', async () => {
    const targets = [
      aTarget(),
      aTarget({ id: 'target-2', keyId: 'key-2', environmentId: 'env-production', shownPath: '~/live/.env' }),
    ];
    const fake = await openWindow(aSnapshot({ targets }), { screen: 'keys' });
    fake.fail('getFacts');
    fake.answer('exportAgain', () => ({
      ok: true,
      value: {
        written: 1,
        unchanged: 0,
        failed: [
          {
            targetId: 'target-2',
            shownPath: '~/live/.env',
            code: 'conflict',
            message: 'It holds the key of Globex / Preview by now.',
            next: 'Export to it to choose.',
          },
        ],
        pairs: [
          {
            environmentId: 'env-production',
            environment: 'Acme / Production',
            warning: {
              code: 'pair-unchecked',
              level: 'note',
              message: 'Nobody has checked yet whether this client ID belongs to the key.',
              fix: null,
            },
          },
        ],
      },
    }));
    await box(/^Select Globex \/ Preview/).click();
    await expect.element(button('Export again…')).toBeDisabled();
    await box('Select all shown keys').click();
    await button('Export again…').click();
    const dialog = page.getByRole('dialog');
    await expect.element(dialog.getByText('Export to 2 files again?')).toBeVisible();
    await expect.element(dialog.getByText(/1 file of\s+Production/)).toBeVisible();
    expect(fake.inputs('exportAgain')).toEqual([]);
    await expectAccessible();
    await dialog.getByRole('button', { name: 'Export again' }).click();
    await expect.element(dialog.getByRole('status').first()).toHaveTextContent('Wrote 1 file.');
    await expect.element(dialog.getByText(/holds the key of Globex \/ Preview/)).toBeVisible();
    await expect.element(dialog.getByText(/^Nobody has checked yet/)).toBeVisible();
    await expect
      .element(dialog.getByRole('button', { name: 'Open environment Acme / Production' }))
      .toBeVisible();
    const [{ targetIds = [] } = {}] = fake.inputs('exportAgain') as { targetIds?: string[] }[];
    expect(targetIds.toSorted()).toEqual(['target-1', 'target-2']);
    await expectAccessible();
    await dialog.getByRole('button', { name: 'Show ~/live/.env' }).click();
    await expect.element(main.getByRole('heading', { level: 1, name: 'Production' })).toHaveFocus();
  });

  it('writes many files some at a time, tells how far it is, and stops when told to', async () => {
    const targets = Array.from({ length: 60 }, (_, at) => aTarget({ id: `target-${at}` }));
    const fake = await openWindow(aSnapshot({ targets }), { screen: 'keys' });
    const answer = fake.hold('exportAgain');
    await box('Select all shown keys').click();
    await button('Export again…').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Export again' }).click();
    await expect.element(dialog.getByRole('progressbar', { name: 'Writing files' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Stop' }).click();
    answer({ ok: true, value: { written: 25, unchanged: 0, failed: [], pairs: [] } });
    await expect.element(dialog.getByRole('status')).toHaveTextContent('Wrote 25 files. 35 files not begun.');
    expect(fake.inputs('exportAgain')).toHaveLength(1);
  });

  it('is filtered by kind and by state, each with its count', async () => {
    await openWindow(drifted, { screen: 'keys' });
    await main.getByRole('radio', { name: 'Production' }).click({ force: true });
    await expect.poll(shown).toEqual(['Production']);
    await main.getByRole('radio', { name: 'All kinds' }).click({ force: true });
    await button('Expires soon 1').click();
    await expect.poll(shown).toEqual(['Staging EU']);
    await button('File drifted 1').click();
    await expect.poll(shown).toEqual(['Production']);
    await expect.element(main.getByRole('status')).toHaveTextContent('1 key');
    await button('All 4').click();
    await expect.poll(() => shown().length).toBe(4);
  });

  it('has its filters behind a button in a small window, which says how many are on, and keys in sight', async () => {
    await openWindow(drifted, { screen: 'keys' });
    const states = main.getByRole('group', { name: 'Only keys in this state' });
    await expect.element(states).toBeVisible();
    await expect.element(button(/^Filters/)).not.toBeInTheDocument();
    await page.viewport(720, 520);
    await expect.element(states).not.toBeInTheDocument();
    await expect.element(main.getByLabelText('Search keys')).toBeVisible();
    const first = button(/^Globex.*Preview/)
      .element()
      .getBoundingClientRect();
    expect(first.bottom).toBeLessThan(520);
    const filters = button(/^Filters/);
    await expect.element(filters).toHaveAttribute('aria-expanded', 'false');
    (main.getByLabelText('Search keys').element() as HTMLElement).focus();
    await userEvent.keyboard('{Tab}{Enter}');
    await expect.element(filters).toHaveFocus();
    await expect.element(filters).toHaveAttribute('aria-expanded', 'true');
    await expectAccessible();
    await states.getByRole('button', { name: 'Rejected 1' }).click();
    await main.getByRole('radio', { name: 'Staging' }).click({ force: true });
    await filters.click();
    await expect.element(states).not.toBeInTheDocument();
    await expect.element(filters).toHaveTextContent('Filters (2)');
    await expect.poll(shown).toEqual(['Preview']);
  });

  it('finds the best first, says by what, and keeps what was asked when one comes back', async () => {
    const fake = await openWindow(drifted, { screen: 'keys' });
    await main.getByLabelText('Search keys').fill('acme-web/.env');
    await expect.poll(shown).toEqual(['Production']);
    await expect.element(button(/File ~\/code\/acme-web\/\.env\.local/)).toBeVisible();
    fake.push('navigate', { screen: 'home' });
    await expect.element(button('All keys')).toBeVisible();
    fake.push('navigate', { screen: 'keys' });
    await expect.element(main.getByLabelText('Search keys')).toHaveValue('acme-web/.env');
    await main.getByLabelText('Search keys').fill('initech');
    await button('Show all keys').click();
    await expect.poll(() => shown().length).toBe(4);
  });

  it('verifies what is selected, shows how far it is, and stops when told to', async () => {
    const fake = await openWindow(aLargeSnapshot(100), { screen: 'keys' });
    const answer = fake.hold('verifyKey');
    await box('Select all shown keys').click();
    await expect.element(main.getByRole('status')).toHaveTextContent('100 keys selected of 100');
    await button('Verify selected').click();
    await expect.element(main.getByRole('progressbar', { name: 'Verifying keys' })).toBeVisible();
    expect(fake.inputs('verifyKey')).toHaveLength(4);
    await button('Cancel').click();
    answer({ ok: true, value: {} });
    await expect.element(page.getByText('Asked WorkOS about 4 keys, then stopped.')).toBeVisible();
    expect(fake.inputs('verifyKey')).toHaveLength(4);
  });

  it('says how many could not be checked, and why', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'keys' });
    fake.fail('verifyKey', { message: 'There is no network.', next: 'Connect.' });
    await box(/^Select Acme \/ Staging/).click();
    await button('Verify selected').click();
    await expect
      .element(
        page.getByText(
          'Asked WorkOS about 0 keys. 1 key could not be checked. There is no network. Connect.',
        ),
      )
      .toBeVisible();
    expect(fake.inputs('verifyKey')).toEqual([{ keyId: 'key-1' }]);
  });

  it('selects a range with Shift, and leaves out what is locked when it verifies', async () => {
    const snapshot = aLargeSnapshot(6);
    const [locked, ...keys] = snapshot.keys;
    if (locked === undefined) throw new Error('There is no key.');
    const fake = await openWindow(
      { ...snapshot, keys: [{ ...locked, locked: true }, ...keys] },
      { screen: 'keys' },
    );
    await main.getByLabelText('Order').selectOptions('Account and environment');
    await box(/Environment 0,/).click();
    await box(/Environment 3,/).click({ modifiers: ['Shift'] });
    await expect.element(main.getByRole('status')).toHaveTextContent('4 keys selected of 6');
    await button('Verify selected').click();
    await expect.element(page.getByText('Asked WorkOS about 3 keys.')).toBeVisible();
    expect(fake.inputs('verifyKey').map(({ keyId }) => keyId)).toEqual(['k1', 'k2', 'k3']);
  });

  it('draws of ten thousand keys a window of rows, and the keyboard reaches the last one and comes back', async () => {
    await openWindow(aLargeSnapshot(), { screen: 'keys' });
    await expect.element(button(/Environment 0 /)).toBeVisible();
    expect(document.querySelectorAll('main .row').length).toBeLessThan(60);
    (box(/Environment 0,/).element() as HTMLElement).focus();
    await userEvent.keyboard('{End}');
    await expect.element(box(/Environment 9999,/)).toHaveFocus();
    await userEvent.keyboard(' ');
    await expect.element(main.getByRole('status')).toHaveTextContent('1 key selected of 10,000');
    expect(document.querySelectorAll('main .row').length).toBeLessThan(60);
    await userEvent.keyboard('{Home}');
    await expect.element(box(/Environment 0,/)).toHaveFocus();
  }, 30_000);

  it('has an empty state, and is accessible in both themes', async () => {
    const fake = await openWindow(anEmptySnapshot(), { screen: 'keys' });
    await expect.element(main.getByText('No key is linked')).toBeVisible();
    await expectAccessible();
    fake.show(drifted);
    await box(/^Select Acme \/ Staging/).click();
    await main.getByLabelText('Search keys').fill('acme');
    await expect.poll(() => shown().length).toBe(2);
    await expectAccessible();
    await page.viewport(360, 260);
    const page1 = document.querySelector('main');
    expect(page1?.scrollWidth).toBe(page1?.clientWidth);
  });
});
