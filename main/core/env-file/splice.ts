import {
  CR,
  DOUBLE,
  EQUALS,
  HASH,
  LF,
  SINGLE,
  findByte,
  isBlank,
  isQuote,
  skipBlanks,
  toBytes,
} from './bytes.ts';
import { settledValue, type Dialect } from './decode.ts';
import { encodeValue, refuseBadName, refuseBadValue, type QuoteStyle } from './encode.ts';
import { refuseUnreadable } from './readable.ts';
import { EnvFileRefusal } from './refusal.ts';
import { isNamed, tokenize, type AssignmentToken, type Token } from './tokenizer.ts';

export interface UpsertOptions {
  /** What kind of project reads the file. Default: `plain`. */
  readonly dialect?: Dialect;
}

/** Bytes `[start, end)` of the file give way to `text`. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: Uint8Array;
}

const NOTHING = new Uint8Array(0);

function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  if (edits.length === 0) return bytes;
  const growth = edits.reduce((sum, { start, end, text }) => sum + text.length - (end - start), 0);
  const after = new Uint8Array(bytes.length + growth);
  let from = 0;
  let to = 0;
  for (const { start, end, text } of edits) {
    after.set(bytes.subarray(from, start), to);
    to += start - from;
    after.set(text, to);
    to += text.length;
    from = end;
  }
  after.set(bytes.subarray(from), to);
  return after;
}

/**
 * Puts `NAME=value` into an env file: in place of the value of every assignment of that name, or at the end. Not one other
 * byte changes (dotenv.md, the merge writer); where the value is there already, the very `bytes` passed in come back.
 * The caller shows the result, and proves it with `verifyComposed`, before it writes.
 * @throws EnvFileRefusal when the name, the value or the file is one that readers would disagree on.
 */
export function upsert(
  bytes: Uint8Array,
  name: string,
  value: string,
  options: UpsertOptions = {},
): Uint8Array {
  const { dialect = 'plain' } = options;
  refuseBadName(name);
  refuseBadValue(value);
  const tokens = tokensToEdit(bytes);
  const targets = assignmentsOf(bytes, tokens, name);
  const avoid = openQuotes(tokens, targets);
  const edits: Edit[] = [];
  for (const target of targets) {
    if (settledValue(bytes, target, dialect) !== value)
      edits.push(replacement(bytes, target, value, dialect, avoid));
  }
  // `NAME: value` is one for dotenv alone, so the others get a line of their own.
  if (!targets.some(({ separator }) => separator === '=')) {
    edits.push(appendix(bytes, tokens, name, encodeValue(value, { dialect, avoid, emptyBare: true })));
  }
  return applyEdits(bytes, edits);
}

/**
 * Takes every assignment of `name` out, each with its inline comment and its own line end, and nothing else. A file
 * without one comes back as the very `bytes` passed in.
 * @throws EnvFileRefusal as `upsert` does.
 */
export function remove(bytes: Uint8Array, name: string): Uint8Array {
  refuseBadName(name);
  const targets = assignmentsOf(bytes, tokensToEdit(bytes), name);
  return applyEdits(
    bytes,
    targets.map(({ start, end }) => ({ start, end, text: NOTHING })),
  );
}

function tokensToEdit(bytes: Uint8Array): Token[] {
  refuseUnreadable(bytes);
  return tokenize(bytes);
}

function assignmentsOf(bytes: Uint8Array, tokens: readonly Token[], name: string): AssignmentToken[] {
  const wanted = toBytes(name);
  const found: AssignmentToken[] = [];
  for (const token of tokens) {
    if (token.kind !== 'assignment' || !isNamed(bytes, token, wanted)) continue;
    refuseContested(bytes, token, name);
    found.push(token);
  }
  return found;
}

function refuseContested(bytes: Uint8Array, token: AssignmentToken, name: string): void {
  const { line, start, end, eolStart } = token;
  if (token.contested) {
    throw new EnvFileRefusal(
      'ambiguous-quoting',
      `Line ${line} sets ${name}, but some programs read it as part of the value above it, where a quote or a colon stands open. Close it, then try again.`,
      line,
    );
  }
  if ((start > 0 && bytes[start - 1] === CR) || (eolStart < end && bytes[end - 1] === CR)) {
    throw new EnvFileRefusal(
      'lone-carriage-return',
      `Line ${line} begins or ends with a lone carriage return (an old Mac line end), which programs read differently. Save the file with today's line ends, then try again.`,
      line,
    );
  }
}

