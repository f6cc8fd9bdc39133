import { EnvFileRefusal } from './refusal.ts';

/** A file that begins with either UTF-16 byte-order mark. */
export const isUtf16 = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);

/** @throws EnvFileRefusal for UTF-16 and for files with NUL: no env reader takes either (dotenv.md, values). */
export function refuseUnreadable(bytes: Uint8Array): void {
  if (isUtf16(bytes)) {
    throw new EnvFileRefusal(
      'utf-16',
      'This file is saved as UTF-16, which no program reads as an env file. Save it as UTF-8, then try again.',
    );
  }
  if (bytes.includes(0)) {
    throw new EnvFileRefusal(
      'nul-byte',
      'This file contains NUL bytes, so it is not a text file (or is saved as UTF-16). Choose another file, or save it as UTF-8.',
    );
  }
}
