import { toText } from './bytes.ts';
import { read, type Dialect } from './decode.ts';
import { EnvFileRefusal } from './refusal.ts';
import { hasByteOrderMark } from './tokenizer.ts';

/** What a reader makes of a file's text, such as dotenv's `parse` and Node's `util.parseEnv`. */
export type EnvParser = (text: string) => Readonly<Record<string, string | undefined>>;

export interface VerifyOptions {
  /** As given to `upsert`. */
  readonly dialect?: Dialect;
}

/** What a reader, by its name, makes of the file before and after. */
type Reading = [string, ReadonlyMap<string, string | undefined>, ReadonlyMap<string, string | undefined>];

/** The text without its byte-order mark: that a reader stumbles over it was so before, and is told by `detectIssues`. */
const textOf = (bytes: Uint8Array): string => toText(bytes, hasByteOrderMark(bytes) ? 3 : 0);

/**
 * The last look before a write: each of `parsers` (by the name to tell the person) reads the composed file again. The key must
 * be `value` (or be gone, for `null`), every other key what it was. A reader that misread another key before may now
 * read it rightly. Only when nothing is thrown may `after` be written (dotenv.md, the merge writer).
 * @throws EnvFileRefusal `reread-mismatch`, naming the reader and the key, never a value.
 */
export function verifyComposed(
  before: Uint8Array,
  after: Uint8Array,
  name: string,
  value: string | null,
  parsers: Readonly<Record<string, EnvParser>>,
  options: VerifyOptions = {},
): void {
  const ownBefore = read(before);
  const ownAfter = read(after);
  const spelled = options.dialect === 'expanding' ? value?.replaceAll('$', '\\$') : value;
  const [textBefore, textAfter] = [textOf(before), textOf(after)];
  const others = Object.entries(parsers).map(([reader, parse]): Reading => [
    reader,
    new Map(Object.entries(parse(textBefore))),
    new Map(Object.entries(parse(textAfter))),
  ]);
  for (const [reader, was, is] of [['Keyrack', ownBefore, ownAfter] satisfies Reading, ...others]) {
    if (value === null ? is.has(name) : is.get(name) !== spelled) {
      throw new EnvFileRefusal(
        'reread-mismatch',
        value === null
          ? `${reader} would still find ${name} in the result, so nothing was written. Remove it by hand; another line of the file hides it.`
          : `${reader} would not read ${name} as intended from the result, so nothing was written. Look for an open quote, an “=” followed by blanks only, or a “word:” on the line above it; correct that, then try again.`,
      );
    }
    for (const key of new Set([...was.keys(), ...is.keys()])) {
      if (key === name || was.get(key) === is.get(key)) continue;
      const wanted = ownAfter.get(key);
      if (wanted !== undefined && is.get(key) === wanted && ownBefore.get(key) === wanted) continue;
      throw new EnvFileRefusal(
        'reread-mismatch',
        `${reader} would read another variable of the file differently from the result, so nothing was written. Look for an open quote or an “=” followed by blanks only near ${name}; correct that, then try again.`,
      );
    }
  }
}
