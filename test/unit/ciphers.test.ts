import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { AesCipher } from '../../main/adapters/aes-cipher.ts';
import { SystemCiphers } from '../../main/adapters/ciphers.ts';
import type { SafeStorage } from '../../main/adapters/keychain-cipher.ts';
import type { Envelope } from '../../main/core/model.ts';
import type { SecretCipher } from '../../main/core/ports.ts';

/** safeStorage's face over a store that only turns the bytes round; it marks them as Chromium does. */
class FakeSafeStorage implements SafeStorage {
  backend = 'gnome_libsecret';
  available = true;
  /** `v10` is what Chromium writes when there is no keyring, `v11` when there is. */
  mark = 'v11';
  stale = false;
  failing = false;
  garbles = false;

  isAsyncEncryptionAvailable(): Promise<boolean> {
    if (this.failing) return Promise.reject(new Error('D-Bus went away'));
    return Promise.resolve(this.available);
  }

  encryptStringAsync(plain: string): Promise<Buffer> {
    return Promise.resolve(Buffer.concat([Buffer.from(this.mark), Buffer.from(plain).reverse()]));
  }

  decryptStringAsync(sealed: Buffer): Promise<{ shouldReEncrypt: boolean; result: string }> {
    if (this.failing) return Promise.reject(new Error('D-Bus went away'));
    const result = this.garbles ? '???' : Buffer.from(sealed.subarray(3)).reverse().toString();
    return Promise.resolve({ shouldReEncrypt: this.stale, result });
  }

  getSelectedStorageBackend(): string {
    return this.backend;
  }
}

const setUp = (platform: NodeJS.Platform = 'linux'): { storage: FakeSafeStorage; ciphers: SystemCiphers } => {
  const storage = new FakeSafeStorage();
  return { storage, ciphers: new SystemCiphers(storage, platform) };
};

const passphrase = 'correct horse battery';
const awkward = 'a\u0000b "é" 🔑\n' + 'x'.repeat(5_000);

describe.each<[string, () => Promise<SecretCipher>]>([
  ['keychain', () => setUp().ciphers.keychain()],
  ['passphrase', async () => (await setUp().ciphers.createPassphrase(passphrase)).cipher],
  ['session', () => Promise.resolve(setUp().ciphers.session())],
])('the %s cipher', (tier, make) => {
  it('opens what it sealed, every character of it', async () => {
    const cipher = await make();
    for (const plain of ['', 'secret', awkward]) {
      const envelope = JSON.parse(JSON.stringify(await cipher.seal(plain))) as Envelope;
      expect(envelope).toMatchObject({ v: 1, tier });
      expect(await cipher.open(envelope)).toEqual({ plain, stale: false });
    }
  });

  it('does not open what another tier sealed', async () => {
    const cipher = await make();
    const envelope = await cipher.seal('secret');
    const other = tier === 'session' ? 'keychain' : 'session';
    await expect(cipher.open({ ...envelope, tier: other })).rejects.toMatchObject({ code: 'secret-locked' });
  });
});

describe('the bytes of a key', () => {
  it('are wiped once a cipher has taken them', async () => {
    const key = randomBytes(32);
    const cipher = new AesCipher('session', 'memory', key);
    expect(key).toEqual(Buffer.alloc(32));
    expect(await cipher.open(await cipher.seal('secret'))).toMatchObject({ plain: 'secret' });
  });
});

describe('the keychain', () => {
  it.each([
    ['linux', 'gnome_libsecret'],
    ['darwin', 'keychain'],
    ['win32', 'dpapi'],
  ] as const)('on %s is %s', async (platform, backend) => {
    expect(await setUp(platform).ciphers.keychainState()).toEqual({ available: true, backend });
  });

  it.each(['basic_text', 'unknown'])('on Linux with backend %s counts as none', async (backend) => {
    const { storage, ciphers } = setUp();
    storage.backend = backend;
    expect(await ciphers.keychainState()).toEqual({ available: false, backend, why: 'no-keyring' });
    await expect(ciphers.keychain()).rejects.toMatchObject({ code: 'no-keyring' });
  });

  it('on Linux that seals with the password in Chromium’s source counts as none, whatever it is called', async () => {
    const { storage, ciphers } = setUp();
    storage.mark = 'v10';
    expect(await ciphers.keychainState()).toMatchObject({ available: false, why: 'no-keyring' });
  });

  it('on macOS may mark its bytes so: there it says nothing', async () => {
    const { storage, ciphers } = setUp('darwin');
    storage.mark = 'v10';
    expect(await ciphers.keychainState()).toMatchObject({ available: true });
  });

  it('that is locked, does not answer or gives back something else is not available', async () => {
    const { storage, ciphers } = setUp();
    storage.available = false;
    expect(await ciphers.keychainState()).toMatchObject({ available: false, why: 'locked' });
    storage.available = true;
    storage.garbles = true;
    expect(await ciphers.keychainState()).toMatchObject({ available: false, why: 'error' });
    storage.garbles = false;
    storage.failing = true;
    expect(await ciphers.keychainState()).toMatchObject({ available: false, why: 'error' });
  });

  it('that is gone after the probe seals nothing with the known password', async () => {
    const { storage, ciphers } = setUp();
    const cipher = await ciphers.keychain();
    storage.mark = 'v10';
    await expect(cipher.seal('secret')).rejects.toMatchObject({ code: 'no-keyring' });
  });

  it('says when it wants a secret sealed anew, and when it does not open one', async () => {
    const { storage, ciphers } = setUp();
    const cipher = await ciphers.keychain();
    const envelope = await cipher.seal('secret');
    storage.stale = true;
    expect(await cipher.open(envelope)).toEqual({ plain: 'secret', stale: true });
    storage.failing = true;
    await expect(cipher.open(envelope)).rejects.toMatchObject({ code: 'secret-locked' });
  });
});

