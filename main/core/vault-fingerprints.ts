import type { Envelope, Key, VaultDocument } from './model.ts';
import type { Ciphers, SecretCipher } from './ports.ts';
import type { Seals } from './vault-seals.ts';
import { lockedSecret } from './vault-words.ts';

/** The key of the fingerprints: made when first needed, sealed like every secret, opened once. */
export class Fingerprints {
  readonly #ciphers: Ciphers;
  readonly #seals: Seals;
  #known: { data: string; key: string } | null = null;

  constructor(ciphers: Ciphers, seals: Seals) {
    this.#ciphers = ciphers;
    this.#seals = seals;
  }

  forget(): void {
    this.#known = null;
  }

  /**
   * @returns null when there is none, or it does not open although its cipher works (an ended session, a keychain
   *   that was reset): then `ensure` makes one.
   * @throws Failure `secret-locked` when its cipher is away.
   */
  async open(sealed: Envelope | null): Promise<string | null> {
    if (sealed === null) return null;
    if (this.#known?.data === sealed.data) return this.#known.key;
    await this.#seals.cipher(sealed.tier);
    try {
      const { plain } = await this.#seals.open(sealed);
      this.#known = { data: sealed.data, key: plain };
      return plain;
    } catch {
      return null;
    }
  }

  /** The key, and the document with it: made where there is none that opens. */
  async ensure(
    document: VaultDocument,
    cipher: SecretCipher,
  ): Promise<{ key: string; document: VaultDocument }> {
    const known = await this.open(document.fingerprintKey);
    if (known !== null) return { key: known, document };
    const open = async (envelope: Envelope): Promise<string> => (await this.#seals.open(envelope)).plain;
    return freshFingerprints(document, open, cipher, this.#ciphers);
  }
}

/**
 * A new key for the fingerprints. Keys that open get their fingerprint anew; those that do not keep the old one until
 * they are pasted again.
 * @throws Failure `secret-locked` when the cipher cannot open what it seals: the old key must stay then.
 */
export async function freshFingerprints(
  document: VaultDocument,
  open: (envelope: Envelope) => Promise<string>,
  cipher: SecretCipher,
  ciphers: Ciphers,
): Promise<{ key: string; document: VaultDocument }> {
  const key = ciphers.randomKey();
  const fingerprintKey = await cipher.seal(key);
  if ((await cipher.open(fingerprintKey)).plain !== key) throw lockedSecret(cipher.tier);
  const again = async (linked: Key): Promise<Key> => {
    try {
      return { ...linked, fingerprint: ciphers.fingerprint(key, await open(linked.secret)) };
    } catch {
      return linked;
    }
  };
  const keys = await Promise.all(document.keys.map(again));
  const removals = await Promise.all(
    document.removals.map(async (removal) => ({
      ...removal,
      keys: await Promise.all(removal.keys.map(again)),
    })),
  );
  return { key, document: { ...document, fingerprintKey, keys, removals } };
}
