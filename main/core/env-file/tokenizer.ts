import {
  BACKSLASH,
  COLON,
  CR,
  EQUALS,
  HASH,
  LF,
  findByte,
  isBlank,
  isNameByte,
  isQuote,
  skipBlanks,
  toText,
} from './bytes.ts';

/** A stretch of the file: `[start, end)` in bytes, its line end included. `line` counts from 1. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

interface ByteOrderMarkToken extends Span {
  readonly kind: 'byte-order-mark';
}

interface BlankToken extends Span {
  readonly kind: 'blank';
}

interface CommentToken extends Span {
  readonly kind: 'comment';
}

/** A line that no reader takes for an assignment. */
interface JunkToken extends Span {
  readonly kind: 'junk';
  /** `WORD:` with nothing after it: dotenv takes the next line for its value. */
  readonly hanging: boolean;
  /** A quote that some reader sees opened here and never closed, or 0. */
  readonly openQuote: number;
}

/** `export NAME = "value" # comment`, with a quoted value over several lines if need be. All numbers are byte positions. */
export interface AssignmentToken extends Span {
  readonly kind: 'assignment';
  readonly nameStart: number;
  readonly nameEnd: number;
  /** `:` is the form that only dotenv reads. */
  readonly separator: '=' | ':';
  readonly separatorEnd: number;
  /** The value as written, quotes included. Empty: both are `separatorEnd`. */
  readonly valueStart: number;
  readonly valueEnd: number;
  /** The byte of the quotes round the value, or 0. */
  readonly quote: number;
  /** Where the inline comment's `#` is, or -1. */
  readonly commentStart: number;
  /** Where the line end begins (`end` when the file stops here). */
  readonly eolStart: number;
  /** Some reader sees this line inside the value of another key. */
  readonly contested: boolean;
  readonly openQuote: number;
}

export type Token = ByteOrderMarkToken | BlankToken | CommentToken | JunkToken | AssignmentToken;

/** The token's own bytes, a view on the file. */
export const sliceOf = (bytes: Uint8Array, token: Token): Uint8Array =>
  bytes.subarray(token.start, token.end);

/** The name as written. */
export const nameOf = (bytes: Uint8Array, token: AssignmentToken): string =>
  toText(bytes, token.nameStart, token.nameEnd);

/** Whether the token's name is `name` (its bytes), without decoding anything. */
export function isNamed(bytes: Uint8Array, token: AssignmentToken, name: Uint8Array): boolean {
  if (token.nameEnd - token.nameStart !== name.length) return false;
  for (let at = 0; at < name.length; at += 1) if (bytes[token.nameStart + at] !== name[at]) return false;
  return true;
}

export const hasByteOrderMark = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;

/** Where the line of `from` stops and the next one begins. A run of CR, with or without an LF, is one line end. */
function lineEnd(bytes: Uint8Array, from: number): { stop: number; next: number } {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === LF) return { stop: at, next: at + 1 };
    if (byte === CR) {
      let after = at + 1;
      while (bytes[after] === CR) after += 1;
      return { stop: at, next: bytes[after] === LF ? after + 1 : after };
    }
  }
  return { stop: bytes.length, next: bytes.length };
}

/** After a closing quote only blanks, a comment or the line's end may come: else dotenv takes the quote for text. */
function endsValue(bytes: Uint8Array, after: number): boolean {
  const byte = bytes[skipBlanks(bytes, after, bytes.length)];
  return byte === undefined || byte === HASH || byte === LF || byte === CR;
}

/**
 * The closing quote as dotenv finds it: the first one without a backslash before it, or, if text follows that one, the last
 * of the escaped ones before it. -1 when none fits. Each quote is looked at once per opener of its own kind: linear.
 */
function closingQuote(bytes: Uint8Array, open: number, quote: number): number {
  const escaped: number[] = [];
  for (let at = bytes.indexOf(quote, open + 1); at !== -1; at = bytes.indexOf(quote, at + 1)) {
    if (bytes[at - 1] === BACKSLASH && at - 1 > open) escaped.push(at);
    else if (endsValue(bytes, at + 1)) return at;
    else break;
  }
  return escaped.findLast((at) => endsValue(bytes, at + 1)) ?? -1;
}

interface Head {
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly separator: '=' | ':';
  readonly separatorEnd: number;
}

const EXPORT = [0x65, 0x78, 0x70, 0x6f, 0x72, 0x74];

