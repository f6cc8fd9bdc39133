import { isExposedName } from '../exposed-names.ts';
import { CR, LF, isBlank, skipBlanks } from './bytes.ts';
import { decodeValue } from './decode.ts';
import { looksLikeKey } from './mask.ts';
import { isUtf16 } from './readable.ts';
import { hasByteOrderMark, nameOf, tokenize, type AssignmentToken } from './tokenizer.ts';

type EnvFileIssueCode =
  | 'utf-16'
  | 'nul-byte'
  | 'not-utf-8'
  | 'byte-order-mark'
  | 'crlf'
  | 'mixed-line-ends'
  | 'lone-carriage-return'
  | 'no-final-newline'
  | 'duplicate'
  | 'blank-value'
  | 'open-quote'
  | 'junk-line'
  | 'client-exposed';

/** Something in the file that some readers stumble over. Never holds a value. */
export interface EnvFileIssue {
  readonly code: EnvFileIssueCode;
  /** Counted from 1; absent where it is about the whole file. */
  readonly line?: number;
  /** The variable it is about. */
  readonly name?: string;
  /** What it is and what to do, in one or two sentences. */
  readonly message: string;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

function lineEndIssues(bytes: Uint8Array): EnvFileIssue[] {
  let lf = 0;
  let crlf = 0;
  let loneAt = -1;
  for (let at = 0, lines = 1; at < bytes.length; at += 1) {
    if (bytes[at] === LF) {
      if (bytes[at - 1] === CR) crlf += 1;
      else lf += 1;
      lines += 1;
    } else if (bytes[at] === CR && bytes[at + 1] !== LF && bytes[at + 1] !== CR && loneAt === -1)
      loneAt = lines;
  }
  const issues: EnvFileIssue[] = [];
  if (crlf > 0 && lf > 0) {
    const message =
      'The file mixes Windows and Unix line ends. They stay as they are; shells keep the extra character.';
    issues.push({ code: 'mixed-line-ends', message });
  } else if (crlf > 0) {
    const message =
      'The file has Windows line ends (CRLF). They stay; shells read an extra character into values.';
    issues.push({ code: 'crlf', message });
  }
  if (loneAt !== -1) {
    const message =
      'A line ends with a lone carriage return, which programs read differently. Save it with LF line ends.';
    issues.push({ code: 'lone-carriage-return', line: loneAt, message });
  }
  return issues;
}

function assignmentIssues(bytes: Uint8Array, token: AssignmentToken): EnvFileIssue[] {
  const { line } = token;
  const name = nameOf(bytes, token);
  const issues: EnvFileIssue[] = [];
  const empty = token.valueStart === token.valueEnd && token.commentStart === -1;
  if (
    token.separator === '=' &&
    empty &&
    skipBlanks(bytes, token.separatorEnd, token.end) > token.separatorEnd
  ) {
    const message = `Only blanks follow “${name}=”, so Node reads the next line as its value. Remove them.`;
    issues.push({ code: 'blank-value', line, name, message });
  }
  if (token.openQuote !== 0) {
    const message = `The value of ${name} opens a quote that is never closed. Close it, so that all programs read it alike.`;
    issues.push({ code: 'open-quote', line, name, message });
  }
  if (isExposedName(name) && looksLikeKey(decodeValue(bytes, token))) {
    const message = `${name} holds a secret key, and its prefix publishes it to every visitor. Move it to a name without the prefix and replace the key.`;
    issues.push({ code: 'client-exposed', line, name, message });
  }
  return issues;
}

/** What a person should know about an env file before (or after) it is written, as data, in the order of the file. */
export function detectIssues(bytes: Uint8Array): EnvFileIssue[] {
  if (isUtf16(bytes)) {
    return [
      {
        code: 'utf-16',
        message: 'The file is UTF-16, which no program reads as an env file. Save it as UTF-8.',
      },
    ];
  }
  const issues: EnvFileIssue[] = [];
  if (bytes.includes(0)) {
    issues.push({
      code: 'nul-byte',
      message: 'The file contains NUL bytes and is not a text file. Choose another.',
    });
  }
  if (hasByteOrderMark(bytes)) {
    const message =
      'The file begins with a byte-order mark, and many programs lose its first variable. Save it as UTF-8 without one.';
    issues.push({ code: 'byte-order-mark', line: 1, message });
  }
  if (!isUtf8(bytes)) {
    issues.push({
      code: 'not-utf-8',
      message: 'Some characters are not UTF-8. They stay as they are; programs show them garbled.',
    });
  }
  issues.push(...lineEndIssues(bytes));
  const seen = new Map<string, number>();
  for (const token of tokenize(bytes)) {
    if (token.kind === 'junk') {
      const message = 'This line is neither an assignment nor a comment. Put a “#” before it, or remove it.';
      issues.push({ code: 'junk-line', line: token.line, message });
    }
    if (token.kind !== 'assignment') continue;
    const name = nameOf(bytes, token);
    const first = seen.get(name);
    if (first === undefined) seen.set(name, token.line);
    else {
      const message = `${name} is set on line ${first} already; most programs take the last one, some the first. Keep one.`;
      issues.push({ code: 'duplicate', line: token.line, name, message });
    }
    issues.push(...assignmentIssues(bytes, token));
  }
  const last = bytes.at(-1);
  if (last !== undefined && last !== LF && !isBlank(last)) {
    issues.push({
      code: 'no-final-newline',
      message: 'The last line has no line end; appending from a shell would run into it.',
    });
  }
  return issues;
}
