import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { errnoOf } from '../files/errno.ts';
import { plainRead } from '../files/open-flags.ts';
import { findValues, mostValues, type FoundValues } from './find-values.ts';

/** What is larger is no file of variables. 1 MiB, as everywhere in Keyrack. */
const largest = 1024 * 1024;

export type Read = Omit<FoundValues, 'more'> & { error: string | null };

const failed = (error: string): Read => ({ keys: [], clientIds: [], cookiePasswords: [], error });

const tooMany = `It holds more than ${mostValues} keys, client IDs or cookie passwords. Only the first ${mostValues} of each are looked at. Split the file, or look through the rest by hand.`;

let room = Buffer.alloc(64 * 1024);

/** Reads a plain file and finds what is WorkOS's in it. It never blocks, and never throws: what hinders it is its answer. */
export function readFile(path: string, stats: Stats): Read {
  const unfit = unfitness(stats);
  if (unfit !== null) return failed(unfit);
  let file: number;
  try {
    // What was a plain file a moment ago may be a FIFO now.
    file = openSync(path, plainRead);
  } catch (error) {
    return failed(wordsFor(error, path));
  }
  let length = 0;
  try {
    const now = fstatSync(file);
    const unfitNow = unfitness(now);
    if (unfitNow !== null) return failed(unfitNow);
    if (room.length < now.size + 1) room = Buffer.alloc(now.size + 1);
    for (;;) {
      const read = readSync(file, room, length, room.length - length, null);
      length += read;
      if (read === 0 || length === room.length) break;
    }
    const { more, ...found } = findValues(room.subarray(0, length));
    return { ...found, error: more ? tooMany : null };
  } catch (error) {
    return failed(wordsFor(error, path));
  } finally {
    closeSync(file);
    room.fill(0, 0, length); // What was read may be secret.
  }
}

/** Why something is not read at all; null for a plain file of a sensible size. */
function unfitness(stats: Stats): string | null {
  if (stats.isFile()) {
    return stats.size <= largest
      ? null
      : 'It is larger than 1 MB, so it is hardly a file of variables. Look for sk_ in it by hand.';
  }
  if (stats.isFIFO())
    return 'It is a named pipe (secret managers mount one), which Keyrack does not open. Look in the secret manager for the key that it hands out.';
  if (stats.isSocket())
    return 'It is a socket, not a file. Put a file in its place if a program reads variables here.';
  if (stats.isDirectory())
    return 'It is a folder, not a file. Put a file in its place if a program reads variables here.';
  if (stats.isBlockDevice() || stats.isCharacterDevice())
    return 'It is a device, not a file. Put a file in its place if a program reads variables here.';
  return 'It is neither a file nor a folder. Look at it by hand.';
}

/** What the system's refusal means for the person. */
export function wordsFor(error: unknown, path: string): string {
  const code = errnoOf(error);
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'You are not allowed to read it. Change its permissions, or ask whoever owns it.';
    case 'ELOOP':
      return 'It is a link that leads back to itself. Delete it, or make it lead to a file.';
    case 'ENAMETOOLONG':
      return 'Its path is longer than this system opens. Shorten the names of the folders above it.';
    case 'ENOTDIR':
      return 'It is not a folder any more. Scan again.';
    case 'ENXIO':
      return 'It is a socket or a device, not a file. Put a file in its place if a program reads variables here.';
    case 'EIO':
      return 'The disk could not read it. Check the disk, and copy what matters to another one.';
    case 'EMFILE':
    case 'ENFILE':
      return 'Too many files are open on this computer. Look again later.';
    case 'ENOENT':
      return path.includes('\ufffd')
        ? 'Its name has bytes that are no text (not UTF-8), so it cannot be opened by name. Rename it.'
        : 'It is not there any more. Scan again.';
    default:
      return `The system refused to read it${code === '' ? '' : ` (${code})`}. Try to open it by hand.`;
  }
}
