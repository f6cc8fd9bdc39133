import { BACKTICK, DOUBLE, SINGLE, toText } from './bytes.ts';
import { refuseUnreadable } from './readable.ts';
import { nameOf, tokenize, type AssignmentToken } from './tokenizer.ts';

/**
 * How the project's readers treat `$`: `plain` ones take it as it is (dotenv, Node), `expanding` ones put other variables
 * in its place, whatever the quotes (Vite, Next.js, Bun, dotenv-expand), and read `\$` as `$`.
 */
export type Dialect = 'plain' | 'expanding';

/** The value as dotenv reads it: without its quotes; `\n` and `\r` mean line breaks where it begins with a double quote. */
export function decodeValue(bytes: Uint8Array, token: AssignmentToken): string {
  const raw = toText(bytes, token.valueStart, token.valueEnd).replace(/\r\n?/g, '\n');
  const first = raw[0];
  // Even `'a' 'b'`, which is not one quoted text, loses its outermost pair.
  const paired = raw.length > 1 && (first === "'" || first === '"' || first === '`') && raw.endsWith(first);
  const text = paired ? raw.slice(1, -1) : raw;
  return first === '"' ? text.replaceAll('\\n', '\n').replaceAll('\\r', '\r') : text;
}

/**
 * The value, if dotenv and Node (and, for an expanding project, Vite and Next.js) read this spelling alike; undefined where
 * they may differ, so that it is worth writing anew.
 */
export function settledValue(
  bytes: Uint8Array,
  token: AssignmentToken,
  dialect: Dialect,
): string | undefined {
  if (token.openQuote !== 0) return undefined;
  const quoted = token.quote !== 0;
  const raw = quoted
    ? toText(bytes, token.valueStart + 1, token.valueEnd - 1)
    : toText(bytes, token.valueStart, token.valueEnd);
  if (/[\p{Cc}\u2028\u2029\ufeff\ufffd]/u.test(raw)) return undefined;
  // Bare, a quote in front makes Node look for its partner.
  if (!quoted && (/^['"`]/.test(raw) || raw !== raw.trim())) return undefined;
  if (quoted && raw.includes(String.fromCharCode(token.quote))) return undefined;
  if (token.quote === SINGLE || token.quote === BACKTICK) {
    if (raw.endsWith('\\')) return undefined;
  }
  let value = raw;
  if (dialect === 'expanding') {
    if (/(?<!\\)\$/.test(raw)) return undefined;
    value = raw.replaceAll('\\$', '$');
  }
  if (token.quote === DOUBLE) {
    const rest = dialect === 'expanding' ? raw.replaceAll('\\$', '') : raw;
    if (rest.includes('\\')) return undefined;
  }
  return value;
}

/** Whoever composes a file asks for the same bytes, which nobody changes in place, more than once. Forgotten with them. */
const readings = new WeakMap<Uint8Array, ReadonlyMap<string, readonly string[]>>();

/**
 * The same with every assignment of a variable, in the order of the file: the last one is its value for most readers, the
 * first one for some (dotenv.md).
 * @throws EnvFileRefusal as `read` does.
 */
export function readAll(bytes: Uint8Array): ReadonlyMap<string, readonly string[]> {
  const known = readings.get(bytes);
  if (known !== undefined) return known;
  refuseUnreadable(bytes);
  const values = new Map<string, string[]>();
  for (const token of tokenize(bytes)) {
    if (token.kind !== 'assignment') continue;
    const name = nameOf(bytes, token);
    const value = decodeValue(bytes, token);
    const others = values.get(name);
    if (others === undefined) values.set(name, [value]);
    else others.push(value);
  }
  readings.set(bytes, values);
  return values;
}

/** What `read` makes of what `readAll` found. */
export const lastOfEach = (all: ReadonlyMap<string, readonly string[]>): Map<string, string> =>
  new Map([...all].map(([name, values]) => [name, values.at(-1) ?? '']));

/**
 * Every variable of the file and its value, as dotenv reads them: the last of several assignments wins, `K=v # c` and `K=v#c`
 * both end at the `#` (quotes keep it), nothing is expanded. A byte that is not UTF-8 reads as U+FFFD.
 * @throws EnvFileRefusal `utf-16` or `nul-byte` when the file is not text of this kind.
 */
export function read(bytes: Uint8Array): Map<string, string> {
  return lastOfEach(readAll(bytes));
}
