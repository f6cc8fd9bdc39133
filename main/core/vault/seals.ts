import type { Envelope, Tier, VaultDocument } from '../model.ts';
import type { Ciphers, KeychainState, SecretCipher } from '../ports.ts';
import { envelopesOf, resealAll, withEnvelopes } from './reseal.ts';
import { lockedSecret } from './words.ts';

/**
 * What opens what: one cipher per tier, and which secrets are known not to open. It deletes nothing: a secret that
 * does not open is only marked (design.md, rule 3).
 */
export class Seals {
  readonly #ciphers: Ciphers;
  #state: KeychainState | null = null;
  #keychain: SecretCipher | null = null;
  #passphrase: SecretCipher | null = null;
  /** `data` of envelopes that did not open when they were tried. */
  readonly #failed = new Set<string>();
  /** A number and no cipher: who still holds an envelope after the vault was locked must not hold its key by that. */
  readonly #sealedBy = new WeakMap<Envelope, number>();
  readonly #generations = new Map<number, SecretCipher>();
  #generation = 0;
  readonly #onLock: () => void;

  /** @param onLock called when it turns out that something opens no more, or opens again. */
  constructor(ciphers: Ciphers, onLock: () => void) {
    this.#ciphers = ciphers;
    this.#onLock = onLock;
  }

  get keychainState(): KeychainState | null {
    return this.#state;
  }

  get hasPassphrase(): boolean {
    return this.#passphrase !== null;
  }

  /** Asks the OS anew, and forgets what did not open before. */
  async probe(): Promise<KeychainState> {
    this.#state = await this.#ciphers.keychainState();
    // One that goes away between the two questions counts as away.
    this.#keychain = this.#state.available ? await this.#ciphers.keychain().catch(() => null) : null;
    this.#failed.clear();
    return this.#state;
  }

  usePassphrase(cipher: SecretCipher | null): void {
    this.#passphrase = cipher;
  }

  /** Forgets the passphrase's key, and every other that something was sealed by. */
  forget(): void {
    this.#passphrase = null;
    this.#generations.clear();
  }

  /** @throws Failure `secret-locked` when nothing seals or opens this tier now. */
  async cipher(tier: Tier): Promise<SecretCipher> {
    if (tier === 'session') return this.#ciphers.session();
    if (tier === 'passphrase') {
      if (this.#passphrase === null) throw lockedSecret(tier);
      return this.#passphrase;
    }
    // A keyring that was not there at the start may have been unlocked since.
    if (this.#keychain === null && (await this.probe()).available) this.#onLock();
    if (this.#keychain === null) throw lockedSecret(tier);
    return this.#keychain;
  }

  /** @throws Failure `secret-locked` when the tier's cipher is away. */
  async seal(tier: Tier, plain: string): Promise<Envelope> {
    const cipher = await this.cipher(tier);
    const envelope = await cipher.seal(plain);
    this.#sealedBy.set(envelope, this.#generationOf(cipher));
    return envelope;
  }

  /** The document, where what was sealed before a change of tier and came in after it is sealed as all the rest. */
  async adopt(document: VaultDocument, tier: Tier): Promise<VaultDocument> {
    const envelopes = envelopesOf(document).filter((envelope) => this.#sealedBy.has(envelope));
    if (envelopes.length === 0) return document;
    const today = await this.cipher(tier).catch(() => null);
    if (today === null) return document; // Its keychain is away: all of them stay as they are.
    const generation = this.#generationOf(today);
    const strays = new Map<Envelope, SecretCipher>();
    for (const envelope of envelopes) {
      const sealedBy = this.#sealedBy.get(envelope);
      if (sealedBy === undefined || sealedBy === generation) continue;
      const cipher = this.#generations.get(sealedBy);
      if (cipher !== undefined) strays.set(envelope, cipher);
      // Forgotten, but perhaps the same: the vault was locked and opened again. If it is another one, it stays as it is.
      else if (await opens(today, envelope)) strays.set(envelope, today);
    }
    const open = async (envelope: Envelope): Promise<string> =>
      (await (strays.get(envelope) ?? today).open(envelope)).plain;
    return withEnvelopes(document, await resealAll([...strays.keys()], open, (plain) => today.seal(plain)));
  }

  #generationOf(cipher: SecretCipher): number {
    for (const [generation, known] of this.#generations) if (known === cipher) return generation;
    this.#generation += 1;
    this.#generations.set(this.#generation, cipher);
    return this.#generation;
  }

  /** What is known without asking anybody. */
  isLocked(envelope: Envelope): boolean {
    if (this.#failed.has(envelope.data)) return true;
    if (envelope.tier === 'keychain') return this.#keychain === null;
    return envelope.tier === 'passphrase' && this.#passphrase === null;
  }

  /** @throws Failure `secret-locked`, and remembers it. */
  async open(envelope: Envelope): Promise<{ plain: string; stale: boolean }> {
    const cipher = await this.cipher(envelope.tier);
    try {
      const opened = await cipher.open(envelope);
      if (this.#failed.delete(envelope.data)) this.#onLock();
      return opened;
    } catch {
      if (!this.#failed.has(envelope.data)) {
        this.#failed.add(envelope.data);
        this.#onLock();
      }
      throw lockedSecret(envelope.tier);
    }
  }

  /**
   * Tries what may not open, so that `isLocked` is right from the start: every session secret (its key dies with its
   * process), and, when the first one of a keychain fails, every one of the keychain (it was reset, or is another one).
   */
  async learn(envelopes: readonly Envelope[]): Promise<void> {
    const opens = async (envelope: Envelope): Promise<boolean> => {
      try {
        await (await this.cipher(envelope.tier)).open(envelope);
        return true;
      } catch {
        this.#failed.add(envelope.data); // Told once, by who asked for all of it.
        return false;
      }
    };
    const sessions = envelopes.filter((envelope) => envelope.tier === 'session');
    for (const envelope of sessions) await opens(envelope);
    const [first, ...others] = envelopes.filter((envelope) => envelope.tier === 'keychain');
    if (this.#keychain === null || first === undefined || (await opens(first))) return;
    for (const envelope of others) await opens(envelope);
  }
}

const opens = (cipher: SecretCipher, envelope: Envelope): Promise<boolean> =>
  cipher.open(envelope).then(
    () => true,
    () => false,
  );
