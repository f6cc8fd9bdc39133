import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { VaultView } from '../../preload/contract/view.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import { anEmptySnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

const button = (name: string | RegExp): ReturnType<typeof page.getByRole> =>
  page.getByRole('button', { name });
const heading = (): ReturnType<typeof page.getByRole> => page.getByRole('heading', { level: 1 });

const open = (vault: Partial<VaultView>): Promise<FakeBridge> =>
  openWindow(anEmptySnapshot({ vault: { ...anEmptySnapshot().vault, ...vault } }), { screen: 'home' });
const noKeychain = { available: false, name: '', why: 'No keyring is running.' };
const problem = {
  message: 'The file is not complete.',
  next: 'Use the last good copy.',
  path: '/home/ada/.config/keyrack/vault.corrupt-1.json',
  lastGoodAt: Date.now() - 7_200_000,
  lastGoodKeys: 3,
};

describe('Choosing how keys are kept', () => {
  it('says why there is no keychain, and takes a passphrase that was typed twice', async () => {
    const fake = await open({ state: 'choose-tier', tier: null, keychain: noKeychain });
    await expect.element(page.getByText('No keyring is running.')).toBeVisible();
    await expect.element(page.getByLabelText(/The system’s keyring/)).toBeDisabled();
    await page.getByLabelText('New passphrase').fill('short');
    await expect.element(page.getByText('5 more characters needed.')).toBeVisible();
    await page.getByLabelText('New passphrase').fill('four random words here');
    await expect.element(button('Continue')).toBeDisabled();
    await page.getByLabelText('Repeat the passphrase').fill('four random');
    expect(page.getByText('The two are not the same yet.').elements()).toEqual([]);
    await userEvent.tab();
    await expect.element(page.getByText('The two are not the same yet.')).toBeVisible();
    await page.getByLabelText('Repeat the passphrase').fill('four random words here');
    await expectAccessible();
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => fake.inputs('chooseTier'))
      .toEqual([{ tier: 'passphrase', passphrase: 'four random words here' }]);
  });

  it('shows its fields and its button in a small window', async () => {
    await page.viewport(720, 520);
    try {
      await open({ state: 'choose-tier', tier: null, keychain: noKeychain });
      await expect.element(page.getByLabelText('Repeat the passphrase')).toBeInViewport({ ratio: 1 });
      await expect.element(button('Continue')).toBeInViewport({ ratio: 1 });
    } finally {
      await page.viewport(1100, 740);
    }
  });

  it('goes on for this session only', async () => {
    const fake = await open({ state: 'choose-tier', tier: null, keychain: noKeychain });
    await page.getByLabelText(/This session only/).click();
    await button('Continue').click();
    expect(fake.inputs('chooseTier')).toEqual([{ tier: 'session' }]);
  });
});

describe('A locked vault', () => {
  it('says what can be done when the passphrase is forgotten', async () => {
    await open({ state: 'locked', tier: 'passphrase' });
    await page.getByText('I forgot the passphrase').click();
    await expect.element(page.getByText(/^Nothing opens these keys without it/)).toBeVisible();
    await expect.element(page.getByText('vault.last-good.json')).toBeVisible();
    await expectAccessible();
  });

  it('says when the passphrase is wrong, and takes it again', async () => {
    const fake = await open({ state: 'locked', tier: 'passphrase' });
    fake.fail('unlockVault', { message: 'This is not the passphrase.', next: 'Type it again.' });
    await expect.element(page.getByLabelText('Passphrase')).toHaveFocus();
    await userEvent.keyboard('wrong{Enter}');
    await expect.element(page.getByText('This is not the passphrase. Type it again.')).toBeVisible();
    await expect.element(page.getByLabelText('Passphrase')).toHaveValue('');
    await expectAccessible();
    fake.answer('unlockVault', () => ({ ok: true, value: {} }));
    await userEvent.keyboard('right{Enter}');
    await expect
      .poll(() => fake.inputs('unlockVault'))
      .toEqual([{ passphrase: 'wrong' }, { passphrase: 'right' }]);
    fake.show({ vault: anEmptySnapshot().vault });
    await expect.element(heading()).toHaveTextContent('Welcome to Keyrack');
  });
});

describe('A vault that cannot be opened', () => {
  it('shows where the damaged file is, and restores the last good copy', async () => {
    const fake = await open({ state: 'corrupt', problem });
    await expect.element(page.getByText(problem.path)).toBeVisible();
    await expect.element(page.getByText(/2 h ago.*3 keys/)).toBeVisible();
    await expectAccessible();
    await button('Use the last good copy').click();
    expect(fake.inputs('restoreLastGood')).toHaveLength(1);
  });

  it('starts afresh only after asking', async () => {
    const fake = await open({
      state: 'corrupt',
      problem: { ...problem, lastGoodAt: null, lastGoodKeys: null },
    });
    await expect.element(button('Use the last good copy')).not.toBeInTheDocument();
    await button('Start afresh…').click();
    expect(fake.inputs('startAfresh')).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Start afresh' }).click();
    await expect.poll(() => fake.inputs('startAfresh')).toHaveLength(1);
  });

  it.each(['newer', 'unreadable'] as const)(
    'can be tried again when it is %s, and never be emptied',
    async (state) => {
      const fake = await open({ state, problem: { ...problem, lastGoodAt: null, lastGoodKeys: null } });
      await expect.element(button('Start afresh…')).not.toBeInTheDocument();
      await button('Try again').click();
      expect(fake.inputs('reloadVault')).toHaveLength(1);
      await expectAccessible();
    },
  );
});
