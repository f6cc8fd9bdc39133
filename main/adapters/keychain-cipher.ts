import { Failure } from '../core/failure.ts';
import type { Envelope } from '../core/model.ts';
import type { KeychainState, SecretCipher } from '../core/ports.ts';

/** What is used of Electron's `safeStorage`: the asynchronous half; the synchronous one goes away in Electron 46. */
export interface SafeStorage {
  isAsyncEncryptionAvailable(): Promise<boolean>;
  encryptStringAsync(plain: string): Promise<Buffer>;
  decryptStringAsync(sealed: Buffer): Promise<{ shouldReEncrypt: boolean; result: string }>;
  /** Linux only. */
  getSelectedStorageBackend(): string;
}

const probeText = 'keyrack probe';
/** How Chromium marks what it sealed, on Linux, with a password that is in its source. */
const hardCoded = Buffer.from('v10');

/** The OS's own store, by Electron's safeStorage; usable once the app is ready. */
export class Keychain {
  readonly #storage: SafeStorage;
  readonly #platform: NodeJS.Platform;

  constructor(storage: SafeStorage, platform: NodeJS.Platform) {
    this.#storage = storage;
    this.#platform = platform;
  }

  /**
   * Whether it really keeps secrets: on Linux `available` alone does not say so (design.md, rule 2), therefore a text
   * is sealed and opened again.
   */
  async state(): Promise<KeychainState> {
    const backend = this.#backend();
    if (backend === 'basic_text' || backend === 'unknown') {
      return { available: false, backend, why: 'no-keyring' };
    }
    try {
      if (!(await this.#storage.isAsyncEncryptionAvailable())) {
        return { available: false, backend, why: 'locked' };
      }
      const sealed = await this.#storage.encryptStringAsync(probeText);
      if (this.#isHardCoded(sealed)) return { available: false, backend, why: 'no-keyring' };
      const { result } = await this.#storage.decryptStringAsync(sealed);
      return result === probeText
        ? { available: true, backend }
        : { available: false, backend, why: 'error' };
    } catch {
      return { available: false, backend, why: 'error' };
    }
  }

  /** @throws Failure `no-keyring` where there is no real one. */
  async cipher(): Promise<SecretCipher> {
    if (!(await this.state()).available) throw noKeyring();
    return {
      tier: 'keychain',
      seal: (plain) => this.#seal(plain),
      open: (envelope) => this.#open(envelope),
    };
  }

  async #seal(plain: string): Promise<Envelope> {
    const sealed = await this.#storage.encryptStringAsync(plain);
    // The keyring may have gone since the probe.
    if (this.#isHardCoded(sealed)) throw noKeyring();
    return { v: 1, tier: 'keychain', backend: this.#backend(), data: sealed.toString('base64') };
  }

  async #open(envelope: Envelope): Promise<{ plain: string; stale: boolean }> {
    const locked = (): Failure =>
      new Failure(
        'secret-locked',
        'The system keyring does not open this key now. It is kept as it is.',
        'Unlock the keyring and try again; if it was reset, paste the key again.',
      );
    if (envelope.tier !== 'keychain') throw locked();
    try {
      const opened = await this.#storage.decryptStringAsync(Buffer.from(envelope.data, 'base64'));
      return { plain: opened.result, stale: opened.shouldReEncrypt };
    } catch {
      throw locked();
    }
  }

  #backend(): string {
    if (this.#platform === 'darwin') return 'keychain';
    if (this.#platform === 'win32') return 'dpapi';
    return this.#storage.getSelectedStorageBackend();
  }

  #isHardCoded(sealed: Buffer): boolean {
    return this.#platform === 'linux' && sealed.subarray(0, hardCoded.length).equals(hardCoded);
  }
}

const noKeyring = (): Failure =>
  new Failure(
    'no-keyring',
    'No keyring is running on this computer, so the system cannot keep secrets.',
    'Choose a passphrase, or keep keys only until you quit.',
  );
