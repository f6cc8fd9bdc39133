/** What stands for a hidden value. Always as long, so that the length is not told either. */
export const MASK = '••••';

const KEY = /^(sk_(?:test_|live_)?)[A-Za-z0-9_]{8,}$/;
/** Below this many characters after the prefix, four of them would tell too much. */
const LONG_ENOUGH = 20;

/** Whether a text has the form of a WorkOS secret key (workos.md §1). */
export const looksLikeKey = (text: string): boolean => KEY.test(text);

/** A client ID is public (workos.md §1), and seeing which one changes is the point of a diff. */
const CLIENT_ID = /^client_[0-9A-HJKMNP-TV-Z]{26}$/;

/**
 * A value for display: a WorkOS key as prefix, `…` and its last four characters, a client ID whole, anything else
 * hidden, nothing for nothing.
 */
export function maskValue(value: string): string {
  if (value === '' || CLIENT_ID.test(value)) return value;
  const prefix = KEY.exec(value)?.[1];
  if (prefix === undefined) return MASK;
  return value.length - prefix.length < LONG_ENOUGH ? `${prefix}…` : `${prefix}…${value.slice(-4)}`;
}

const PLAIN_WORD = /^[("'“]?\p{L}{1,15}(?:[’'-]\p{L}{1,10})?[)"'”]?[.,;:!?…]?$/u;
const VARIABLE_WORD = /^[A-Z]{1,15}(?:_[A-Z]{1,15}){1,5}[.,;:]?$/;
const RULER = /^[-=*#~_+|>]+$/;
const SECRET_LABEL = /(?:pass(?:word|phrase|wd)?|secret|token|key|pwd|credentials?|pin)s?["']?:$/i;

/**
 * A comment for display: plain words stay, everything that could be part of a secret is hidden: what follows an `=` or a
 * `password:`, and every word with digits, mixed case, symbols or more letters than words have.
 * @param text the comment from its `#` on
 * @param secrets values of the file; a comment that repeats one is hidden whole
 */
export function maskComment(text: string, secrets: readonly string[]): string {
  const hashes = /^#+/.exec(text)?.[0] ?? '#';
  const body = text.slice(hashes.length);
  if (body.trim() === '') return hashes;
  if (RULER.test(body.trim())) return `${hashes}${body}`.trimEnd();
  if (secrets.some((secret) => body.includes(secret))) return `${hashes} ${MASK}`;
  const shown: string[] = [];
  for (const word of body.split(/[ \t]+/)) {
    const equals = word.indexOf('=');
    if (equals !== -1) {
      const label = word.slice(0, equals);
      shown.push(VARIABLE_WORD.test(label) || PLAIN_WORD.test(label) ? `${label}=${MASK}` : MASK);
      break;
    }
    const plain =
      word === '' ||
      RULER.test(word) ||
      VARIABLE_WORD.test(word) ||
      (PLAIN_WORD.test(word) && !isMixedCase(word));
    if (plain || shown.at(-1) !== MASK) shown.push(plain ? word : MASK);
    if (SECRET_LABEL.test(word)) {
      shown.push(MASK);
      break;
    }
  }
  return `${hashes}${shown.join(' ')}`.trimEnd();
}

/** `aBcD`: a capital after a small letter, as passwords have and words rarely do (WorkOS and its kin are hidden, too). */
const isMixedCase = (word: string): boolean => /\p{Ll}\p{Lu}/u.test(word);

/**
 * A variable's name for display. Where two secrets stand on one line, the first looks like the name of the second: what
 * has the form of a secret is hidden.
 */
export const shownName = (name: string): string =>
  /(?<![A-Za-z0-9])(?:sk|rk|whsec)_\w{8,}/.test(name) || isJumble(name) ? MASK : name;

/** Long, with small letters, capitals and digits: names of variables are written otherwise. */
const isJumble = (name: string): boolean =>
  name.length >= 12 && /[a-z]/.test(name) && /[A-Z]/.test(name) && /\d/.test(name);

/**
 * Whether a name may be shown. Base64 on a line of its own ends in `=` and so looks like a name: such ones, and names that
 * look like keys, are hidden.
 */
export function isPlainName(name: string, value: string): boolean {
  if (/^(?:sk|pk|rk|whsec|gh[a-z]|github_pat|AKIA|ASIA|xox[a-z])[_-]?[A-Za-z0-9]{10,}/.test(name))
    return false;
  if (/^(?:sk|pk|rk)_(?:test|live)_/.test(name)) return false;
  if (/^=*$/.test(value) && !/[_.-]/.test(name) && name.length >= 12) return false;
  if (isJumble(name)) return false;
  if (name.replace(/\D/g, '').length > 6) return false;
  return name.split(/[_.-]/).every((part) => part.length <= 24);
}
