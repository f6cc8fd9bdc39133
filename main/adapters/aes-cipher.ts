import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';
import { Failure } from '../core/failure.ts';
import type { Envelope, Tier } from '../core/model.ts';
import type { SecretCipher } from '../core/ports.ts';
import { keyObject } from './key-object.ts';

/** Bytes, as NIST SP 800-38D has them for GCM. */
const nonceLength = 12;
const tagLength = 16;

/** AES-256-GCM. `data` is nonce, tag and ciphertext, bound to tier and backend. */
export class AesCipher implements SecretCipher {
  readonly tier: Tier;
  readonly #backend: string;
  readonly #key: KeyObject;

  /** @param key 32 bytes, which are wiped. */
  constructor(tier: Tier, backend: string, key: Buffer) {
    this.tier = tier;
    this.#backend = backend;
    this.#key = keyObject(key);
  }

  seal(plain: string): Promise<Envelope> {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce).setAAD(this.#bound());
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    const data = Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64');
    return Promise.resolve({ v: 1, tier: this.tier, backend: this.#backend, data });
  }

  open(envelope: Envelope): Promise<{ plain: string; stale: boolean }> {
    return Promise.resolve().then(() => ({ plain: this.#open(envelope), stale: false }));
  }

  #open(envelope: Envelope): string {
    const bytes = Buffer.from(envelope.data, 'base64');
    const locked = (): Failure =>
      new Failure(
        'secret-locked',
        'This key was sealed by another passphrase, or before Keyrack was closed. It is kept as it is.',
        'Paste the key again.',
      );
    if (envelope.tier !== this.tier || bytes.length < nonceLength + tagLength) throw locked();
    const nonce = bytes.subarray(0, nonceLength);
    const tag = bytes.subarray(nonceLength, nonceLength + tagLength);
    try {
      const cipher = createDecipheriv('aes-256-gcm', this.#key, nonce, { authTagLength: tagLength })
        .setAAD(this.#bound())
        .setAuthTag(tag);
      // As text at once: `Buffer.concat` would put it into memory that Node shares out.
      return cipher.update(bytes.subarray(nonceLength + tagLength), undefined, 'utf8') + cipher.final('utf8');
    } catch {
      throw locked();
    }
  }

  #bound(): Buffer {
    return Buffer.from(`keyrack ${this.tier} ${this.#backend}`);
  }
}
