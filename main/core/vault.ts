import type { VaultView } from '../../preload/contract/view.ts';
import { Failure } from './failure.ts';
import { emptyVault } from './model.ts';
import type { Envelope, Tier, VaultDocument } from './model.ts';
import type { Ciphers, Clock, Log, SecretCipher, VaultFile } from './ports.ts';
import { envelopesOf } from './vault/reseal.ts';
import { Turns } from './turns.ts';
import { logUnexpected, unattended } from './unattended.ts';
import { Fingerprints } from './vault/fingerprints.ts';
import { Seals } from './vault/seals.ts';
import { Stale } from './vault/stale.ts';
import { withoutOld } from './vault/purge.ts';
import { changeTier, sealingOf } from './vault/tier.ts';
import type { SealedElsewhere, TierChoice } from './vault/tier.ts';
import { keychainView, notReady, nothingToLock, nothingToMend, problemView } from './vault/words.ts';

type State = VaultView['state'];

/** What was only noted is written after so long (ms), with all that was noted meanwhile. */
const notesWait = 60_000;

const nothingElsewhere: SealedElsewhere = {
  resealUndo: ({ commit }) => commit(),
  settleUndo: () => Promise.resolve(),
};

/**
 * The vault: the one document with everything in it, and the only way to its secrets. Changes go one after another;
 * each is on disk before it is seen, but for notes that can be made anew.
 */
export class Vault {
  readonly #file: VaultFile;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #ciphers: Ciphers;
  readonly #elsewhere: SealedElsewhere;
  readonly #foundDead: (count: number) => void;
  readonly #seals: Seals;
  readonly #fingerprints: Fingerprints;
  readonly #listeners = new Set<() => void>();
  readonly #stale = new Stale();
  readonly #turns = new Turns();
  #state: State = 'loading';
  #problem: VaultView['problem'] = null;
  /** What the file says; shown as `document` only when the vault is ready. */
  #held: VaultDocument = emptyVault;
  /** The salt of the passphrase that was typed. */
  #openSalt: string | null = null;
  /** Something was noted that is not written yet. */
  #hasNotes = false;
  #cancelNotes: (() => void) | null = null;
  /** By what the document's secrets are sealed, as far as that is a keychain. */
  #backend: { of: VaultDocument; name: string | null } | null = null;

