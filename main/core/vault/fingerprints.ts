import type { Envelope, Key, Target, VaultDocument } from '../model.ts';
import type { Ciphers, SecretCipher } from '../ports.ts';
import type { Seals } from './seals.ts';
import { lockedSecret } from './words.ts';

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
    this.#ciphers.forgetFingerprints();
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
 * A new key for the fingerprints, and all of them anew, wherever they stand. Keys that do not open keep the old one until
 * they are pasted again; files that were written with one of them say that it is not known.
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
  /** What the old fingerprints are by now. */
  const renewed = new Map<string, string>();
  const again = async <T extends Pick<Key, 'secret' | 'fingerprint'>>(held: T): Promise<T> => {
    try {
      const fingerprint = ciphers.fingerprint(key, await open(held.secret));
      renewed.set(held.fingerprint, fingerprint);
      return { ...held, fingerprint };
    } catch {
      return held;
    }
  };
  const keys = await Promise.all(document.keys.map(again));
  const removals = await Promise.all(
    document.removals.map(async (removal) => ({
      ...removal,
      keys: await Promise.all(removal.keys.map(again)),
    })),
  );
  const secrets = await Promise.all(
    document.rotations.map(async (rotation) => ({
      ...rotation,
      old: await again(rotation.old),
      oldKey: rotation.oldKey === null ? null : await again(rotation.oldKey),
      next: rotation.next === null ? null : await again(rotation.next),
    })),
  );
  for (const { secret, fingerprint } of document.targets.flatMap(({ variables }) => variables)) {
    if (secret !== null && fingerprint !== null) await again({ secret, fingerprint });
  }
  // What a file was written with and cannot be told any more is not known, and no drift.
  const renew = (target: Target): Target => ({
    ...target,
    variables: target.variables.map((variable) => ({
      ...variable,
      fingerprint:
        variable.fingerprint === null || variable.value === null
          ? (renewed.get(variable.fingerprint ?? '') ?? null)
          : ciphers.fingerprint(key, variable.value),
    })),
  });
  const targets = document.targets.map(renew);
  const writes = document.writes.map((write) => ({
    ...write,
    before: write.before === null ? null : renew(write.before),
  }));
  const rotations = secrets.map((rotation) => ({
    ...rotation,
    targetsBefore: rotation.targetsBefore.map(renew),
  }));
  return {
    key,
    document: { ...document, fingerprintKey, keys, removals, targets, writes, rotations },
  };
}
