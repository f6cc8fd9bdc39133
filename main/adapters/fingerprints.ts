import { createHmac, type KeyObject } from 'node:crypto';
import { keyObject } from './key-object.ts';

/** Fingerprints of secrets: HMAC-SHA-256 under the vault's own key. */
export class Fingerprints {
  /** Made from the key once: that takes far longer than a fingerprint. */
  #last: { key: string; object: KeyObject } | null = null;

  /**
   * @param key base64.
   * @returns hex.
   */
  of(key: string, secret: string): string {
    if (this.#last?.key !== key) this.#last = { key, object: keyObject(Buffer.from(key, 'base64')) };
    return createHmac('sha256', this.#last.object).update(secret).digest('hex');
  }

  forget(): void {
    this.#last = null;
  }
}
