import { Failure } from '../failure.ts';
import { undoTime, type FileWrite, type Target, type VaultDocument } from '../model.ts';
import type { KeptUndo } from '../ports.ts';
import type { ExportsParts } from './parts.ts';
import { fileNameOf } from '../paths.ts';

/** A file that now says what its target says. */
export interface Noted {
  target: Target;
  /** Of the write; null when the file said it all already. */
  undoId: string | null;
  /** The target that the file was written by; null for one that the person confirmed just now. */
  basis: Target | null;
}

/** Whether a target is still the one that a file was written by: it may have been confirmed or taken over meanwhile. */
const stillSo = (target: Target, { basis }: Noted): boolean =>
  basis === null || (basis.keyId === target.keyId && basis.writtenAt === target.writtenAt);

/** Whether it is known who wrote it: by its ID, or by something newer that is known of the file. */
function isNoted({ writes, rotations, targets }: VaultDocument, { undoId, at, path }: KeptUndo): boolean {
  return (
    writes.some((write) => write.undoId === undoId || (write.path === path && write.at >= at)) ||
    targets.some((target) => target.path === path && target.writtenAt >= at) ||
    rotations.some(({ places }) => places.some((place) => place.undoId === undoId))
  );
}

/** Writes of one file that can be taken back one after the other, the newest one besides. */
const stepsBack = 10;

/** Notes in the vault which files were written, and takes writes back. */
export class Ledger {
  readonly #parts: Pick<ExportsParts, 'vault' | 'envFiles' | 'clock'>;
  /** What a write took the place of, as long as an undo can bring it back. */
  #previous = new Map<string, FileWrite>();

  constructor(parts: Pick<ExportsParts, 'vault' | 'envFiles' | 'clock'>) {
    this.#parts = parts;
  }

  /**
   * Notes all in one change of the vault. Where that fails, every file goes back to what it was.
   * @param besides what else is to be noted with it.
   * @throws Failure those of saving the vault, `written-not-recorded` when a file could not be put back either.
   */
  async note(
    noted: readonly Noted[],
    besides: (document: VaultDocument) => VaultDocument = (document) => document,
  ): Promise<void> {
    const { vault, clock } = this.#parts;
    const byPath = new Map(noted.map((each) => [each.target.path, each]));
    const replaced = new Map<string, FileWrite>();
    const follow = (target: Target): Target => {
      const found = byPath.get(target.path);
      return found !== undefined && stillSo(target, found) ? found.target : target;
    };
    try {
      await vault.update((document) => {
        const at = clock.now();
        const before = new Map(document.targets.map((each) => [each.path, each]));
        const kept = document.writes.filter((write) => {
          const undoId = byPath.get(write.path)?.undoId ?? null;
          if (undoId !== null) replaced.set(undoId, write);
          return undoId === null && write.at >= at - undoTime;
        });
        const made = noted.flatMap(({ target: { path }, undoId }): FileWrite[] =>
          undoId === null ? [] : [{ undoId, at, path, before: before.get(path) ?? null }],
        );
        // What the person stopped tracking while it was written is not tracked again.
        const added = noted.flatMap(({ target, basis }) =>
          basis === null && !before.has(target.path) ? [target] : [],
        );
        return {
          ...besides(document),
          targets: [...document.targets.map(follow), ...added],
          writes: [...kept, ...made],
        };
      });
    } catch (error) {
      await this.#takeBack(noted, error);
    }
    for (const [undoId, write] of replaced) this.#previous.set(undoId, write);
    this.#forgetPast();
  }

  /**
   * Notes what was written before `until` (ms) and could not be noted any more, because Keyrack was stopped: it can be
   * undone from now on. The target stays what it was.
   * @throws Failure those of saving the vault.
   */
  async adopt(until: number): Promise<readonly KeptUndo[]> {
    const { vault, envFiles } = this.#parts;
    const lost: KeptUndo[] = [];
    for (const kept of (await envFiles.kept()).filter(({ at }) => at < until)) {
      if (isNoted(vault.document, kept)) continue;
      const now = await envFiles.read(kept.path).catch(() => null);
      // It never was written, or something else was since: there is nothing to undo.
      if (now === null || (now.kind !== 'file' && now.kind !== 'missing') || now.hash !== kept.writtenHash)
        continue;
      lost.push(kept);
    }
    if (lost.length === 0) return [];
    await vault.update((document) => ({
      ...document,
      writes: [
        ...document.writes,
        ...lost.map(({ undoId, at, path }): FileWrite => {
          const before = document.targets.find((target) => target.path === path) ?? null;
          return { undoId, at, path, before };
        }),
      ],
    }));
    return lost;
  }

  /** Each write holds its whole target with sealed secrets: what no undo leads to any more must not stay in memory. */
  #forgetPast(): void {
    const kept = new Map<string, FileWrite>();
    for (const { undoId } of this.#parts.vault.document.writes) {
      let at = undoId;
      for (let step = 0; step < stepsBack; step += 1) {
        const previous = this.#previous.get(at);
        if (previous === undefined) break;
        kept.set(at, previous);
        at = previous.undoId;
      }
    }
    this.#previous = kept;
  }

  /**
   * Puts the exact old bytes back (or removes the file where there was none), and the target that was before.
   * @returns the file and the target that was there until now.
   * @throws Failure `undo-gone`, `changed-meanwhile`, `secret-locked`, and those of `EnvFiles.write`.
   */
  async undo(undoId: string): Promise<{ path: string; target: Target | null }> {
    const { envFiles, vault } = this.#parts;
    const { path } = await envFiles.restore(undoId, (envelope) => vault.open(envelope));
    const write = vault.document.writes.find((each) => each.undoId === undoId);
    const target = vault.document.targets.find((each) => each.path === write?.path) ?? null;
    const previous = this.#previous.get(undoId);
    await vault.update((document) => {
      const known = document.writes.find((each) => each.undoId === undoId);
      if (known === undefined) return document;
      const { before } = known;
      const others = document.targets.filter((each) => each.path !== known.path);
      const at = document.targets.findIndex((each) => each.path === known.path);
      return {
        ...document,
        targets: before === null ? others : others.toSpliced(at === -1 ? others.length : at, 0, before),
        writes: document.writes.flatMap((each) =>
          each.undoId !== undoId ? [each] : previous === undefined ? [] : [previous],
        ),
      };
    });
    this.#previous.delete(undoId);
    return { path, target };
  }

  async #takeBack(noted: readonly Noted[], error: unknown): Promise<never> {
    const { envFiles, vault } = this.#parts;
    const stuck: string[] = [];
    for (const { target, undoId } of noted) {
      if (undoId === null) continue;
      const restored = await envFiles.restore(undoId, (envelope) => vault.open(envelope)).catch(() => null);
      if (restored === null) stuck.push(fileNameOf(target.path));
    }
    const [first] = stuck;
    if (first === undefined) throw error;
    throw new Failure(
      'written-not-recorded',
      stuck.length === 1
        ? `The key is in ${first}, but Keyrack could not note that, nor take it back.`
        : `The keys are in ${stuck.length} files, but Keyrack could not note that, nor take them back.`,
      'Look at the file and at the disk, then export again.',
    );
  }
}
