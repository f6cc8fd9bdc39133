import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Envelope, VaultDocument } from '../../main/core/model.ts';
import { launchApp } from '../host/choose.ts';
import type { LaunchOptions } from '../host/driver.ts';
import { startKeyring, type Keyring } from '../support/processes/keyring.ts';
import { Scene } from './pages/scene.ts';
import { VaultPage } from './pages/vault.ts';

const passphrase = 'plum kettle orbit fence';

let scene: Scene;
const open = async (options: LaunchOptions = {}): Promise<void> => {
  scene = await Scene.open(options);
};
const vault = (): VaultPage => new VaultPage(scene.page);
const file = (name: string): string => join(scene.userData, name);
const stored = (name = 'vault.json'): VaultDocument =>
  JSON.parse(readFileSync(file(name), 'utf8')) as VaultDocument;
/** Every envelope that is on disk, whatever holds it. */
const envelopes = (): Envelope[] => {
  const found: Envelope[] = [];
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('tier' in value && 'data' in value && 'backend' in value) found.push(value as Envelope);
    Object.values(value).forEach(look);
  };
  for (const entry of readdirSync(scene.userData, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.json')) continue;
    look(JSON.parse(readFileSync(join(entry.parentPath, entry.name), 'utf8')));
  }
  return found;
};
const tiers = (): string[] => [...new Set(envelopes().map(({ tier }) => tier))];
/** The linked key works: it is verified with WorkOS, which hears the very same secret. */
const expectWorking = async (): Promise<void> => {
  scene.server.reset();
  await scene.sidebar.environment('Staging').click();
  await scene.environment.heading('Staging').waitFor();
  await scene.environment.verify();
  await expect.poll(() => scene.server.requests.map(({ secret }) => secret)).toContain(scene.stagingKey);
};
/** The linked key is listed, and nothing can be done with it. */
const expectLocked = async (): Promise<void> => {
  await scene.sidebar.environment('Staging').click();
  await scene.environment.heading('Staging').waitFor();
  await scene.page.getByRole('main').getByText('Locked', { exact: true }).first().waitFor();
  expect(await scene.page.getByRole('button', { name: 'Copy', exact: true }).isDisabled()).toBe(true);
  expect(await scene.page.getByRole('button', { name: 'Verify', exact: true }).isDisabled()).toBe(true);
};

afterEach(() => scene.close());

describe('without a keyring', () => {
  beforeEach(() => open({ keychain: 'none' }));

  it('asks in plain words how to keep keys, and never offers the keyring that is not there', async () => {
    await vault().choosing.waitFor();
    const words = await scene.page.getByRole('main').innerText();
    expect(words).toContain('found no keyring on this computer');
    expect(words).toContain('never writes a key to disk unencrypted');
    expect(words).toContain('No keyring is running on this computer.');
    expect(
      await vault()
        .tier(/not available/)
        .isDisabled(),
    ).toBe(true);
    expect(
      await vault()
        .tier(/A passphrase/)
        .isChecked(),
    ).toBe(true);
    expect(await vault().button('Continue').isDisabled()).toBe(true);
  });

  it('keeps them under a passphrase: locked after a restart, open with the right words only', async () => {
    await vault().choosing.waitFor();
    await vault().typeNewPassphrase(passphrase);
    await vault().button('Continue').click();
    await scene.link(scene.staging, scene.stagingKey);
    expect(tiers()).toEqual(['passphrase']);
    expect(scene.filesHolding(scene.stagingKey, passphrase)).toEqual([]);

    await scene.restart();
    await vault().locked.waitFor();
    expect(await scene.page.getByRole('main').innerText()).not.toContain('Staging');
    await vault().unlock('plum kettle orbit hedge');
    await scene.page.getByText('This is not the passphrase of this vault.').waitFor();
    await vault().unlock(passphrase);
    await expectWorking();
  });

  it('keeps them for the session only: the entry stays, and the key is pasted again', async () => {
    await vault().choosing.waitFor();
    await vault()
      .tier(/This session only/)
      .check();
    await vault().button('Continue').click();
    await scene.link(scene.staging, scene.stagingKey);
    await expectWorking();
    expect(tiers()).toEqual(['session']);
    expect(scene.filesHolding(scene.stagingKey)).toEqual([]);

    await scene.restart();
    await expectLocked();
    await scene.page.getByText(/kept in memory only.*the key itself is gone/).waitFor();
    await scene.environment
      .button(/^(Link it anew|Replace)…$/)
      .first()
      .click();
    await scene.wizard.heading(/^Get |^Replace the key/).waitFor();
    if ((await scene.wizard.heading(/^Replace the key/).count()) > 0)
      await scene.wizard.button('Continue').click();
    await scene.wizard.toPaste();
    await scene.wizard.paste(scene.stagingKey);
    await scene.wizard.verify();
    await scene.wizard.finish();
    await expectWorking();
  });
});