/** `export NAME =` or `NAME: ` at the beginning of a line's text, or undefined. */
function readHead(bytes: Uint8Array, from: number, stop: number): Head | undefined {
  let nameStart = from;
  if (EXPORT.every((byte, at) => bytes[from + at] === byte) && isBlank(bytes[from + 6])) {
    const after = skipBlanks(bytes, from + 6, stop);
    if (after < stop && isNameByte(bytes[after])) nameStart = after;
  }
  let nameEnd = nameStart;
  while (nameEnd < stop && isNameByte(bytes[nameEnd])) nameEnd += 1;
  if (nameEnd === nameStart) return undefined;
  const at = skipBlanks(bytes, nameEnd, stop);
  if (at < stop && bytes[at] === EQUALS) {
    return { nameStart, nameEnd, separator: '=', separatorEnd: at + 1 };
  }
  if (bytes[nameEnd] === COLON && nameEnd + 1 < stop && isBlank(bytes[nameEnd + 1])) {
    return { nameStart, nameEnd, separator: ':', separatorEnd: nameEnd + 1 };
  }
  return undefined;
}

interface Value {
  readonly valueStart: number;
  readonly valueEnd: number;
  readonly quote: number;
  readonly commentStart: number;
}

function readValue(bytes: Uint8Array, from: number, stop: number): Value {
  const start = skipBlanks(bytes, from, stop);
  const first = bytes[start];
  if (start === stop || first === HASH) {
    return { valueStart: from, valueEnd: from, quote: 0, commentStart: start === stop ? -1 : start };
  }
  if (first !== undefined && isQuote(first)) {
    const close = closingQuote(bytes, start, first);
    if (close !== -1) {
      const after = skipBlanks(bytes, close + 1, bytes.length);
      const commentStart = bytes[after] === HASH ? after : -1;
      return { valueStart: start, valueEnd: close + 1, quote: first, commentStart };
    }
  }
  const hash = findByte(bytes, HASH, start, stop);
  let valueEnd = hash === -1 ? stop : hash;
  while (isBlank(bytes[valueEnd - 1])) valueEnd -= 1;
  return { valueStart: start, valueEnd, quote: 0, commentStart: hash };
}

/**
 * Splits a file into its lines (a quoted value over several lines is one token). Any bytes go in; the slices of the tokens,
 * one after the other, are always the input. Lines and values are where dotenv sees them; where Node's `parseEnv` sees a
 * line inside another key's quotes it is marked `contested`, and the writer keeps its hands off (dotenv.md, the merge writer).
 */
export function tokenize(bytes: Uint8Array): Token[] {
  const tokens: Token[] = [];
  let start = 0;
  let line = 1;
  /** Up to here Node reads everything as part of a value that began before. */
  let hiddenUntil = 0;
  let hung = false;
  if (hasByteOrderMark(bytes)) {
    tokens.push({ kind: 'byte-order-mark', start, end: 3, line });
    start = 3;
  }
  while (start < bytes.length) {
    const { stop, next } = lineEnd(bytes, start);
    const text = skipBlanks(bytes, start, stop);
    if (text === stop || bytes[text] === HASH) {
      tokens.push({ kind: text === stop ? 'blank' : 'comment', start, end: next, line });
      hung = false;
      start = next;
      line += 1;
      continue;
    }
    const head = readHead(bytes, text, stop);
    let end = next;
    let eolStart = stop;
    let value: Value | undefined;
    if (head) {
      value = readValue(bytes, head.separatorEnd, stop);
      if (value.valueEnd > stop) ({ stop: eolStart, next: end } = lineEnd(bytes, value.valueEnd));
    }
    // Node closes a value at the first quote of its kind, wherever it is, and drops the rest of that line.
    const contested = hung || start < hiddenUntil;
    const equals = head?.separator === '=' ? head.separatorEnd - 1 : findByte(bytes, EQUALS, text, stop);
    let openQuote = 0;
    if (equals !== -1 && start >= hiddenUntil) {
      const open = skipBlanks(bytes, equals + 1, stop);
      const quote = bytes[open];
      if (open < stop && quote !== undefined && isQuote(quote)) {
        const close = bytes.indexOf(quote, open + 1);
        if (close === -1) openQuote = quote;
        else if (close >= end) {
          const eol = bytes.indexOf(LF, close);
          hiddenUntil = eol === -1 ? bytes.length : eol + 1;
        }
      }
    }
    const hanging = !head && bytes[stop - 1] === COLON && isWord(bytes, text, stop - 1);
    if (head && value) {
      tokens.push({
        kind: 'assignment',
        start,
        end,
        line,
        ...head,
        ...value,
        eolStart,
        contested,
        openQuote,
      });
    } else {
      tokens.push({ kind: 'junk', start, end, line, hanging, openQuote });
    }
    hung = hanging;
    line += 1;
    if (end !== next) line += countLines(bytes, next, end);
    start = end;
  }
  return tokens;
}

function isWord(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (!isNameByte(bytes[at])) return false;
  return to > from;
}

/** How many line ends there are in `[from, to)`: what a value over several lines adds. */
function countLines(bytes: Uint8Array, from: number, to: number): number {
  let lines = 0;
  for (let at = from; at < to; at = lineEnd(bytes, at).next) lines += 1;
  return lines;
}
