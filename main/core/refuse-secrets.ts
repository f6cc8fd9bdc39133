import { Failure } from './failure.ts';
import { readKey } from './workos-key.ts';

/** What a person writes into Keyrack that lies in the vault as it is, and is shown and told of in the open. */
export type OpenText = keyof typeof openTexts;

const openTexts = {
  note: { code: 'note-holds-secret', this: 'this note', all: 'Notes and tags' },
  tag: { code: 'tag-holds-secret', this: 'this tag', all: 'Notes and tags' },
  account: {
    code: 'account-name-holds-secret',
    this: 'the name of the account',
    all: 'The names of accounts',
  },
  environment: {
    code: 'environment-name-holds-secret',
    this: 'the name of the environment',
    all: 'The names of environments',
  },
  project: {
    code: 'project-name-holds-secret',
    this: 'the name of the project',
    all: 'The names of projects',
  },
  label: { code: 'label-holds-secret', this: 'the name of the key', all: 'The names of keys' },
} as const;

/**
 * No key may be in what is written in the open.
 * @throws Failure `note-holds-secret`, `tag-holds-secret`, `account-name-holds-secret`, `environment-name-holds-secret`,
 *   `project-name-holds-secret`, `label-holds-secret`.
 */
export function refuseSecrets(text: string, what: OpenText): void {
  if (!holdsSecret(text)) return;
  const { code, this: where, all } = openTexts[what];
  const marks = what === 'note' || what === 'tag';
  throw new Failure(
    code,
    `There is what looks like a key in ${where}. ${all} are shown in the window and are not encrypted, so Keyrack did not save it.`,
    marks
      ? `Take the key out of ${where}. The masked form or the key ID say which one you mean.`
      : 'Type a name instead. A key belongs into the field for keys of “Link a key”.',
  );
}

/**
 * Whether a key is in a text, WorkOS's or another vendor's. The reader looks at the whole, where a key may be broken over
 * lines, and at each word: what stands around a key must not hide it.
 */
export function holdsSecret(text: string): boolean {
  const whole = readKey(text);
  if (whole.ok ? isRandom(whole.secret) : whole.reason === 'several-keys') return true;
  const words = text.split(/\s+/).filter((word) => word.length >= shortest);
  return words.some(isSecret) || isRandom(secretStart.exec(text)?.[0] ?? '');
}

/** No secret is shorter; `sk` alone in a sentence is none. */
const shortest = 12;

/** How keys begin, whatever they are glued to; a masked form goes on with an ellipsis. */
const secretStart = /(?<![A-Za-z0-9])(?:sk|rk|whsec)_\w{8,}/;

/** Words have neither digits nor capitals within: `sk-production` may well be Slovakia’s. */
const isRandom = (text: string): boolean => /\d|[a-z][A-Z]/.test(text);

/** Another vendor's and the most part of a key are secrets too. */
function isSecret(word: string): boolean {
  const reading = readKey(word);
  if (reading.ok) return isRandom(reading.secret);
  return ['truncated', 'customer-key', 'other-vendor'].includes(reading.reason) && isRandom(word);
}
