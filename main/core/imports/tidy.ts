import type { Activity } from '../activity.ts';
import { Failure } from '../failure.ts';
import { undoTime, type Envelope } from '../model.ts';
import type { Clock, EnvFiles } from '../ports.ts';
import type { Vault } from '../vault.ts';
import { canTidy, linkedAs, type Entry, type Plan } from './plans.ts';

interface Parts {
  vault: Vault;
  envFiles: EnvFiles;
  clock: Clock;
  activity: Activity;
}

/**
 * Removes the plain-text source, with undo for 30 days.
 * @throws Failure `kept-in-memory`, `not-all-linked`, `changed-meanwhile`, `secret-locked`, and those of
 *   writing a file and of saving the vault; the file is then what it was, save with `written-not-recorded` and after
 *   those that `mayBeChanged` names.
 */
export async function tidy(parts: Parts, plan: Plan): Promise<{ undoId: string }> {
  const { envFiles, vault, clock, activity } = parts;
  const { leftover, shown, entries } = plan;
  if (leftover !== null && !canTidy(vault.document, plan)) {
    throw new Failure(
      'kept-in-memory',
      `Keyrack keeps your keys in memory only, so ${shown} may be all that is left of them tomorrow. It was not removed.`,
      'Choose in Settings how keys are kept for good, then import again.',
    );
  }
  if (leftover === null || entries.some((entry) => linkedAs(vault.document, entry) === '')) {
    throw new Failure(
      'not-all-linked',
      `${shown} still holds a key that is not linked in Keyrack, so it was not removed.`,
      'Import every key of it first. One that cannot be imported is yours to keep or to delete by hand.',
    );
  }
  // A key that is linked and cannot be opened is not kept.
  for (const entry of entries) await openLinked(vault, entry);
  const seen = await envFiles.read(leftover.path);
  if (seen.hash !== leftover.hash) {
    throw new Failure(
      'changed-meanwhile',
      `${shown} was changed by something else since it was read, so it was not removed.`,
      'Import from it once more, then tidy it up.',
    );
  }
  const { realPath } = seen;
  const seal = (plain: string): Promise<Envelope> => vault.seal(plain);
  const { undoId } = await envFiles.discard({ seen, seal });
  const at = clock.now();
  try {
    await vault.update((document) => ({
      ...document,
      writes: [
        ...document.writes.filter((write) => write.path !== realPath),
        { undoId, at, path: realPath, before: null },
      ],
    }));
  } catch (error) {
    await takeBack(parts, undoId, shown);
    throw error;
  }
  await activity.record({
    kind: 'tidied',
    sentence: `Removed ${shown}, which held keys in plain text. Its bytes are kept sealed for 30 days.`,
    undo: { type: 'export', id: undoId, until: at + undoTime },
  });
  return { undoId };
}

/** An undo that the vault does not know of leads nowhere. @throws Failure `written-not-recorded`. */
async function takeBack({ envFiles, vault }: Parts, undoId: string, shown: string): Promise<void> {
  try {
    await envFiles.restore(undoId, (envelope) => vault.open(envelope));
  } catch {
    throw new Failure(
      'written-not-recorded',
      `${shown} was removed, but Keyrack could not note that, nor put it back: no Undo leads to it.`,
      'Every key in it is linked here. Look at the disk, and export a key from here to where it is missed.',
    );
  }
}

/** @throws Failure `secret-locked`. */
async function openLinked(vault: Vault, { key }: Entry): Promise<void> {
  const linked = vault.document.keys.find(({ fingerprint }) => fingerprint === key?.fingerprint);
  if (linked !== undefined) await vault.open(linked.secret);
}
