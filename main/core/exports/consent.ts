import type { ExportPlanView } from '../../../preload/contract/view.ts';
import { Failure } from '../failure.ts';
import type { Environment } from '../model.ts';
import type { Stop } from './stops.ts';

export const planGone = (): Failure =>
  new Failure('plan-gone', 'This export is not under way any more.', 'Choose the file again.');

/** What was found to stand in the way of an export. */
export interface Judgement {
  stops: readonly Stop[];
  conflict: ExportPlanView['conflict'];
}

/**
 * What is to be typed before the file is written: a production key never goes into one by a slip of the mouse, and
 * nothing passes a stop unseen. Null when not asked.
 */
export const nameToType = ({ stops }: Judgement, environment: Environment): string | null =>
  environment.kind === 'production' || stops.some(({ passable }) => passable) ? environment.name : null;

/** @throws Failure `export-stopped`, `conflict-not-accepted`, `name-differs`. */
export function refuseUnaccepted(
  judged: Judgement,
  environment: Environment,
  consent: { confirmName?: string | undefined; replaceOther?: boolean | undefined },
): void {
  const stop = judged.stops.find(({ passable }) => !passable);
  if (stop !== undefined) {
    throw new Failure('export-stopped', `${stop.message} Nothing was written.`, stop.next);
  }
  if (judged.conflict !== null && consent.replaceOther !== true) {
    const { owner, shown } = judged.conflict.holds;
    throw new Failure(
      'conflict-not-accepted',
      `The file holds ${owner === null ? 'a key that is not linked here' : `the key of ${owner}`}${shown === null ? '' : ` (${shown})`}. Nothing was written.`,
      'Look at both keys, and say that the new one takes its place.',
    );
  }
  const asked = nameToType(judged, environment);
  if (asked !== null && consent.confirmName?.trim() !== asked.trim()) {
    throw new Failure(
      'name-differs',
      'The name you typed is not the name of this environment. Nothing was written.',
      environment.kind === 'production'
        ? `Type “${asked}” to put its production key into the file.`
        : `Type “${asked}” to put its key into the file all the same.`,
    );
  }
}
