import { z } from 'zod';
import { Failure } from '../../core/failure.ts';
import { envelope } from '../../core/vault/document.ts';

/** The ID becomes a file's name. */
export const idForm = /^[0-9a-f-]{36}$/;

const undoRecord = z.object({
  v: z.literal(1),
  /** Absent where an earlier version wrote it, alone in its file. */
  id: z.string().regex(idForm).optional(),
  at: z.number(),
  /** The real path that was written. */
  path: z.string().min(1),
  /** Permission bits before the write; null when there was no file. */
  mode: z.number().int().nullable(),
  /**
   * SHA-256 of what Keyrack wrote, hex: only over that may the old bytes go back. Null when it removed the file: they
   * go back where nothing is.
   */
  writtenHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  /** The old bytes, base64, sealed; null when there was no file. */
  old: envelope.nullable(),
});
export type UndoRecord = z.output<typeof undoRecord>;

export const lineOf = (record: UndoRecord): string => `${JSON.stringify(record)}\n`;

/**
 * The record of `id` among the lines of a file; null when none is.
 * @throws SyntaxError when a line is damaged.
 */
export function recordIn(text: string, id: string): UndoRecord | null {
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const { success, data } = undoRecord.safeParse(JSON.parse(line));
    if (success && (data.id ?? id) === id) return data;
  }
  return null;
}

/** Every record of a file that can be read, by ID. @param own the ID of one that does not name its own. */
export function recordsIn(text: string, own: string): Map<string, UndoRecord> {
  const records = new Map<string, UndoRecord>();
  for (const line of text.split('\n')) {
    const record = recordOf(line);
    if (record !== null) records.set(record.id ?? own, record);
  }
  return records;
}

function recordOf(line: string): UndoRecord | null {
  try {
    return undoRecord.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

/** Nothing to bring back. */
export const undoGone = (): Failure =>
  new Failure(
    'undo-gone',
    'There is nothing left to undo: it was undone already, it is older than 30 days, or its copy is damaged.',
    'Export again, or change the file by hand.',
  );
