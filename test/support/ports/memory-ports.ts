import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Failure } from '../../../main/core/failure.ts';
import { defaultSettings } from '../../../main/core/model.ts';
import type {
  ActivityEntry,
  Envelope,
  HistoryPoint,
  PassphraseLock,
  Settings,
  Tier,
  VaultDocument,
} from '../../../main/core/model.ts';
import type {
  ActivityFile,
  Ciphers,
  Clipboard,
  Clock,
  FileWatcher,
  HealthHistory,
  KeychainState,
  Log,
  SecretCipher,
  SettingsFile,
  VaultFile,
  VaultLoad,
} from '../../../main/core/ports.ts';

/** Time that passes only when told: `advance` runs what falls due, in order. */
export class FakeClock implements Clock {
  #now: number;
  readonly #due: { at: number; work: () => void }[] = [];

  constructor(now = Date.UTC(2026, 10, 3, 12)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, work: () => void): () => void {
    const entry = { at: this.#now + ms, work };
    this.#due.push(entry);
    return () => {
      const at = this.#due.indexOf(entry);
      if (at >= 0) this.#due.splice(at, 1);
    };
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#due.length;
  }

  /** When the next of them falls due; null when none waits. */
  get nextAt(): number | null {
    return this.#due.length === 0 ? null : Math.min(...this.#due.map(({ at }) => at));
  }

  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const next = this.#due.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#due.splice(this.#due.indexOf(next), 1);
      this.#now = Math.max(this.#now, next.at);
      next.work();
    }
    this.#now = until;
  }

  /** Time passes, and nothing is run: the computer sleeps. What fell due meanwhile runs with the next `advance`. */
  sleep(ms: number): void {
    this.#now += ms;
  }
}

/** A vault file in memory; `saved` is what a restart would find. */
export class MemoryVaultFile implements VaultFile {
  saved: VaultDocument | null;
  lastGood: VaultDocument | null = null;
  /** Answers the next loads instead of the document. */
  loadAs: VaultLoad | null = null;
  /** Thrown by every save until it is null again. */
  failWith: Error | null = null;
  /** Saves wait for it. */
  gate: Promise<void> = Promise.resolve();
  saves = 0;
  loads = 0;

  constructor(saved: VaultDocument | null = null) {
    this.saved = saved;
  }

  load(): Promise<VaultLoad> {
    this.loads += 1;
    if (this.loadAs !== null) return Promise.resolve(this.loadAs);
    if (this.saved === null) return Promise.resolve({ kind: 'empty' });
    return Promise.resolve({ kind: 'loaded', document: structuredClone(this.saved) });
  }

  async save(document: VaultDocument): Promise<void> {
    await this.gate;
    if (this.failWith !== null) throw this.failWith;
    this.saves += 1;
    this.saved = structuredClone(document);
    this.lastGood = this.saved;
    this.loadAs = null;
  }

  loadLastGood(): Promise<VaultDocument> {
    if (this.lastGood === null) {
      return Promise.reject(
        new Failure('no-last-good', 'There is no good copy of the vault.', 'Start afresh.'),
      );
    }
    return Promise.resolve(structuredClone(this.lastGood));
  }
}

/** Sealing that can be looked through but does not show the text: reversed base64 under a key's name. */
class PlainCipher implements SecretCipher {
  readonly tier: Tier;
  readonly #backend: string;
  readonly #key: string;
  readonly #owner: PlainCiphers;

  constructor(tier: Tier, backend: string, key: string, owner: PlainCiphers) {
    this.tier = tier;
    this.#backend = backend;
    this.#key = key;
    this.#owner = owner;
  }

