/** The bytes that mean something in an env file, and the few questions asked about them. */
const TAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
const SPACE = 0x20;
export const DOUBLE = 0x22;
export const HASH = 0x23;
export const SINGLE = 0x27;
export const COLON = 0x3a;
export const EQUALS = 0x3d;
export const BACKSLASH = 0x5c;
export const BACKTICK = 0x60;

/** Space, tab, vertical tab, form feed: blanks that do not end a line. */
export const isBlank = (byte: number | undefined): boolean =>
  byte === SPACE || byte === TAB || byte === 0x0b || byte === 0x0c;

export const isQuote = (byte: number | undefined): boolean =>
  byte === DOUBLE || byte === SINGLE || byte === BACKTICK;

/** What dotenv takes for a name: letters, digits, underscore, dot, hyphen. Wider than what Keyrack writes. */
export const isNameByte = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 0x61 && byte <= 0x7a) ||
    (byte >= 0x41 && byte <= 0x5a) ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x5f ||
    byte === 0x2e ||
    byte === 0x2d);

/** The first position in `[from, to)` that is not blank, or `to`. */
export function skipBlanks(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isBlank(bytes[at])) at += 1;
  return at;
}

/** The position of `byte` in `[from, to)`, or -1. Bounded, so that a search on a line costs that line only. */
export function findByte(bytes: Uint8Array, byte: number, from: number, to: number): number {
  for (let at = from; at < to; at += 1) if (bytes[at] === byte) return at;
  return -1;
}

/** Text to UTF-8. */
export const toBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-8 to text; a byte that is not UTF-8 becomes U+FFFD (for reading only, never for writing back). */
export const toText = (bytes: Uint8Array, start = 0, end = bytes.length): string =>
  decoder.decode(bytes.subarray(start, end));
