import type { ScannedValue } from '../../core/ports.ts';
import { decodeValue } from '../../core/env-file/decode.ts';
import { shownName } from '../../core/env-file/mask.ts';
import { isCookiePassword, isCookiePasswordName, nameOf, sliceOf, tokenize } from '../../core/env-file.ts';
import { readKey } from '../../core/workos-key.ts';

export interface FoundValues {
  keys: ScannedValue[];
  clientIds: ScannedValue[];
  cookiePasswords: ScannedValue[];
  /** Whether there is more in the file than was taken. */
  more: boolean;
}

/** Longest name and value that are looked at: what is longer is no variable and no key. */
const longestName = 200;
const longestValue = 10_000;
/** Of keys, of client IDs and of cookie passwords, each: a file with more is no file of variables, and must not keep Keyrack busy. */
export const mostValues = 50;

const clientId = /^client_[0-9A-HJKMNP-TV-Z]{26}$/;
const wholeKey = /(?<![A-Za-z0-9])sk_(?:(?:test|live)_)?a2V5XzAx[A-Za-z0-9]{67}(?![A-Za-z0-9_])/g;
/** `NAME=…`, `NAME: …`, `set -gx NAME …`, `$env:NAME = …`, several on one line too. */
const assigned =
  /(?<![\w$.-])(?:\$env:)?["'`]?([A-Za-z_][\w.-]{0,199})["'`]?(?:\s*[=:]\s*|\s+)["'`]?((?:sk|client)_\w{8,600})/g;

/** The same of cookie passwords, which have no form of their own: the name tells, and the length. */
const assignedPassword =
  /(?<![\w$.-])(?:\$env:)?["'`]?((?:[A-Za-z_][\w.-]{0,199})?COOKIE_PASSWORD)["'`]?(?:\s*[=:]\s*|\s+)(?:"([^"]{32,600})"|'([^']{32,600})'|([^\s"'`;&]{32,600}))/g;

/**
 * The assignments of a file whose values may be WorkOS's: cookie passwords by their names, keys of the strict and the loose forms but no other vendor's and
 * no placeholders, and client IDs (workos.md §1). Reads what is no dotenv at all line by line, UTF-16 too. Never throws.
 */
export function findValues(bytes: Uint8Array): FoundValues {
  const found: FoundValues = { keys: [], clientIds: [], cookiePasswords: [], more: false };
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = wideText(file);
  if (wide !== null) {
    for (const [at, text] of wide.split(/\r\n?|\n/).entries()) {
      if (found.more) break;
      fromText(text, at + 1, found);
    }
    return found;
  }
  if (!mayHold(file)) return found;
  for (const token of tokenize(file)) {
    if (found.more) break;
    if (token.kind !== 'junk' && token.kind !== 'assignment') continue;
    const slice = sliceOf(file, token);
    if (!mayHold(slice)) continue;
    if (token.kind === 'junk') {
      fromText(textOf(slice), token.line, found);
      continue;
    }
    const variable = nameOf(file, token).slice(0, longestName);
    const value = decodeValue(file, token).slice(0, longestValue);
    // `A=1; export B=…` is one assignment for dotenv, and two for a shell.
    if (/[\s;&][A-Za-z_]\w*=/.test(value) && fromText(textOf(slice), token.line, found)) continue;
    take(variable, value.trim(), token.line, found);
  }
  return found;
}

const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

const mayHold = (bytes: Uint8Array): boolean => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return file.includes('sk_') || file.includes('client_') || file.includes('COOKIE_PASSWORD');
};

/** The text of a file in UTF-16, told by its mark; null for all others. */
function wideText(file: Buffer): string | null {
  if (file[0] === 0xff && file[1] === 0xfe) return new TextDecoder('utf-16le').decode(file);
  if (file[0] === 0xfe && file[1] === 0xff) return new TextDecoder('utf-16be').decode(file);
  return null;
}

/** @returns whether anything was in it. */
function fromText(text: string, line: number, found: FoundValues): boolean {
  const before = countOf(found);
  if (text.trimStart().startsWith('#')) return false;
  for (const [, variable = '', value = ''] of text.matchAll(assigned)) take(variable, value, line, found);
  for (const [, variable = '', inDouble, inSingle, bare] of text.matchAll(assignedPassword))
    take(variable, inDouble ?? inSingle ?? bare ?? '', line, found);
  return countOf(found) > before;
}

const countOf = ({ keys, clientIds, cookiePasswords }: FoundValues): number =>
  keys.length + clientIds.length + cookiePasswords.length;

function take(name: string, value: string, line: number, found: FoundValues): void {
  // It goes to the window, where no secret may go.
  const variable = shownName(name);
  if (clientId.test(value)) {
    add(found, found.clientIds, { variable, line, value });
    return;
  }
  const before = found.keys.length;
  takeKeys(name, value, { variable, line }, found);
  if (found.keys.length === before && isCookiePasswordName(name) && isCookiePassword(value))
    add(found, found.cookiePasswords, { variable, line, value });
}

function takeKeys(name: string, value: string, at: Omit<ScannedValue, 'value'>, found: FoundValues): void {
  if (!value.includes('sk_')) return;
  // The name tells other vendors' keys from ours.
  const reading = readKey(`${name}=${value}`);
  if (reading.ok) add(found, found.keys, { ...at, value: reading.secret });
  else if (reading.reason === 'several-keys') {
    for (const key of new Set(value.match(wholeKey))) add(found, found.keys, { ...at, value: key });
  }
}

function add(found: FoundValues, to: ScannedValue[], value: ScannedValue): void {
  if (to.length === mostValues) found.more = true;
  else to.push(value);
}
