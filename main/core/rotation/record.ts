import type { RotationStep, RotationWhat } from '../../../preload/contract/rotation.ts';
import { shownPath } from '../paths.ts';
import type { Key, Rotation, RotationPlace } from '../model.ts';

/** A rotation on paper: Markdown, and no secret in it. */

const titles: Record<RotationWhat, string> = {
  rotate: 'Key replaced',
  retire: 'Key retired',
  'cookie-password': 'Cookie password replaced',
};

const steps: Record<RotationStep, string> = {
  'new-key': 'Begun: waiting for the new key.',
  places: 'Begun: nothing is written yet.',
  writing: 'Files are being written.',
  halted: 'Stopped half-way.',
  revoke: 'All files are written. The old key is still alive.',
  done: 'Finished.',
  undone: 'Undone: the files were put back.',
};

const states: Record<RotationPlace['state'], string> = {
  waiting: 'not written',
  written: 'written and read back',
  failed: 'not written',
  restored: 'put back',
};

/** @param around.successor the new key as it is linked; null when there is none. Times are told in UTC. */
export function recordOf(
  rotation: Rotation,
  around: { name: string; successor: Key | null; home: string; now: number },
): string {
  const { what, step, oldKey, old, next, proof, places } = rotation;
  /** Names and what is said of them, in Markdown. */
  const facts: [string, string][] = [
    ['Environment', cell(around.name)],
    ['State', steps[step]],
    ['Started', iso(rotation.startedAt)],
  ];
  if (rotation.writtenAt !== null) facts.push(['Files written', iso(rotation.writtenAt)]);
  if (rotation.finishedAt !== null) facts.push(['Finished', iso(rotation.finishedAt)]);
  facts.push(['Old', named(oldKey, old.hint)]);
  if (next !== null) facts.push(['New', named(around.successor, next.hint)]);
  if (rotation.sameEnvironment !== '') facts.push(['Compared', cell(rotation.sameEnvironment)]);
  return [
    `# ${titles[what]}: ${cell(around.name)}`,
    '',
    ...facts.map(([name, text]) => `- **${name}:** ${text}`),
    '',
    '## Proof',
    '',
    proofOf(rotation),
    ...(proof === null
      ? []
      : [
          '',
          `- **Time:** ${iso(proof.at)}`,
          `- **Request ID:** ${proof.requestId === null ? 'none was sent' : code(proof.requestId)}`,
        ]),
    '',
    `## Files (${places.length})`,
    '',
    ...(places.length === 0
      ? ['No file held the old value.']
      : [
          '| File | Variables | Result |',
          '|---|---|---|',
          ...places.map((place) => row(place, around.home)),
        ]),
    '',
    `Written by Keyrack on ${iso(around.now)}. There is no secret in this record.`,
    '',
  ].join('\n');
}

function proofOf({ proof, oldKey, step }: Rotation): string {
  if (proof !== null) return 'WorkOS answered 401 to the old key: it is dead.';
  if (oldKey === null)
    return 'A cookie password is known to the apps only, so nobody else can be asked about it.';
  return step === 'done'
    ? 'None. The old key was not seen to be dead when Keyrack stopped watching it.'
    : 'None yet. WorkOS has not rejected the old key.';
}

function row(place: RotationPlace, home: string): string {
  const result = place.included
    ? [states[place.state], place.failure?.message ?? ''].filter(Boolean).join(': ')
    : ['left out', place.failure?.message ?? ''].filter(Boolean).join(': ');
  const variables = place.variables.map(code).join(', ');
  return `| ${code(shownPath(place.path, home))} | ${variables} | ${cell(result)} |`;
}

const named = (key: Key | null, hint: string): string =>
  [
    ...(key?.keyId == null ? [] : [code(key.keyId)]),
    code(hint),
    ...(key === null || key.label === '' ? [] : [cell(key.label)]),
  ].join(', ');

const iso = (at: number): string => new Date(at).toISOString();

/** A name of somebody else's making must not become a table, a link or a heading of its own. */
const cell = (text: string): string => text.replace(/\p{C}/gu, ' ').replace(/[\\|`*_[\]<>#]/g, '\\$&');

/** The same as it stands, where nothing in it could end the code. */
const code = (text: string): string => (/^[^`|\p{C}]+$/u.test(text) ? `\`${text}\`` : cell(text));
