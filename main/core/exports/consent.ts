import type { ExportPlanView } from '../../../preload/contract/view.ts';
import { isNameTyped } from '../catalog.ts';
import { Failure } from '../failure.ts';
import type { Environment, Target } from '../model.ts';
import { fileNameOf } from '../paths.ts';
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
export const nameToType = (judged: Judgement, environment: Environment): string | null =>
  toAccept(judged, environment).length > 0 ? environment.name : null;

/** What typing the name lets through: each has a code, by which it is remembered. */
export const toAccept = ({ stops }: Pick<Judgement, 'stops'>, environment: Environment): string[] => [
  ...(environment.kind === 'production' ? ['production'] : []),
  ...stops.filter(({ passable }) => passable).map(({ code }) => code),
];

/**
 * Refuses to write a target anew further than the person let it go.
 * @throws Failure `export-stopped`, `needs-confirmation`.
 */
export function refuseUnconfirmed(
  stops: readonly Stop[],
  environment: Environment,
  { path, accepted = [] }: Target,
): void {
  const stop = stops.find(({ passable }) => !passable);
  if (stop !== undefined) throw stopped(stop);
  const missing = toAccept({ stops }, environment).find((code) => !accepted.includes(code));
  if (missing === undefined) return;
  const why = stops.find(({ code }) => code === missing)?.message ?? `${environment.name} is production.`;
  throw new Failure(
    'needs-confirmation',
    `${why} Nobody confirmed that ${fileNameOf(path)} gets its key, so nothing was written.`,
    'Export the key to the file anew, and type the environment’s name there.',
  );
}

const stopped = ({ message, next }: Stop): Failure =>
  new Failure('export-stopped', `${message} Nothing was written.`, next);

/** @throws Failure `export-stopped`, `conflict-not-accepted`, `name-differs`. */
export function refuseUnaccepted(
  judged: Judgement,
  environment: Environment,
  consent: { confirmName?: string | undefined; replaceOther?: boolean | undefined },
): void {
  const stop = judged.stops.find(({ passable }) => !passable);
  if (stop !== undefined) throw stopped(stop);
  if (judged.conflict !== null && consent.replaceOther !== true) {
    const { owner, shown } = judged.conflict.holds;
    throw new Failure(
      'conflict-not-accepted',
      `The file holds ${owner === null ? 'a key that is not linked here' : `the key of ${owner}`}${shown === null ? '' : ` (${shown})`}. Nothing was written.`,
      'Look at both keys, and say that the new one takes its place.',
    );
  }
  const asked = nameToType(judged, environment);
  if (asked !== null && !isNameTyped(consent.confirmName, asked)) {
    throw new Failure(
      'name-differs',
      'The name you typed is not the name of this environment. Nothing was written.',
      environment.kind === 'production'
        ? `Type “${asked}” to put its production key into the file.`
        : `Type “${asked}” to put its key into the file all the same.`,
    );
  }
}