  /**
   * @param ports.elsewhere what lies sealed outside the document.
   * @param ports.foundDead told how much of that nobody could open when the way to seal was changed.
   */
  constructor(ports: {
    file: VaultFile;
    ciphers: Ciphers;
    clock: Clock;
    log: Log;
    elsewhere?: SealedElsewhere;
    foundDead?: (count: number) => void;
  }) {
    this.#file = ports.file;
    this.#clock = ports.clock;
    this.#log = ports.log;
    this.#ciphers = ports.ciphers;
    this.#elsewhere = ports.elsewhere ?? nothingElsewhere;
    this.#foundDead = ports.foundDead ?? (() => undefined);
    this.#seals = new Seals(ports.ciphers, () => {
      this.#changed();
    });
    this.#fingerprints = new Fingerprints(ports.ciphers, this.#seals);
  }

  get state(): State {
    return this.#state;
  }

  /** Empty until the vault is ready. */
  get document(): VaultDocument {
    return this.#state === 'ready' ? this.#held : emptyVault;
  }

  view(): VaultView {
    return {
      state: this.#state,
      tier: this.#held.tier,
      keychain: keychainView(this.#seals.keychainState, this.#sealedIn()),
      problem: this.#problem,
    };
  }

  /** Called after every change of the state, of the document, and of what is locked. The answer stops it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Reads the file, asks the OS for its keychain, and decides the state. Never throws for a bad file. Loading again, e.g.
   * after the folder was made readable, keeps a passphrase that was typed good for its vault.
   */
  load(): Promise<void> {
    return this.#turns.take(() => this.#load());
  }

  /** Resolves when everything asked for so far, re-sealing included, is done. */
  async settled(): Promise<void> {
    await this.#turns.take(() => Promise.resolve());
  }

  /**
   * Changes the document; resolves once the bytes are safe. Returning the same document writes nothing.
   * @throws Failure `vault-locked`, `vault-not-ready`, those of `VaultFile.save`, and what `change` throws. The
   *   document is then the old one, or after `vault-changed-outside` what the file says now.
   */
  update(change: (document: VaultDocument) => VaultDocument): Promise<void> {
    return this.#turns.take(async () => {
      this.#assertReady();
      const next = change(this.#held);
      if (next !== this.#held) await this.#write(await this.#seals.adopt(next, this.#tier()));
    });
  }

  /**
   * Changes what can be found out anew, e.g. when a key was last checked. It is seen at once, and written with the next
   * `update`, or in a minute: a big vault is not written for every check of a key.
   * @throws Failure `vault-locked`, `vault-not-ready`, and what `change` throws.
   */
  note(change: (document: VaultDocument) => VaultDocument): Promise<void> {
    return this.#turns.take(() => {
      this.#assertReady();
      const next = change(this.#held);
      if (next === this.#held) return Promise.resolve();
      // What is noted holds no secret.
      if (this.#backend?.of === this.#held) this.#backend.of = next;
      this.#held = next;
      this.#hasNotes = true;
      this.#cancelNotes ??= this.#clock.after(notesWait, () => {
        this.#cancelNotes = null;
        void this.#writeNotesUnasked(() => this.writeNotes());
      });
      this.#changed();
      return Promise.resolve();
    });
  }

  /** Whether something was noted that is not written yet. */
  get hasNotes(): boolean {
    return this.#hasNotes;
  }

  /** Writes what was noted. @throws Failure those of `VaultFile.save`; the next write tries again. */
  writeNotes(): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#hasNotes && this.#state === 'ready') await this.#write(this.#held);
    });
  }

  /** @throws Failure `vault-locked`, `vault-not-ready`, `secret-locked` when the keychain is away. */
  async seal(plain: string): Promise<Envelope> {
    return this.#seals.seal(this.#tier(), plain);
  }

  /** @throws Failure `vault-locked`, `vault-not-ready`, `secret-locked`; nothing is ever deleted because of it. */
  async open(envelope: Envelope): Promise<string> {
    this.#assertReady();
    const { plain, stale } = await this.#seals.open(envelope);
    if (stale) this.#resealSoon(envelope, plain);
    return plain;
  }

  /** From what is known, without asking: the wrong tier, a locked passphrase, an ended session, an open that failed. */
  isLocked(envelope: Envelope): boolean {
    return this.#state !== 'ready' || this.#seals.isLocked(envelope);
  }

  /**
   * HMAC of the secret under the vault's own key, hex: equal secrets, equal fingerprints.
   * @throws Failure like `seal`, and like `update` the first time.
   */
  async fingerprint(secret: string): Promise<string> {
    this.#assertReady();
    const known = await this.#fingerprints.open(this.#held.fingerprintKey);
    if (known !== null) return this.#ciphers.fingerprint(known, secret);
    return this.#turns.take(async () => {
      const cipher = await this.#seals.cipher(this.#tier());
      const made = await this.#fingerprints.ensure(this.#held, cipher);
      if (made.document !== this.#held) await this.#write(made.document);
      return this.#ciphers.fingerprint(made.key, secret);
    });
  }

  /**
   * Chooses how secrets are sealed, the first time or anew. All secrets are sealed anew, or none is.
   * @throws Failure `no-keyring`, `passphrase-too-short`, `secret-locked`, `vault-locked`, `vault-not-ready`, those of
   *   `VaultFile.save`.
   */
  chooseTier(choice: TierChoice): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#state !== 'choose-tier') this.#assertReady();
      const changing = changeTier(choice, this.#held, {
        ciphers: this.#ciphers,
        seals: this.#seals,
        elsewhere: this.#elsewhere,
        adopt: async (document, cipher) => {
          await this.#file.save(document);
          this.#usePassphrase(document, cipher);
          this.#held = document;
        },
      });
      const { dead } = await this.#reloadingIfRefused(changing);
      this.#notesAreOver();
      this.#stale.forget();
      this.#become('ready');
      if (dead > 0) this.#foundDead(dead);
    });
  }

  /** @throws Failure `wrong-passphrase`. */
  unlock(passphrase: string): Promise<void> {
    return this.#turns.take(async () => {
      const lock = this.#held.passphraseLock;
      if (this.#state !== 'locked' || lock === null) return;
      this.#usePassphrase(this.#held, await this.#ciphers.openPassphrase(passphrase, lock));
      await this.#enter(this.#held);
    });
  }

  /** Forgets the passphrase's key. @throws Failure `no-passphrase` for a vault of another tier. */
  lock(): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#held.tier !== 'passphrase') throw nothingToLock();
      // They hold no secret, and nothing writes them once it is locked; they can be made anew where this fails.
      if (this.#hasNotes && this.#state === 'ready')
        await this.#writeNotesUnasked(() => this.#write(this.#held));
      this.#forgetKeys();
      this.#stale.forget();
      if (this.#state === 'ready') this.#become('locked');
    });
  }

  /** Puts the last good copy in place of a corrupt vault. @throws Failure `no-last-good`, those of `VaultFile.save`. */
  restoreLastGood(): Promise<void> {
    return this.#mend(() => this.#file.loadLastGood());
  }

  /** Begins an empty vault; what was set aside stays there. @throws Failure those of `VaultFile.save`. */
  startAfresh(): Promise<void> {
    return this.#mend(() => Promise.resolve(emptyVault));
  }

  /** The keychain that a secret of the document is sealed by; null when none is. The window asks at every change. */
  #sealedIn(): string | null {
    if (this.#backend?.of !== this.#held) {
      const sealed = envelopesOf(this.#held).find((envelope) => envelope.tier === 'keychain');
      this.#backend = { of: this.#held, name: sealed?.backend ?? null };
    }
    return this.#backend.name;
  }

  #mend(find: () => Promise<VaultDocument>): Promise<void> {
    return this.#turns.take(async () => {
      if (this.#state !== 'corrupt') throw nothingToMend();
      const found = await find();
      const document = { ...found, revision: found.revision + 1 };
      await this.#file.save(document);
      await this.#begin(document);
    });
  }

  async #load(): Promise<void> {
    const [loaded] = await Promise.all([this.#file.load(), this.#seals.probe()]);
    this.#notesAreOver();
    if (loaded.kind === 'loaded') return this.#begin(await this.#purge(loaded.document));
    if (loaded.kind === 'empty') return this.#begin(emptyVault);
    this.#held = emptyVault;
    this.#become(loaded.kind, problemView(loaded));
  }

  /** A change of tier may have been cut short by the end of an earlier Keyrack: the document says how far it came. */
  async #begin(document: VaultDocument): Promise<void> {
    // Where that fails it is done by the next load; the vault is not kept shut for it.
    await this.#elsewhere.settleUndo(sealingOf(document)).catch(() => undefined);
    await this.#enter(document);
  }

  async #enter(document: VaultDocument): Promise<void> {
    if ((document.passphraseLock?.salt ?? null) !== this.#openSalt) this.#forgetKeys();
    // A real keychain needs no question (design.md, rule 2).
    const tier = document.tier ?? (this.#seals.keychainState?.available === true ? 'keychain' : null);
    this.#held = tier === document.tier ? document : { ...document, tier };
    if (tier === null) {
      this.#become('choose-tier');
    } else if (tier === 'passphrase' && !this.#seals.hasPassphrase) {
      this.#become('locked');
    } else {
      await this.#seals.learn(envelopesOf(this.#held));
      this.#become('ready');
    }
  }

  async #purge(document: VaultDocument): Promise<VaultDocument> {
    const kept = withoutOld(document, this.#clock.now());
    if (kept === document) return document;
    const purged = { ...kept, revision: document.revision + 1 };
    try {
      await this.#file.save(purged);
      return purged;
    } catch (error) {
      // A disk that takes no write now must not keep the vault shut: the next load purges.
      logUnexpected(this.#log, 'The vault could not be purged.', error);
      return document;
    }
  }

  #usePassphrase(document: VaultDocument, cipher: SecretCipher): void {
    const used = cipher.tier === 'passphrase' ? cipher : null;
    this.#seals.usePassphrase(used);
    this.#openSalt = used === null ? null : (document.passphraseLock?.salt ?? null);
  }

  #forgetKeys(): void {
    this.#seals.forget();
    this.#openSalt = null;
    this.#fingerprints.forget();
  }

  async #write(document: VaultDocument): Promise<void> {
    const next = { ...document, revision: this.#held.revision + 1 };
    await this.#save(next);
    this.#held = next;
    this.#notesAreOver();
    this.#changed();
  }

  #save(document: VaultDocument): Promise<void> {
    return this.#reloadingIfRefused(this.#file.save(document));
  }

  /** What another Keyrack wrote goes before what was to be written here. */
  async #reloadingIfRefused<T>(saving: Promise<T>): Promise<T> {
    try {
      return await saving;
    } catch (error) {
      if (error instanceof Failure && error.code === 'vault-changed-outside') await this.#load();
      throw error;
    }
  }

  #resealSoon(envelope: Envelope, plain: string): void {
    if (!this.#stale.add(envelope, plain)) return;
    const refresh = async (): Promise<void> => {
      const fresh = await this.#stale.refresh(this.#held, (secret) => this.seal(secret));
      if (fresh !== this.#held) await this.#write(fresh);
    };
    // The old envelope still opens: where this fails, the next open asks again.
    void unattended(this.#log, 'A secret could not be sealed anew.', () => this.#turns.take(refresh));
  }

  #writeNotesUnasked(write: () => Promise<void>): Promise<void> {
    return unattended(this.#log, 'What was noted could not be written.', write);
  }

  #assertReady(): void {
    this.#tier();
  }

  /** The tier of a vault that is ready. @throws Failure `vault-locked`, `vault-not-ready`. */
  #tier(): Tier {
    if (this.#state !== 'ready' || this.#held.tier === null) throw notReady(this.#state);
    return this.#held.tier;
  }

  /** They are on disk, or gone with the document that they were made in. */
  #notesAreOver(): void {
    this.#hasNotes = false;
    this.#cancelNotes?.();
    this.#cancelNotes = null;
  }

  #become(state: State, problem: VaultView['problem'] = null): void {
    this.#state = state;
    this.#problem = problem;
    this.#changed();
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
