import type { Output } from '../../preload/contract/methods.ts';
import type { ActivityView } from '../../preload/contract/view.ts';
import type { Undoable } from '../../preload/contract/values.ts';
import type { ActivityEntry } from './model.ts';
import type { ActivityFile, Clock, Log } from './ports.ts';

/** How much of the activity is kept at hand; the file compacts itself to the same. */
const kept = 5_000;

const aboutNothing: Pick<ActivityEntry, 'environmentId' | 'keyId' | 'requestId' | 'undo'> = {
  environmentId: null,
  keyId: null,
  requestId: null,
  undo: null,
};

/** What is to be recorded. What it leaves out is nothing: about no key, answered to no request, not to be undone. */
export type NewEntry = Pick<ActivityEntry, 'kind' | 'sentence'> & Partial<typeof aboutNothing>;

/** What happened, when, to which key. Entries are sentences for people; none holds a secret. */
export class Activity {
  readonly #file: ActivityFile;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #log: Log;
  readonly #changed: () => void;
  readonly #workosKeyIdOf: (keyId: string) => string | null;
  #entries: ActivityEntry[] = [];

  constructor(parts: {
    file: ActivityFile;
    clock: Clock;
    newId: () => string;
    log: Log;
    changed: () => void;
    /** WorkOS's ID of a linked key, by our own. */
    workosKeyIdOf: (keyId: string) => string | null;
  }) {
    this.#file = parts.file;
    this.#clock = parts.clock;
    this.#newId = parts.newId;
    this.#log = parts.log;
    this.#changed = parts.changed;
    this.#workosKeyIdOf = parts.workosKeyIdOf;
  }

  /** Reads what earlier runs recorded. A file that cannot be read is logged: the start must not fail for it. */
  async load(): Promise<void> {
    try {
      this.#entries = (await this.#file.load()).map(withOwnKeyId);
    } catch (error) {
      this.#log.error('activity not read', { error: String(error) });
    }
  }

  /** Adds an entry now. A file that cannot be written is logged: the act itself has happened and must not fail for it. */
  async record(entry: NewEntry): Promise<void> {
    // Times grow strictly, so that a page can begin after the last entry of the one before.
    const at = Math.max(this.#clock.now(), (this.#entries.at(-1)?.at ?? 0) + 1);
    // Noted now: the key may be removed or replaced by the time that somebody searches.
    const workosKeyId = this.#lookUp(entry.keyId ?? null);
    const whole: ActivityEntry = {
      id: this.#newId(),
      at,
      ...aboutNothing,
      ...entry,
      ...(workosKeyId !== null && { workosKeyId }),
    };
    this.#entries.push(whole);
    if (this.#entries.length > kept) this.#entries.splice(0, this.#entries.length - kept);
    this.#changed();
    try {
      await this.#file.append(whole);
    } catch (error) {
      this.#log.error('activity not written', { error: String(error) });
    }
  }

  /** Takes the undo off every entry that offered this one: it was used. */
  spend(undoId: string): void {
    this.#entries = this.#entries.map((entry) =>
      entry.undo?.id === undoId ? { ...entry, undo: null } : entry,
    );
    this.#changed();
  }

  /**
   * Newest first. `stillThere` says whether an undo can really be carried out; `before` is the `at` of the last entry
   * that the caller has (ms).
   */
  list(
    request: { query: string; before: number | null; limit: number },
    stillThere: (undo: { type: Undoable; id: string }) => boolean,
  ): Output<'listActivity'> {
    const words = request.query.toLowerCase().split(/\s+/).filter(Boolean);
    const entries: ActivityView[] = [];
    for (const entry of this.#entries.toReversed()) {
      if (request.before !== null && entry.at >= request.before) continue;
      const { workosKeyId = this.#lookUp(entry.keyId), ...shown } = entry;
      const text = `${entry.sentence} ${workosKeyId ?? ''} ${entry.requestId ?? ''}`.toLowerCase();
      if (!words.every((word) => text.includes(word))) continue;
      if (entries.length === request.limit) return { entries, more: true };
      const undo =
        entry.undo !== null && entry.undo.until > this.#clock.now() && stillThere(entry.undo)
          ? entry.undo
          : null;
      entries.push({ ...shown, undo });
    }
    return { entries, more: false };
  }

  #lookUp(keyId: string | null): string | null {
    return keyId === null ? null : this.#workosKeyIdOf(keyId);
  }
}

/** An entry of an older version, whose `keyId` may be WorkOS's: ours are UUIDs. */
const withOwnKeyId = (entry: ActivityEntry): ActivityEntry =>
  entry.keyId?.startsWith('key_') === true ? { ...entry, keyId: null, workosKeyId: entry.keyId } : entry;
