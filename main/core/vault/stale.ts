import type { Envelope, VaultDocument } from '../model.ts';
import { envelopesOf, withEnvelopes } from './reseal.ts';

/** Secrets that their cipher wants sealed anew, gathered so that many of them are one write. */
export class Stale {
  /** Old `data` -> plain. */
  readonly #plain = new Map<string, string>();

  /** @returns true for the first one since the last `refresh`. */
  add(envelope: Envelope, plain: string): boolean {
    this.#plain.set(envelope.data, plain);
    return this.#plain.size === 1;
  }

  forget(): void {
    this.#plain.clear();
  }

  /** The document with those of them that are still in it sealed anew; the same document when none is. */
  async refresh(document: VaultDocument, seal: (plain: string) => Promise<Envelope>): Promise<VaultDocument> {
    const pending = new Map(this.#plain);
    this.forget();
    const fresh = new Map<string, Envelope>();
    for (const { data } of envelopesOf(document)) {
      const plain = pending.get(data);
      if (plain !== undefined) fresh.set(data, await seal(plain));
    }
    return withEnvelopes(document, fresh);
  }
}
