import type { SafeStorage } from 'electron';
import { createCipheriv, createDecipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';
import { keychainKey } from '../keychain.ts';
import { needsReady } from '../order.ts';
import { strict } from '../strict.ts';

/** Chromium's own for a Linux without a keyring (components/os_crypt): a key that everybody knows. */
const knownKey = pbkdf2Sync('peanuts', 'saltysalt', 1, 16, 'sha1');
const knownVector = Buffer.alloc(16, ' ');

let key: Promise<Buffer | null> | undefined;
/** The keyring's key; null when no keyring is running. Asked once, as Chromium does. */
const masterKey = (): Promise<Buffer | null> => (key ??= keychainKey());
let backend: 'gnome_libsecret' | 'basic_text' | 'unknown' = 'unknown';

/** Called by run.ts before `ready`: Chromium, too, has chosen by then. */
export async function chooseBackend(): Promise<void> {
  backend = (await masterKey()) === null ? 'basic_text' : 'gnome_libsecret';
}

function removed(name: string): never {
  throw new Error(`safeStorage.${name} was removed: it goes away in Electron 46. Use its asynchronous form.`);
}

async function encrypt(plain: string): Promise<Buffer> {
  needsReady('safeStorage');
  const master = await masterKey();
  if (master === null) {
    const cipher = createCipheriv('aes-128-cbc', knownKey, knownVector);
    return Buffer.concat([Buffer.from('v10'), cipher.update(plain, 'utf8'), cipher.final()]);
  }
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', master, nonce);
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.from('v11'), nonce, sealed, cipher.getAuthTag()]);
}

async function decrypt(sealed: Buffer): Promise<{ shouldReEncrypt: boolean; result: string }> {
  needsReady('safeStorage');
  const master = await masterKey();
  try {
    const version = sealed.subarray(0, 3).toString();
    if (version === 'v10') {
      const decipher = createDecipheriv('aes-128-cbc', knownKey, knownVector);
      const result = Buffer.concat([decipher.update(sealed.subarray(3)), decipher.final()]).toString('utf8');
      return { shouldReEncrypt: master !== null, result };
    }
    if (version !== 'v11' || master === null) throw new Error('not ours');
    const decipher = createDecipheriv('aes-256-gcm', master, sealed.subarray(3, 15));
    decipher.setAuthTag(sealed.subarray(-16));
    const result = Buffer.concat([decipher.update(sealed.subarray(15, -16)), decipher.final()]).toString('utf8');
    return { shouldReEncrypt: false, result };
  } catch (error) {
    throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.', {
      cause: error,
    });
  }
}

export const safeStorage = strict('safeStorage', {
  isAsyncEncryptionAvailable: () => {
    needsReady('safeStorage');
    return Promise.resolve(true); // On Linux always: that is why the backend has to be looked at.
  },
  encryptStringAsync: encrypt,
  decryptStringAsync: decrypt,
  getSelectedStorageBackend: () => {
    needsReady('safeStorage');
    return backend;
  },
  encryptString: () => removed('encryptString'),
  decryptString: () => removed('decryptString'),
  isEncryptionAvailable: () => removed('isEncryptionAvailable'),
} satisfies Omit<SafeStorage, 'setUsePlainTextEncryption'>);
