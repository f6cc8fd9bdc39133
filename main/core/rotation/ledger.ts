import type { ReadingView } from '../../../preload/contract/view.ts';
import type { Activity, NewEntry } from '../activity.ts';
import { nameOrRemoved } from '../catalog.ts';
import type { EnvParser } from '../env-file.ts';
import { Failure } from '../failure.ts';
import type { Holding } from '../inventory/holding.ts';
import type { Health, Rotation, VaultDocument } from '../model.ts';
import type { Clipboard, Clock, Documents, EnvFiles, FileDialogs, Log, WorkosGateway } from '../ports.ts';
import { reduce, wrongStep, type PlaceOutcome, type RotationEvent } from '../rotation.ts';
import type { Vault } from '../vault.ts';
import type { Survey } from './survey.ts';

export interface RotationParts {
  vault: Vault;
  gateway: WorkosGateway;
  envFiles: EnvFiles;
  /** Which files were found to hold a secret, by its fingerprint. */
  inventory: {
    holding(fingerprint: string): Promise<Holding>;
    /** @throws Failure `row-gone`, `no-cookie-password`, `environment-unknown`, `scan-failed`. */
    cookiePasswordIn(rowId: string, variable: string): Promise<{ value: string; environmentId: string }>;
  };
  clipboard: Clipboard;
  dialogs: FileDialogs;
  documents: Documents;
  parsers: Readonly<Record<string, EnvParser>>;
  clock: Clock;
  log: Log;
  newId: () => string;
  /** Bytes that nobody can guess. */
  randomBytes: (count: number) => Uint8Array;
  /** The home folder, shown as `~`. */
  home: string;
  activity: Activity;
  /** WorkOS answered 401 to an old key; the sentence says to which. */
  onProved: (rotationId: string, sentence: string) => void;
  /** Something that the window shows has changed. */
  changed: () => void;
}

/** What is known of a rotation while Keyrack runs; a restart loses nothing with it. No secret is in it. */
export class Live {
  /** Changes that are not in the vault; shown as part of the version. */
  changes = 0;
  reading: ReadingView | null = null;
  /** Pasted keys that are being sealed. */
  sealing = 0;
  /** Set while WorkOS is asked about the new key. */
  verifying: AbortController | null = null;
  health: Health | null = null;
  /** Set while places are looked for. */
  looking: Promise<void> | null = null;
  /** How the last look went; null before one. Never kept: after a restart everything is looked at anew. */
  survey: Survey | null = null;
  /** Files are being written or put back by this process. */
  busy = false;
  /** What the writing has come to so far, by place. */
  readonly outcomes = new Map<string, PlaceOutcome>();
  /** The file (SHA-256, hex) that the person saw the diff of, by place. */
  readonly seen = new Map<string, string>();
  oldHealth: Health | null = null;
  checkingOld: Promise<void> | null = null;
  nextCheckAt: number | null = null;
}

/** In ms. */
const progressEvery = 100;

/** Finds rotations, and changes them: in the vault first. */
export class RotationLedger {
  readonly #parts: RotationParts;
  readonly #live = new Map<string, Live>();
  /** When progress was told last. */
  readonly #noted = new Map<string, number>();

  constructor(parts: RotationParts) {
    this.#parts = parts;
  }

  /** @throws Failure `rotation-gone`. */
  find(id: string): Rotation {
    return find(this.#parts.vault.document, id);
  }

  has(id: string): boolean {
    return this.#parts.vault.document.rotations.some((each) => each.id === id);
  }

  live(id: string): Live {
    const live = this.#live.get(id) ?? new Live();
    this.#live.set(id, live);
    return live;
  }

  /** Tells the window of something that is not in the vault. */
  note(id: string): void {
    this.live(id).changes += 1;
    this.#parts.changed();
  }

  /**
   * Applies an event, saved before it is seen. `also` changes the rest of the document in the same write.
   * @throws Failure `rotation-gone`, `wrong-step`, and those of saving the vault.
   */
  async apply(
    id: string,
    event: RotationEvent | ((document: VaultDocument) => RotationEvent),
    also: (document: VaultDocument, next: Rotation) => VaultDocument = (document) => document,
  ): Promise<Rotation> {
    let result: Rotation | undefined;
    await this.#parts.vault.update((document) => {
      const next = reduce(find(document, id), typeof event === 'function' ? event(document) : event);
      result = next;
      const rotations = document.rotations.map((each) => (each.id === id ? next : each));
      return also({ ...document, rotations }, next);
    });
    return result ?? this.find(id);
  }

  /** Runs what reads or writes files, one such act at a time. @throws Failure `wrong-step` while another one runs. */
  async alone(id: string, work: () => Promise<void>): Promise<void> {
    const live = this.live(id);
    if (live.busy) throw wrongStep('writing');
    live.busy = true;
    live.outcomes.clear();
    try {
      await work();
    } finally {
      live.busy = false;
      live.outcomes.clear();
      this.note(id);
    }
  }

  /** The same for what happens many times a second: the window need not see each of it. */
  noteProgress(id: string): void {
    const now = this.#parts.clock.now();
    if (now - (this.#noted.get(id) ?? 0) < progressEvery) return;
    this.#noted.set(id, now);
    this.note(id);
  }

  /** E.g. `Acme / Staging`. */
  nameOf(rotation: Rotation): string {
    return nameOrRemoved(this.#parts.vault.document, rotation.environmentId);
  }

  record(rotation: Rotation, entry: Pick<NewEntry, 'sentence' | 'requestId' | 'undo'>): Promise<void> {
    const { environmentId, oldKey } = rotation;
    return this.#parts.activity.record({
      kind: 'rotation',
      environmentId,
      keyId: oldKey?.id ?? null,
      ...entry,
    });
  }
}

function find(document: VaultDocument, id: string): Rotation {
  const rotation = document.rotations.find((each) => each.id === id);
  if (rotation === undefined) {
    throw new Failure(
      'rotation-gone',
      'This rotation is not here any more.',
      'Start it again from the key, if it is still linked.',
    );
  }
  return rotation;
}
