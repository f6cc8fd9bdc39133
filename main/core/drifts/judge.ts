import type { DriftView } from '../../../preload/contract/projects.ts';
import { byId } from '../by-id.ts';
import { ownerOf } from '../whose-key.ts';
import type { Environment, Target, TargetVariable, VaultDocument } from '../model.ts';
import type { EnvFileState } from '../ports.ts';
import { listed } from '../listed.ts';
import { elsewhere, gone, notPlain } from './words.ts';

export type Drift = Omit<DriftView, 'since' | 'mark'>;

/** What a file holds for one variable: the value, for as long as the judging takes, and its fingerprint. */
export interface Held {
  value: string;
  fingerprint: string;
}

export interface Judgement {
  drift: Drift | null;
  /** What is there and right, though something else, or nothing, was noted: variable -> fingerprint to note. */
  adopt: ReadonlyMap<string, string>;
  /** The fingerprint of another WorkOS key that stands in place of the target's; null when none does. */
  foreign: string | null;
}

const nothing: ReadonlyMap<string, string> = new Map();

/** A file that cannot be read as one of variables, or is none. */
export const cannotRead = (why: string): Judgement => drifted('unreadable', why, false);

/** Its folder is gone, too. */
export const folderAway: Judgement = drifted('file-gone', gone.folder, false);

/**
 * What is at the target's path, when that alone tells; null when it is a plain file whose variables tell. Touches and
 * other people's lines are nothing.
 */
export function judgePlace(target: Target, state: EnvFileState): Judgement | null {
  const { kind, path, realPath } = state;
  const leadsOn = realPath !== path;
  if (kind === 'missing') return drifted('file-gone', gone.file, !leadsOn);
  if (kind !== 'file') return drifted('not-a-file', notPlain(kind), false);
  if (leadsOn) return drifted('leads-elsewhere', elsewhere(realPath), false);
  return target.path === path ? null : drifted('leads-elsewhere', elsewhere(path), false);
}

/**
 * Compares what a plain file holds with what Keyrack wrote, by fingerprints alone. What is linked now is as right as
 * what was written; of a variable whose writing was not noted (version 1), what is there is taken for it, as long as the
 * key is right. During a rotation both of its secrets are.
 * @param held by variable; those that the file does not have are missing.
 */
export function judgeVariables(
  document: VaultDocument,
  target: Target,
  held: ReadonlyMap<string, Held>,
): Judgement {
  const environment = byId(document.environments).get(target.environmentId);
  const key = byId(document.keys).get(target.keyId);
  if (environment === undefined) return { drift: null, adopt: nothing, foreign: null };
  const passing = rotating(document, target.path);

  const missing: string[] = [];
  const other: TargetVariable[] = [];
  const unnoted: string[] = [];
  const adopt = new Map<string, string>();
  for (const variable of target.variables) {
    const { name, source, fingerprint } = variable;
    const found = held.get(name);
    if (found === undefined) {
      if (fingerprint !== null || source === 'key') missing.push(name);
    } else if (found.fingerprint !== fingerprint && !passing.has(found.fingerprint)) {
      if (isLinkedNow(variable, found, environment, key?.fingerprint)) adopt.set(name, found.fingerprint);
      else if (fingerprint === null && source !== 'key') unnoted.push(name);
      else if (fingerprint !== null || key !== undefined) other.push(variable);
    }
  }
  const isRight = missing.length === 0 && other.length === 0;
  if (isRight) {
    for (const name of unnoted) adopt.set(name, held.get(name)?.fingerprint ?? '');
    return { drift: null, adopt, foreign: null };
  }
  return inWords({ document, environment, target, held, missing, other });
}

/** The same value that an export would write now. */
function isLinkedNow(
  { source }: TargetVariable,
  { value, fingerprint }: Held,
  environment: Environment,
  key: string | undefined,
): boolean {
  if (source === 'key') return fingerprint === key;
  if (source === 'client-id') return value === environment.clientId;
  return source === 'environment-id' && value === environment.workosEnvironmentId;
}

/** Fingerprints that a file may hold while a rotation is at work on it. */
function rotating(document: VaultDocument, path: string): ReadonlySet<string> {
  const at = document.rotations.filter(
    ({ finishedAt, places }) => finishedAt === null && places.some((place) => place.path === path),
  );
  return new Set(
    at.flatMap(({ old, next }) => [old.fingerprint, ...(next === null ? [] : [next.fingerprint])]),
  );
}

function inWords(found: {
  document: VaultDocument;
  environment: Environment;
  target: Target;
  held: ReadonlyMap<string, Held>;
  missing: readonly string[];
  other: readonly TargetVariable[];
}): Judgement {
  const { document, environment, target, held, missing, other } = found;
  const canPutBack = document.keys.some(({ id }) => id === target.keyId);
  const foreign = foreignKey(document, environment, other, held);
  const values = other.filter((each) => each.name !== foreign?.variable).map(({ name }) => name);
  const sentences = [
    ...(foreign === null ? [] : [foreign.sentence]),
    ...(missing.length === 0
      ? []
      : [`${listed(missing)} ${missing.length === 1 ? 'is' : 'are'} gone from the file.`]),
    ...(values.length === 0 ? [] : [otherValues(values, held)]),
  ];
  const code = foreign !== null ? 'other-key' : missing.length > 0 ? 'line-gone' : 'other-value';
  return {
    drift: { code, message: sentences.join(' '), canPutBack, canTakeOver: foreign !== null },
    adopt: nothing,
    foreign: foreign?.fingerprint ?? null,
  };
}

function otherValues(names: readonly string[], held: ReadonlyMap<string, Held>): string {
  const [only = ''] = names;
  if (names.length > 1) return `${listed(names)} have other values now.`;
  return held.get(only)?.value === '' ? `${only} is empty now.` : `${only} has another value now.`;
}

/** The first of the key's variables that holds another WorkOS key. */
function foreignKey(
  document: VaultDocument,
  environment: Environment,
  variables: readonly TargetVariable[],
  held: ReadonlyMap<string, Held>,
): { variable: string; fingerprint: string; sentence: string } | null {
  for (const { name, source } of variables) {
    const found = held.get(name);
    if (source !== 'key' || found === undefined) continue;
    const { owner, shown } = ownerOf(document, found.value, found.fingerprint, environment);
    if (shown === null) continue;
    const whose =
      owner === null
        ? 'a key that is not linked'
        : owner.same
          ? `another key of ${owner.name}`
          : `the key of ${owner.name}`;
    return {
      variable: name,
      fingerprint: found.fingerprint,
      sentence: `${name} now holds ${whose} (${shown}).`,
    };
  }
  return null;
}

function drifted(code: Drift['code'], message: string, canPutBack: boolean): Judgement {
  return { drift: { code, message, canPutBack, canTakeOver: false }, adopt: nothing, foreign: null };
}
