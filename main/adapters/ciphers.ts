import { randomBytes } from 'node:crypto';
import type { PassphraseLock } from '../core/model.ts';
import type { Ciphers, KeychainState, SecretCipher } from '../core/ports.ts';
import { Fingerprints } from './fingerprints.ts';
import { Keychain } from './keychain-cipher.ts';
import type { SafeStorage } from './keychain-cipher.ts';
import { createPassphrase, openPassphrase } from './passphrase-cipher.ts';
import { createSessionCipher } from './session-cipher.ts';

/** The three ways to seal. One instance per process: the session's key is made with it. */
export class SystemCiphers implements Ciphers {
  readonly #keychain: Keychain;
  readonly #session = createSessionCipher();
  readonly #fingerprints = new Fingerprints();

  constructor(storage: SafeStorage, platform: NodeJS.Platform) {
    this.#keychain = new Keychain(storage, platform);
  }

  keychainState(): Promise<KeychainState> {
    return this.#keychain.state();
  }

  keychain(): Promise<SecretCipher> {
    return this.#keychain.cipher();
  }

  createPassphrase(passphrase: string): Promise<{ cipher: SecretCipher; lock: PassphraseLock }> {
    return createPassphrase(passphrase);
  }

  openPassphrase(passphrase: string, lock: PassphraseLock): Promise<SecretCipher> {
    return openPassphrase(passphrase, lock);
  }

  session(): SecretCipher {
    return this.#session;
  }

  fingerprint(key: string, secret: string): string {
    return this.#fingerprints.of(key, secret);
  }

  forgetFingerprints(): void {
    this.#fingerprints.forget();
  }

  randomKey(): string {
    return randomBytes(32).toString('base64');
  }
}