  seal(plain: string): Promise<Envelope> {
    this.#owner.seals += 1;
    const text = JSON.stringify([this.#key, this.#owner.seals, Array.from(plain).toReversed().join('')]);
    const data = Buffer.from(text).toString('base64');
    return Promise.resolve({ v: 1, tier: this.tier, backend: this.#backend, data });
  }

  async open(envelope: Envelope): Promise<{ plain: string; stale: boolean }> {
    this.#owner.opens += 1;
    await Promise.resolve();
    const [key, , text] = JSON.parse(Buffer.from(envelope.data, 'base64').toString()) as [
      string,
      number,
      string,
    ];
    if (envelope.tier !== this.tier || key !== this.#key) {
      throw new Failure('secret-locked', 'Sealed by another key.', 'Paste it again.');
    }
    const stale = this.#owner.stale.has(envelope.data);
    return { plain: Array.from(text).toReversed().join(''), stale };
  }
}

/** The three tiers without cryptography. A new instance is a new process: what `session` sealed is gone. */
export class PlainCiphers implements Ciphers {
  /** How the keychain answers; change it between loads. */
  keychainAs: KeychainState;
  /** Change it and the keychain opens nothing of before: it was reset. */
  keychainKey = 'keychain';
  /** `data` of envelopes that the cipher wants sealed anew. */
  readonly stale = new Set<string>();
  seals = 0;
  opens = 0;
  /** The key that fingerprints were made with last. */
  knownFingerprints: string | null = null;
  readonly #session = new PlainCipher('session', 'memory', randomBytes(8).toString('hex'), this);

  constructor(keychain: boolean | KeychainState = { available: true, backend: 'gnome_libsecret' }) {
    this.keychainAs =
      typeof keychain === 'object'
        ? keychain
        : keychain
          ? { available: true, backend: 'gnome_libsecret' }
          : { available: false, backend: 'basic_text', why: 'no-keyring' };
  }

  keychainState(): Promise<KeychainState> {
    return Promise.resolve(this.keychainAs);
  }

  keychain(): Promise<SecretCipher> {
    if (!this.keychainAs.available) {
      return Promise.reject(new Failure('no-keyring', 'No keyring is running.', 'Choose a passphrase.'));
    }
    return Promise.resolve(new PlainCipher('keychain', this.keychainAs.backend, this.keychainKey, this));
  }

  async createPassphrase(passphrase: string): Promise<{ cipher: SecretCipher; lock: PassphraseLock }> {
    const salt = randomBytes(16).toString('base64');
    const cipher = this.#derive(passphrase, salt);
    return {
      cipher,
      lock: { kdf: 'scrypt', salt, N: 2, r: 1, p: 1, check: await cipher.seal('check') },
    };
  }

  async openPassphrase(passphrase: string, lock: PassphraseLock): Promise<SecretCipher> {
    const cipher = this.#derive(passphrase, lock.salt);
    try {
      await cipher.open(lock.check);
    } catch {
      throw new Failure('wrong-passphrase', 'This is not the passphrase.', 'Type it again.');
    }
    return cipher;
  }

  session(): SecretCipher {
    return this.#session;
  }

  fingerprint(key: string, secret: string): string {
    this.knownFingerprints = key;
    return createHmac('sha256', key).update(secret).digest('hex');
  }

  forgetFingerprints(): void {
    this.knownFingerprints = null;
  }

  randomKey(): string {
    return randomBytes(32).toString('base64');
  }

  #derive(passphrase: string, salt: string): SecretCipher {
    const key = createHash('sha256').update(salt).update(passphrase).digest('hex');
    return new PlainCipher('passphrase', 'plain', key, this);
  }
}

export class MemorySettings implements SettingsFile {
  saved: Settings;

  constructor(saved: Partial<Settings> = {}) {
    this.saved = { ...defaultSettings, ...saved };
  }

  load(): Settings {
    return { ...this.saved };
  }

  save(settings: Settings): void {
    this.saved = { ...settings };
  }
}

export class MemoryActivity implements ActivityFile {
  readonly entries: ActivityEntry[] = [];

  load(): Promise<ActivityEntry[]> {
    return Promise.resolve([...this.entries]);
  }

  append(entry: ActivityEntry): Promise<void> {
    this.entries.push(entry);
    return Promise.resolve();
  }
}

/** What was noted of each key, in memory. */
export class MemoryHistory implements HealthHistory {
  readonly points = new Map<string, HistoryPoint[]>();
  reads = 0;
  /** Thrown by every append until it is null again. */
  failWith: Error | null = null;

  append(keyId: string, point: HistoryPoint): Promise<void> {
    if (this.failWith !== null) return Promise.reject(this.failWith);
    this.points.set(keyId, [...(this.points.get(keyId) ?? []), point]);
    return Promise.resolve();
  }

  read(keyId: string): Promise<HistoryPoint[]> {
    this.reads += 1;
    return Promise.resolve([...(this.points.get(keyId) ?? [])]);
  }

  keepOnly(keyIds: ReadonlySet<string>): Promise<void> {
    for (const keyId of this.points.keys()) if (!keyIds.has(keyId)) this.points.delete(keyId);
    return Promise.resolve();
  }
}

export class FakeClipboard implements Clipboard {
  text = '';
  /** Whether the text came as a secret, to be kept out of history. */
  secret = false;

  readText(): Promise<string> {
    return Promise.resolve(this.text);
  }

  writeSecret(text: string): Promise<void> {
    this.text = text;
    this.secret = true;
    return Promise.resolve();
  }

  writeText(text: string): Promise<void> {
    this.text = text;
    this.secret = false;
    return Promise.resolve();
  }

  clear(): Promise<void> {
    return this.writeText('');
  }
}

/** Keeps what was logged, so that a test can look for what must not be there. */
export class RecordingLog implements Log {
  readonly lines: { level: 'info' | 'error'; message: string; details: Record<string, unknown> }[] = [];

  /** What was said of errors, in order. */
  get errors(): string[] {
    return this.lines.filter(({ level }) => level === 'error').map(({ message }) => message);
  }

  info(message: string, details: Record<string, unknown> = {}): void {
    this.lines.push({ level: 'info', message, details });
  }

  error(message: string, details: Record<string, unknown> = {}): void {
    this.lines.push({ level: 'error', message, details });
  }
}

/** A watcher that sees what a test tells it. */
export class FakeFileWatcher implements FileWatcher {
  watched: readonly string[] = [];
  /** How often it was told what to watch. */
  watches = 0;
  #listener: (path: string) => void = () => undefined;

  watch(paths: readonly string[]): void {
    this.watched = [...paths];
    this.watches += 1;
  }

  onChange(listener: (path: string) => void): void {
    this.#listener = listener;
  }

  /** Something happened to a file; nobody hears of one that is not watched. */
  touch(path: string): void {
    if (this.watched.includes(path)) this.#listener(path);
  }

  close(): Promise<void> {
    this.watched = [];
    return Promise.resolve();
  }
}
