import { Entry } from '@napi-rs/keyring';
import type { SafeStorage } from 'electron';
import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';
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
    // Pinned, or it would quietly take the kernel's own key ring where no service answers.
    const entry = new Entry('Keyrack Safe Storage', 'Keyrack', { linux: { store: 'secret-service' } });
    const known = entry.getPassword();
    if (known !== null) return Buffer.from(known, 'base64');
    const made = randomBytes(32).toString('base64');
    entry.setPassword(made);
    return Buffer.from(made, 'base64');
  } catch {
    return null; // No service on the bus, or nobody unlocks it.
  }
}

/** Chromium's own where there is no keyring (components/os_crypt): `v10`, under a key that everybody knows. */
const knownKey = pbkdf2Sync('peanuts', 'saltysalt', 1, 16, 'sha1');
const knownVector = Buffer.alloc(16, ' ');

function seal(plain: string): Buffer {
  const master = masterKey();
  if (master === null) {
    const cipher = createCipheriv('aes-128-cbc', knownKey, knownVector);
    return Buffer.concat([Buffer.from('v10'), cipher.update(plain, 'utf8'), cipher.final()]);
  }
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', master, nonce);
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from('v11'), nonce, cipher.getAuthTag(), body]);
}

function open(sealed: Buffer): { shouldReEncrypt: boolean; result: string } {
  const master = masterKey();
  const version = sealed.subarray(0, 3).toString();
  if (version === 'v10') {
    const decipher = createDecipheriv('aes-128-cbc', knownKey, knownVector);
    const result = Buffer.concat([decipher.update(sealed.subarray(3)), decipher.final()]).toString('utf8');
    return { shouldReEncrypt: master !== null, result };
  }
  if (version !== 'v11' || master === null) throw new Error('not ours');
  const decipher = createDecipheriv('aes-256-gcm', master, sealed.subarray(3, 15));
  decipher.setAuthTag(sealed.subarray(15, 31));
  const result = Buffer.concat([decipher.update(sealed.subarray(31)), decipher.final()]).toString('utf8');
  return { shouldReEncrypt: false, result };
}

export const safeStorage = strict('safeStorage', {
  /** On Linux always true: that is why the backend has to be looked at. */
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
    return seal(plain);
  },
  decryptStringAsync: async (sealed: Buffer): Promise<{ shouldReEncrypt: boolean; result: string }> => {
    afterReady('safeStorage.decryptStringAsync');
    await Promise.resolve();
    try {
      return open(sealed);
    } catch (error) {
      throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.', {
        cause: error,
      });
    }
  },
} satisfies Partial<SafeStorage>);
