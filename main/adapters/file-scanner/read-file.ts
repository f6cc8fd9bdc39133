import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { errnoOf } from '../errno.ts';
import { findValues, mostValues, type FoundValues } from './find-values.ts';

/** What is larger is no file of variables. 1 MiB, as everywhere in Keyrack. */
const largest = 1024 * 1024;

// Windows has neither flag.
const { O_NONBLOCK, O_NOFOLLOW } = constants as { O_NONBLOCK?: number; O_NOFOLLOW?: number };
const plainRead = constants.O_RDONLY | (O_NONBLOCK ?? 0) | (O_NOFOLLOW ?? 0);

export type Read = Pick<FoundValues, 'keys' | 'clientIds'> & { error: string | null };

const failed = (error: string): Read => ({ keys: [], clientIds: [], error });

const tooMany = `It holds more than ${mostValues} keys or client IDs. Only the first ${mostValues} of each are looked at.`;

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
    return stats.size <= largest ? null : 'It is larger than 1 MB, so it is hardly a file of variables.';
  }
  if (stats.isFIFO()) return 'It is a named pipe (secret managers mount one), which Keyrack does not open.';
  if (stats.isSocket()) return 'It is a socket, not a file.';
  if (stats.isDirectory()) return 'It is a folder, not a file.';
  if (stats.isBlockDevice() || stats.isCharacterDevice()) return 'It is a device, not a file.';
  return 'It is neither a file nor a folder.';
}

/** What the system's refusal means for the person. */
export function wordsFor(error: unknown, path: string): string {
  const code = errnoOf(error);
  switch (code) {
    case 'EACCES':
    case 'EPERM':
      return 'You are not allowed to read it.';
    case 'ELOOP':
      return 'It is a link that leads back to itself.';
    case 'ENAMETOOLONG':
      return 'Its path is longer than this system opens.';
    case 'ENOTDIR':
      return 'It is not a folder any more.';
    case 'ENXIO':
      return 'It is a socket or a device, not a file.';
    case 'EIO':
      return 'The disk could not read it.';
    case 'EMFILE':
    case 'ENFILE':
      return 'Too many files are open on this computer. Look again later.';
    case 'ENOENT':
      return path.includes('\ufffd')
        ? 'Its name has bytes that are no text (not UTF-8), so it cannot be opened by name.'
        : 'It is not there any more.';
    default:
      return `The system refused to read it${code === '' ? '' : ` (${code})`}.`;
  }
}