describe('with a keyring', () => {
  beforeEach(() => open());

  it('seals everything anew when the way changes, and leaves nothing sealed the old way', async () => {
    await scene.link(scene.staging, scene.stagingKey);
    expect(tiers()).toEqual(['keychain']);
    await scene.settings.open();
    await vault().change(/A passphrase/, passphrase);
    await expect.poll(() => stored().tier).toBe('passphrase');
    expect(tiers()).toEqual(['passphrase']);
    await expectWorking();

    await scene.restart();
    await vault().unlock(passphrase);
    await expectWorking();
    await scene.settings.open();
    await vault().change(/GNOME Keyring/);
    await expect.poll(() => stored().tier).toBe('keychain');
    expect(tiers()).toEqual(['keychain']);
    expect(stored().passphraseLock).toBe(null);
    await scene.restart();
    await expectWorking();
  });

  it('keeps what a keyring sealed while that is gone, and opens it when it is back', async () => {
    await scene.link(scene.staging, scene.stagingKey);
    const before = stored().keys;
    await scene.restart('quit', { keychain: 'none' });
    await expectLocked();
    expect(stored().keys).toEqual(before);

    await scene.restart('quit', { keychain: { file: `${scene.userData}.keyring` } });
    await expectWorking();
  });

  it('has what it acknowledged although it is killed at once', async () => {
    await scene.wizard.open();
    await scene.wizard.link(scene.staging, scene.stagingKey);
    await scene.wizard.heading('Details').waitFor();
    await scene.restart('kill');
    await expectWorking();
  });

  it('is one app: a second one shows the first one’s window and ends', async () => {
    const { app } = scene;
    await scene.link(scene.staging, scene.stagingKey);
    if ((await app.tray()) !== null) {
      await app.closeWindow();
      await expect.poll(async () => (await app.windowState())?.visible).toBe(false);
    }
    await expect(launchApp({ userData: scene.userData })).rejects.toThrow(/ended \(0\)|closed/);
    await expect.poll(async () => (await app.windowState())?.visible).toBe(true);
    await expectWorking();
  });
});

describe('a vault file that is not as Keyrack left it', () => {
  beforeEach(async () => {
    await open();
    await scene.link(scene.staging, scene.stagingKey);
  });

  it('is set aside where it is damaged, and the last good copy takes its place', async () => {
    const damaged = readFileSync(file('vault.json'), 'utf8').slice(0, -40);
    await scene.restart('quit', {}, () => {
      writeFileSync(file('vault.json'), damaged);
    });
    await vault().title('The file with your keys is damaged').waitFor();
    const words = await scene.page.getByRole('main').innerText();
    expect(words).toContain('not whole');
    expect(words).toMatch(/1 key\b/);
    await vault().button('Use the last good copy').click();
    await expectWorking();
    const aside = readdirSync(scene.userData).filter((name) => name.startsWith('vault.corrupt-'));
    expect(aside.map((name) => readFileSync(file(name), 'utf8'))).toEqual([damaged]);
  });

  it('begins empty only when that is asked for, and deletes nothing', async () => {
    await scene.restart('quit', {}, () => {
      writeFileSync(file('vault.json'), 'a shopping list');
    });
    await vault().title('The file with your keys is damaged').waitFor();
    await vault().button('Start afresh…').click();
    await scene.page.getByRole('dialog').getByRole('button', { name: 'Start afresh' }).click();
    await scene.page.getByRole('heading', { name: 'Welcome to Keyrack' }).waitFor();
    const aside = readdirSync(scene.userData).filter((name) => name.startsWith('vault.corrupt-'));
    expect(aside.map((name) => readFileSync(file(name), 'utf8'))).toEqual(['a shopping list']);
  });

  it('is not touched where a newer Keyrack wrote it', async () => {
    const newer = JSON.stringify({ ...stored(), schemaVersion: 99 });
    await scene.restart('quit', {}, () => {
      writeFileSync(file('vault.json'), newer);
    });
    await vault().title('Your keys were saved by a newer Keyrack').waitFor();
    expect(await scene.page.getByRole('main').innerText()).toContain('Install the newest Keyrack');
    expect(await vault().button('Use the last good copy').count()).toBe(0);
    expect(readFileSync(file('vault.json'), 'utf8')).toBe(newer);
  });

  it('is waited for where it cannot be read', async () => {
    const whole = readFileSync(file('vault.json'));
    await scene.restart('quit', {}, () => {
      rmSync(file('vault.json'));
      // Not even root can read a folder as a file.
      mkdirSync(file('vault.json'));
    });
    await vault().title('The file with your keys cannot be read').waitFor();
    const words = await scene.page.getByRole('main').innerText();
    expect(words).toContain('It is not a regular file.');
    expect(words).toContain(file('vault.json'));
    rmdirSync(file('vault.json'));
    writeFileSync(file('vault.json'), whole);
    await vault().button('Try again').click();
    await expectWorking();
  });
});

describe('a real Secret Service', () => {
  let keyring: Keyring;
  beforeEach(async () => {
    keyring = await startKeyring();
    await open({ keychain: 'secret-service', env: keyring.env });
  });
  afterEach(() => keyring.close());

  it('keeps the key that seals, from one start to the next', async () => {
    await scene.link(scene.staging, scene.stagingKey);
    expect(envelopes().map(({ tier, backend }) => `${tier} ${backend}`)).toEqual(
      envelopes().map(() => 'keychain gnome_libsecret'),
    );
    expect(envelopes().length).toBeGreaterThan(0);
    await scene.settings.open();
    await scene.page.getByText('GNOME Keyring').first().waitFor();
    await scene.restart();
    await expectWorking();
    await keyring.close();
    await scene.restart();
    await expectLocked();
  });
});