/** The quotes that a reader sees open in other lines than those that are about to be replaced. */
function openQuotes(tokens: readonly Token[], targets: readonly AssignmentToken[]): string[] {
  const open = new Set<string>();
  for (const token of tokens) {
    if ((token.kind !== 'assignment' && token.kind !== 'junk') || token.openQuote === 0) continue;
    if (token.kind === 'assignment' && targets.includes(token)) continue;
    open.add(String.fromCharCode(token.openQuote));
  }
  return [...open];
}

const styleOf = ({ quote }: AssignmentToken): QuoteStyle | undefined =>
  quote === SINGLE ? 'single' : quote === DOUBLE ? 'double' : undefined;

function replacement(
  bytes: Uint8Array,
  target: AssignmentToken,
  value: string,
  dialect: Dialect,
  avoid: readonly string[],
): Edit {
  const keep = styleOf(target);
  const { start, end } = placeOf(bytes, target);
  const encoded = encodeValue(value, {
    dialect,
    avoid,
    ...(keep && { keep }),
    emptyBare: start === target.separatorEnd && end === target.eolStart && !quoteFollows(bytes, target.end),
  });
  // A `#` that touches a bare value belongs to it in Python, Go and shells: `KEY=#todo` becomes `KEY=v #todo`.
  const touches = bytes[end] === HASH && !(keep && /['"]$/.test(encoded));
  return { start, end, text: toBytes(touches ? `${encoded} ` : encoded) };
}

/** Where the value goes. An empty one has a place, too: after the `=`, or after the space that mirrors the one before it. */
function placeOf(bytes: Uint8Array, target: AssignmentToken): { start: number; end: number } {
  const { valueStart, valueEnd, separatorEnd, separator } = target;
  if (valueEnd > valueStart) return { start: valueStart, end: valueEnd };
  const spaced = separator === ':' || isBlank(bytes[separatorEnd - 2]);
  const at = spaced && isBlank(bytes[separatorEnd]) ? separatorEnd + 1 : separatorEnd;
  return { start: at, end: at };
}

/** dotenv takes a quoted text on the lines after `KEY=` for the value of KEY. */
function quoteFollows(bytes: Uint8Array, from: number): boolean {
  let at = from;
  while (at < bytes.length && (isBlank(bytes[at]) || bytes[at] === LF || bytes[at] === CR)) at += 1;
  return isQuote(bytes[at]);
}

function appendix(bytes: Uint8Array, tokens: readonly Token[], name: string, encoded: string): Edit {
  const eol = dominantLineEnd(bytes);
  const newline = bytes.length > 0 && bytes[bytes.length - 1] !== LF ? eol : '';
  const guard = swallowsNextLine(bytes, tokens) ? `#${eol}` : '';
  const text = toBytes(`${newline}${guard}${name}=${encoded}${eol}`);
  return { start: bytes.length, end: bytes.length, text };
}

/** CRLF if most lines of the file end so, else LF. */
function dominantLineEnd(bytes: Uint8Array): '\r\n' | '\n' {
  let balance = 0;
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    balance += bytes[at - 1] === CR ? 1 : -1;
  }
  return balance > 0 ? '\r\n' : '\n';
}

/**
 * Whether a reader would take an appended line for the value of the last one: dotenv after `WORD:`, and Node 24 after an
 * `=` with blanks only (even over empty lines). An empty comment between the two keeps all readers straight.
 */
function swallowsNextLine(bytes: Uint8Array, tokens: readonly Token[]): boolean {
  const last = tokens.findLast(({ kind }) => kind !== 'blank');
  if (last === undefined || last.kind === 'byte-order-mark') return false;
  if (last.kind === 'junk' && last.hanging) return true;
  if (last.kind === 'comment' && bytes[last.start] === HASH) return false;
  if (last.kind === 'assignment' && last.quote !== 0) return false;
  let stop = last.end;
  while (stop > last.start && (bytes[stop - 1] === LF || bytes[stop - 1] === CR)) stop -= 1;
  const equals = findByte(bytes, EQUALS, last.start, stop);
  return equals !== -1 && stop > equals + 1 && skipBlanks(bytes, equals + 1, stop) === stop;
}