describe('the passphrase', () => {
  it('opens in another process with the same passphrase, and no other', async () => {
    const { cipher, lock } = await setUp().ciphers.createPassphrase(passphrase);
    const envelope = await cipher.seal('secret');
    const kept = JSON.parse(JSON.stringify(lock)) as typeof lock;
    const again = await setUp().ciphers.openPassphrase(passphrase, kept);
    expect(await again.open(envelope)).toMatchObject({ plain: 'secret' });
    await expect(setUp().ciphers.openPassphrase(`${passphrase} `, kept)).rejects.toMatchObject({
      code: 'wrong-passphrase',
    });
  });

  it('is the same however the keyboard composes its letters', async () => {
    const { lock } = await setUp().ciphers.createPassphrase('caf\u00e9 au lait noir');
    const again = await setUp().ciphers.openPassphrase('cafe\u0301 au lait noir', lock);
    expect(again.tier).toBe('passphrase');
  });

  it('costs an attacker 128 MiB a guess, and has its own salt every time', async () => {
    const [one, two] = await Promise.all([
      setUp().ciphers.createPassphrase(passphrase),
      setUp().ciphers.createPassphrase(passphrase),
    ]);
    expect(one.lock).toMatchObject({ kdf: 'scrypt', N: 131_072, r: 8, p: 1 });
    expect(one.lock.salt).not.toBe(two.lock.salt);
    await expect(two.cipher.open(await one.cipher.seal('secret'))).rejects.toMatchObject({
      code: 'secret-locked',
    });
  });

  it('with a lock that nobody here made is wrong, not a crash', async () => {
    const { ciphers } = setUp();
    const { lock } = await ciphers.createPassphrase(passphrase);
    await expect(ciphers.openPassphrase(passphrase, { ...lock, N: 1_000 })).rejects.toMatchObject({
      code: 'wrong-passphrase',
    });
  });
});

describe('AES-256-GCM', () => {
  it('notices a change of any byte, and a cut', async () => {
    const cipher = setUp().ciphers.session();
    const envelope = await cipher.seal('secret');
    const bytes = Buffer.from(envelope.data, 'base64');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const opening = cipher.open({ ...envelope, data: changed.toString('base64') });
      await expect(opening).rejects.toMatchObject({ code: 'secret-locked' });
    }
    for (const length of [0, 5, bytes.length - 1]) {
      const data = bytes.subarray(0, length).toString('base64');
      await expect(cipher.open({ ...envelope, data })).rejects.toMatchObject({ code: 'secret-locked' });
    }
  });

  it('never seals the same text twice alike, and never shows it', async () => {
    const cipher = setUp().ciphers.session();
    const [one, two] = [await cipher.seal('secret text'), await cipher.seal('secret text')];
    expect(one.data).not.toBe(two.data);
    expect(Buffer.from(one.data, 'base64').includes('secret')).toBe(false);
  });

  it('of one process does not open in another', async () => {
    const envelope = await setUp().ciphers.session().seal('secret');
    await expect(setUp().ciphers.session().open(envelope)).rejects.toMatchObject({ code: 'secret-locked' });
  });
});

describe('fingerprints', () => {
  it('are HMAC-SHA-256 under the vault’s own key', () => {
    const { ciphers } = setUp();
    // RFC 4231, test case 1.
    const key = Buffer.alloc(20, 0x0b).toString('base64');
    expect(ciphers.fingerprint(key, 'Hi There')).toBe(
      'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
    );
    expect(ciphers.fingerprint(ciphers.randomKey(), 'Hi There')).not.toBe(
      ciphers.fingerprint(key, 'Hi There'),
    );
    expect(Buffer.from(ciphers.randomKey(), 'base64')).toHaveLength(32);
  });
});
