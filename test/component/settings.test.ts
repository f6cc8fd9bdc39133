import { describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Snapshot } from '../../preload/contract/view.ts';
import type { FakeBridge } from '../support/window/fake-bridge.ts';
import { aSnapshot } from '../support/window/sample-snapshot.ts';
import { expectAccessible, openWindow } from '../support/window/window-page.ts';

const main = (): ReturnType<typeof page.getByRole> => page.getByRole('main');
const dialog = (): ReturnType<typeof page.getByRole> => page.getByRole('dialog');
const open = (over: Partial<Snapshot> = {}): Promise<FakeBridge> =>
  openWindow(aSnapshot(over), { screen: 'settings' });

describe('The settings', () => {
  it('change the theme by the arrow keys', async () => {
    const fake = await open();
    await expect.element(main().getByRole('heading', { level: 1 })).toHaveFocus();
    (main().getByLabelText('As the system').element() as HTMLElement).focus();
    await userEvent.keyboard('{ArrowRight}');
    await expect.poll(() => fake.inputs('updateSettings')).toEqual([{ theme: 'light' }]);
  });

  it('switch the tray and the start at login', async () => {
    const fake = await open();
    await main().getByLabelText('Keep running in the tray').click();
    await main().getByLabelText('Start at login').click();
    expect(fake.inputs('updateSettings')).toEqual([{ keepInTray: false }, { startAtLogin: true }]);
  });

  it('say how often keys are checked, by kind, and pause all checks', async () => {
    const fake = await open();
    await main().getByLabelText('Production keys').selectOptions('Every 15 minutes');
    await main().getByLabelText('Staging keys').selectOptions('Only when I ask');
    await main().getByLabelText('Pause all checks').click();
    expect(fake.inputs('updateSettings')).toEqual([
      { checkEvery: { staging: '6h', production: '15m' } },
      { checkEvery: { staging: 'off', production: '6h' } },
      { checksPaused: true },
    ]);
  });

  it('switch shortcuts of one key off', async () => {
    const fake = await openWindow(aSnapshot(), { screen: 'settings' });
    await page.getByRole('switch', { name: 'Shortcuts of one key' }).click();
    expect(fake.inputs('updateSettings')).toEqual([{ singleKeyShortcuts: false }]);
  });

  it('take clipboard seconds from 5 to 300 only', async () => {
    const fake = await open();
    const field = main().getByLabelText(/Clear a copied key/);
    await field.fill('2');
    await userEvent.keyboard('{Tab}');
    await expect.element(main().getByText('Enter a number from 5 to 300.')).toBeVisible();
    await field.fill('60');
    await userEvent.keyboard('{Tab}');
    expect(fake.inputs('updateSettings')).toEqual([{ clipboardSeconds: 60 }]);
  });

  it('hand another address to main, which asks, and show why it is refused', async () => {
    const fake = await open();
    fake.fail('updateSettings', { code: 'bad-base-url', message: 'Not https.', next: 'Use https.' });
    await main().getByLabelText('Base URL').fill('http://example.com');
    await userEvent.keyboard('{Enter}');
    await expect.element(main().getByText('Not https.')).toBeVisible();
    expect(fake.inputs('updateSettings')).toEqual([{ baseUrl: 'http://example.com' }]);
  });

  it('go back to WorkOS without asking', async () => {
    const { settings } = aSnapshot();
    const fake = await open({ settings: { ...settings, baseUrl: 'http://127.0.0.1:4010' } });
    await main().getByRole('button', { name: 'Back to WorkOS' }).click();
    expect(fake.inputs('updateSettings')).toEqual([{ baseUrl: 'https://api.workos.com' }]);
  });

  it('change how keys are kept, with a passphrase typed twice', async () => {
    const fake = await open();
    await main().getByRole('button', { name: 'Change…' }).first().click();
    await dialog()
      .getByLabelText(/A passphrase/)
      .click();
    await dialog().getByLabelText('New passphrase').fill('correct horse battery');
    await dialog().getByLabelText('Repeat the passphrase').fill('correct horse batterx');
    await expect.element(dialog().getByText('The two are not the same yet.')).toBeVisible();
    await expect.element(dialog().getByRole('button', { name: 'Change' })).toBeDisabled();
    await expectAccessible();
    await dialog().getByLabelText('Repeat the passphrase').fill('correct horse battery');
    await userEvent.keyboard('{Enter}');
    await expect
      .poll(() => fake.inputs('chooseTier'))
      .toEqual([{ tier: 'passphrase', passphrase: 'correct horse battery' }]);
    await expect.element(dialog()).not.toBeInTheDocument();
  });

  it('lock the vault now where a passphrase opens it', async () => {
    const { vault } = aSnapshot();
    const fake = await open({ vault: { ...vault, tier: 'passphrase' } });
    await main().getByRole('button', { name: 'Lock now' }).click();
    expect(fake.inputs('lockVault')).toHaveLength(1);
  });

  it('are accessible in both themes', async () => {
    const { app } = aSnapshot();
    await open({ app: { ...app, host: 'double' } });
    await expect.element(main().getByText('A stand-in for Electron')).toBeInTheDocument();
    await expectAccessible();
  });
});
