import type { RotationDoubtCode, RotationSurveyView } from '../../../preload/contract/rotation.ts';
import { shownPath } from '../paths.ts';
import { Failure } from '../failure.ts';
import type { Holding } from '../inventory/holding.ts';
import { listed } from '../listed.ts';
import type { Rotation } from '../model.ts';

/** How the last look for places went. */
export interface Survey extends Omit<Holding, 'files'> {
  /** When it was over; ms since the epoch. */
  at: number;
}

type Doubt = RotationSurveyView['doubts'][number];

interface Around {
  /** The folders of the inventory as they are now. */
  roots: readonly string[];
  /** The home folder, shown as `~`. */
  home: string;
  /** In ms since the epoch. */
  now: number;
}

/** After this time (ms) a look says too little of what the files hold now. */
const lastsFor = 60 * 60 * 1_000;
/** So many of what could not be looked into go to the window. */
const mostUnread = 200;
/** So many folders are named in a sentence. */
const named = 3;

const sentences: Record<Exclude<RotationDoubtCode, 'root-lost' | 'old'>, string> = {
  'no-inventory':
    'Keyrack looked only in the files that it watches: no folder was ever chosen for the inventory. Other projects may hold the old value too.',
  'never-looked':
    'Keyrack did not look for files since it was started, so the list may lack some that hold the old value.',
  stopped:
    'The look through the folders of the inventory was stopped before its end, so the list may lack files that hold the old value.',
  failed:
    'The look through the folders of the inventory ended unexpectedly, so the list may lack files that hold the old value.',
};

const scanDoubts: Record<Holding['scan'], Exclude<RotationDoubtCode, 'root-lost' | 'old'> | null> = {
  'no-roots': 'no-inventory',
  stopped: 'stopped',
  failed: 'failed',
  done: null,
};

/** Why the list of places may lack some; empty when everything was looked at just now. */
export function doubtsOf(survey: Survey | null, { roots, home, now }: Around): Doubt[] {
  const doubts: Doubt[] = [];
  const plain = (code: keyof typeof sentences): void => {
    doubts.push({ code, message: sentences[code] });
  };
  if (survey === null) {
    plain('never-looked');
    return doubts;
  }
  const cut = scanDoubts[survey.scan];
  const added = roots.filter((root) => !survey.roots.includes(root));
  // With folders by now, "no folder was ever chosen" would be wrong; that they are new says it.
  if (cut !== null && !(cut === 'no-inventory' && added.length > 0)) plain(cut);
  if (survey.lostRoots.length > 0) {
    const names = survey.lostRoots.map(({ path, why }) => `${shownPath(path, home)} (${withoutStop(why)})`);
    doubts.push({
      code: 'root-lost',
      message: `Not looked into: ${listed(names, named)}. Files there may hold the old value.`,
    });
  }
  if (added.length > 0) {
    const names = added.map((path) => shownPath(path, home));
    doubts.push({
      code: 'old',
      message: `Since Keyrack looked, the inventory got more to look below: ${listed(names, named)}. Files there may hold the old value.`,
    });
  } else if (now - survey.at > lastsFor) {
    doubts.push({
      code: 'old',
      message:
        'Keyrack looked more than an hour ago. Files may have changed, and others may have come since.',
    });
  }
  return doubts;
}

/**
 * Nothing is written over a doubt that the person did not see and accept.
 * @throws Failure `not-looked-everywhere`.
 */
export function refuseDoubts(doubts: readonly Doubt[], accepted: readonly RotationDoubtCode[]): void {
  const open = doubts.filter(({ code }) => !accepted.includes(code));
  if (open.length === 0) return;
  throw new Failure(
    'not-looked-everywhere',
    `${open.map(({ message }) => message).join(' ')} Nothing was written.`,
    'Scan again, or say that you go on without.',
  );
}

/** What the window shows of it. What is a place of the rotation already is not told twice. */
export function surveyView(
  survey: Survey | null,
  { places }: Pick<Rotation, 'places'>,
  around: Around,
): RotationSurveyView {
  const listedAlready = new Set(places.map(({ path }) => path));
  const unread = (survey?.unread ?? []).filter(({ path }) => !listedAlready.has(path));
  return {
    at: survey?.at ?? null,
    doubts: doubtsOf(survey, around),
    unread: unread
      .slice(0, mostUnread)
      .map(({ path, why }) => ({ path, shownPath: shownPath(path, around.home), message: why })),
    unreadTotal: unread.length,
  };
}

/** A sentence within another one. */
const withoutStop = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '');
