import { undoTime } from '../model.ts';
import type { Rotation, VaultDocument } from '../model.ts';

/** The document without what can no longer be undone; the very same one when there is none of it. `now` in ms. */
export function withoutOld(document: VaultDocument, now: number): VaultDocument {
  const oldest = now - undoTime;
  const removals = document.removals.filter(({ at }) => at >= oldest);
  const writes = document.writes.filter(({ at }) => at >= oldest);
  const rotations = document.rotations.filter((rotation) => !isOver(rotation, oldest));
  const kept = removals.length + writes.length + rotations.length;
  const had = document.removals.length + document.writes.length + document.rotations.length;
  return kept === had ? document : { ...document, removals, writes, rotations };
}

/** One that waits for anything, or whose old key still lives, is kept however old it is. */
const isOver = ({ step, finishedAt }: Rotation, oldest: number): boolean =>
  (step === 'done' || step === 'undone') && finishedAt !== null && finishedAt < oldest;
