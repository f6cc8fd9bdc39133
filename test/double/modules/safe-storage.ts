import { Entry } from '@napi-rs/keyring';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { strict } from '../strict.ts';
import { afterReady, world } from '../world.ts';

/**
 * Electron's async `safeStorage`: a master key kept by the Secret Service when one is running, and honestly none
 * otherwise. `KEYRACK_DOUBLE_KEYCHAIN` names a file that stands for an unlocked keyring, for tests that need one to
 * outlive the process without D-Bus; the value `none` says that there is no keyring.
 */
const chosen = process.env['KEYRACK_DOUBLE_KEYCHAIN'];
let master: Buffer | null | undefined;

function masterKey(): Buffer | null {
  master ??= chosen === 'none' ? null : chosen === undefined ? fromSecretService() : fromFile(chosen);
  return master;
}

function fromFile(path: string): Buffer {
  if (!existsSync(path)) writeFileSync(path, randomBytes(32), { mode: 0o600 });
  return readFileSync(path);
}

function fromSecretService(): Buffer | null {
  if (process.env['DBUS_SESSION_BUS_ADDRESS'] === undefined) return null;
  try {
    const entry = new Entry('Keyrack Safe Storage', 'Keyrack');
    const known = entry.getPassword();
    if (known !== null) return Buffer.from(known, 'base64');
    const made = randomBytes(32);
    entry.setPassword(made.toString('base64'));
    return made;
  } catch {
    return null;
  }
}

/** Chromium's `v10` is a key that everybody knows; `v11` one that the keyring keeps. */
const hardCoded = Buffer.alloc(32, 'peanuts');
const prefixOf = (): string => (masterKey() === null ? 'v10' : 'v11');

export const safeStorage = strict('safeStorage', {
  isAsyncEncryptionAvailable: async (): Promise<boolean> => {
    afterReady('safeStorage.isAsyncEncryptionAvailable');
    await Promise.resolve();
    return true;
  },
  getSelectedStorageBackend: (): 'unknown' | 'basic_text' | 'gnome_libsecret' => {
    if (!world.ready) return 'unknown';
    return masterKey() === null ? 'basic_text' : 'gnome_libsecret';
  },
  encryptStringAsync: async (plain: string): Promise<Buffer> => {
    afterReady('safeStorage.encryptStringAsync');
    await Promise.resolve();
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', masterKey() ?? hardCoded, nonce);
    const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.from(prefixOf()), nonce, cipher.getAuthTag(), body]);
  },
  decryptStringAsync: async (sealed: Buffer): Promise<{ shouldReEncrypt: boolean; result: string }> => {
    afterReady('safeStorage.decryptStringAsync');
    await Promise.resolve();
    const prefix = sealed.subarray(0, 3).toString();
    const key = prefix === 'v10' ? hardCoded : masterKey();
    if (key === null) throw new Error('Error while decrypting the ciphertext provided to safeStorage.');
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(3, 15));
    decipher.setAuthTag(sealed.subarray(15, 31));
    const result = Buffer.concat([decipher.update(sealed.subarray(31)), decipher.final()]).toString('utf8');
    return { shouldReEncrypt: prefix !== prefixOf(), result };
  },
});
