import { BACKTICK, CR, DOUBLE, LF, SINGLE, isBlank, isQuote, toText } from './bytes.ts';
import { decodeValue } from './decode.ts';
import { MASK, isPlainName, maskComment, maskValue } from './mask.ts';
import { nameOf, tokenize, type AssignmentToken, type Token } from './tokenizer.ts';

/** One line to show. `line` counts from 1, in the old file for `removed`, else in the new one. A jump means lines left out. */
export interface MaskedLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly line: number;
  readonly text: string;
}

export interface MaskedDiffOptions {
  /** How many unchanged lines to show round each change. Default: 2. */
  readonly context?: number;
}

/** A line of a file: its bytes as comparable text, and the token it belongs to. */
interface Line {
  readonly raw: string;
  readonly token: Token;
  /** A later line of a value over several lines. */
  readonly continued: boolean;
}

interface Side {
  readonly bytes: Uint8Array;
  readonly lines: readonly Line[];
}

/** Each byte becomes one distinct character, so that bytes that are not UTF-8 compare, too. */
const oneByOne = new TextDecoder('latin1');

function sideOf(bytes: Uint8Array, tokens: readonly Token[]): Side {
  const text = oneByOne.decode(bytes);
  const lines: Line[] = [];
  for (const token of tokens) {
    if (token.kind === 'byte-order-mark') continue;
    let start = token.start;
    while (start < token.end) {
      let stop = start;
      while (stop < token.end && bytes[stop] !== LF && bytes[stop] !== CR) stop += 1;
      lines.push({ raw: text.slice(start, stop), token, continued: start > token.start });
      while (bytes[stop] === CR && bytes[stop + 1] === CR && stop + 1 < token.end) stop += 1;
      if (bytes[stop] === CR && bytes[stop + 1] === LF) stop += 1;
      start = stop + 1;
    }
  }
  return { bytes, lines };
}

/** With more values than this no comment is searched for them: each is hidden whole, and the work stays linear. */
const mostSecrets = 500;

/** Values worth hiding where a comment repeats them, and the lines of values over several lines. */
function addSecrets(secrets: Set<string>, bytes: Uint8Array, tokens: readonly Token[]): void {
  for (const token of tokens) {
    if (token.kind !== 'assignment') continue;
    for (const part of decodeValue(bytes, token).split('\n'))
      if (part.trim().length >= 4) secrets.add(part.trim());
  }
}

/** Text with nothing that could move or hide other text: control and direction characters become spaces. */
const tidy = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');

function showAssignment(bytes: Uint8Array, token: AssignmentToken, secrets: readonly string[]): string {
  const { start, nameStart, nameEnd, valueStart, valueEnd, commentStart, eolStart, quote, openQuote } = token;
  const value = decodeValue(bytes, token);
  const name = nameOf(bytes, token);
  const head =
    toText(bytes, start, nameStart) +
    (isPlainName(name, toText(bytes, valueStart, valueEnd)) ? name : MASK) +
    toText(bytes, nameEnd, valueStart);
  const mark = quote === DOUBLE ? '"' : quote === SINGLE ? "'" : quote === BACKTICK ? '`' : '';
  if (mark !== '' && bytes.subarray(valueStart, valueEnd).some((byte) => byte === LF || byte === CR)) {
    return tidy(head + mark + MASK);
  }
  const masked = head + mark + maskValue(value) + mark;
  if (commentStart === -1) return tidy(masked);
  // A `#` right behind a value, or after a quote gone wrong, may be in the middle of a secret.
  const doubtful =
    openQuote !== 0 ||
    (valueEnd > valueStart &&
      quote === 0 &&
      (!isBlank(bytes[commentStart - 1]) || isQuote(bytes[valueStart])));
  const comment = doubtful ? `# ${MASK}` : maskComment(toText(bytes, commentStart, eolStart), secrets);
  return tidy(masked + toText(bytes, valueEnd, commentStart) + comment);
}

function show(bytes: Uint8Array, { token, continued }: Line, secrets: readonly string[]): string {
  if (continued || token.kind === 'junk') return MASK;
  if (token.kind === 'assignment') return showAssignment(bytes, token, secrets);
  if (token.kind !== 'comment') return '';
  const text = toText(bytes, token.start, token.end).trimEnd();
  const hash = text.indexOf('#');
  return tidy(text.slice(0, hash) + maskComment(text.slice(hash), secrets));
}

interface Step {
  readonly kind: MaskedLine['kind'];
  /** Index of the line in its own file. */
  readonly at: number;
}

/** How far apart the two files may drift before they are taken for entirely different from there on. */
const WINDOW = 64;

/** Steps from one file to the other: equal lines as long as it goes, else the nearest place where they meet again. */
function compare(before: readonly Line[], after: readonly Line[]): Step[] {
  const steps: Step[] = [];
  const equal = (i: number, j: number): boolean => before[i]?.raw === after[j]?.raw;
  let i = 0;
  let j = 0;
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && equal(i, j)) {
      steps.push({ kind: 'same', at: j });
      i += 1;
      j += 1;
      continue;
    }
    const { gone, come } = meet(before.length - i, after.length - j, (a, b) => equal(i + a, j + b));
    for (let n = 0; n < gone; n += 1) steps.push({ kind: 'removed', at: i + n });
    for (let n = 0; n < come; n += 1) steps.push({ kind: 'added', at: j + n });
    i += gone;
    j += come;
  }
  return steps;
}

function meet(
  left: number,
  right: number,
  equal: (a: number, b: number) => boolean,
): { gone: number; come: number } {
  for (let sum = 1; sum <= WINDOW; sum += 1) {
    for (let gone = Math.min(sum, left); gone >= 0; gone -= 1) {
      const come = sum - gone;
      if (come > right) break;
      const ended = gone === left && come === right;
      // Two lines in a row, so that an empty line is not taken for the meeting point.
      if (ended || (gone < left && come < right && equal(gone, come) && equal(gone + 1, come + 1))) {
        return { gone, come };
      }
    }
  }
  return { gone: left, come: right };
}

/**
 * What a write would change, for a person to look at: changed lines with some context, and no secret in any of them. Values
 * are `••••` (WorkOS keys `sk_test_…aOUs`), in comments whatever could be a secret is hidden, junk and the later lines of
 * long values are hidden whole. Line ends are not compared.
 */
export function maskedDiff(
  before: Uint8Array,
  after: Uint8Array,
  options: MaskedDiffOptions = {},
): MaskedLine[] {
  const { context = 2 } = options;
  const tokens = { before: tokenize(before), after: tokenize(after) };
  const old = sideOf(before, tokens.before);
  const next = sideOf(after, tokens.after);
  const steps = compare(old.lines, next.lines);
  const near = new Uint8Array(steps.length);
  steps.forEach(({ kind }, at) => {
    if (kind !== 'same') near.fill(1, Math.max(0, at - context), at + context + 1);
  });
  const known = new Set<string>();
  addSecrets(known, before, tokens.before);
  addSecrets(known, after, tokens.after);
  // The empty text is in every comment.
  const secrets = known.size > mostSecrets ? [''] : [...known];
  const shown: MaskedLine[] = [];
  steps.forEach(({ kind, at }, index) => {
    const side = kind === 'removed' ? old : next;
    const line = side.lines[at];
    if (near[index] !== 0 && line) shown.push({ kind, line: at + 1, text: show(side.bytes, line, secrets) });
  });
  return shown;
}
