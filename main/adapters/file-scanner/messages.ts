import type { ScannedFile } from '../../core/ports.ts';

/** What the scanner and its worker say to each other. Each `scan` and `look` has a number of its own. */

export interface Progress {
  folders: number;
  files: number;
  at: string;
}

export type ToWorker =
  | { type: 'scan'; number: number; roots: readonly string[] }
  | { type: 'cancel'; number: number }
  | { type: 'look'; number: number; path: string };

export type FromWorker =
  | { type: 'found'; number: number; files: ScannedFile[] }
  | { type: 'progress'; number: number; progress: Progress }
  | { type: 'done'; number: number; gone: string[] }
  /** `null` when nothing is there. */
  | { type: 'looked'; number: number; file: ScannedFile | null };
