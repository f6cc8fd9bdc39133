import { fileNameOf } from '../paths.ts';
import type { FileKind } from '../ports.ts';

/** What drifts are called. No value is ever in it. */

export const gone = {
  file: 'The file is gone.',
  folder: 'The file is gone, and the folder that it was in.',
};

const places: Record<Exclude<FileKind, 'file' | 'missing'>, string> = {
  fifo: 'A named pipe has taken its place, as secret managers mount one. Keyrack neither reads nor replaces it.',
  socket: 'A socket has taken its place. Keyrack neither reads nor replaces it.',
  device: 'A device has taken its place. Keyrack neither reads nor replaces it.',
  directory: 'A folder has taken its place.',
  other: 'A link that leads nowhere, or something unknown, has taken its place.',
};

export const notPlain = (kind: Exclude<FileKind, 'file' | 'missing'>): string => places[kind];

export const elsewhere = (realPath: string): string =>
  `A link leads from here to another file now (${fileNameOf(realPath)}), which nobody confirmed.`;
