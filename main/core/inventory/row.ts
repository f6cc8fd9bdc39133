import type { FoundKey, InventoryProblemCode } from '../../../preload/contract/inventory.ts';
import { looksDevelopment, looksLikeExample, looksProduction, publishedFolder } from '../paths.ts';
import { rootOf } from '../git-root.ts';
import type { Kind } from '../model.ts';
import type { GitState, ScannedFile } from '../ports.ts';
import { readKey, type KeyReading } from '../workos-key.ts';

/** A key in a file, by what may be kept of it. */
export interface RowKey {
  variable: string;
  line: number;
  fingerprint: string;
  hint: string;
  keyId: string | null;
  kindHint: Kind | null;
  /** Of a loose form, under a name that says nothing of WorkOS: it counts only when it is known here. */
  doubtful: boolean;
}

/** A file that the scanner found, without its secrets. */
export interface Row {
  id: string;
  path: string;
  mode: number | null;
  git: GitState;
  /** The work tree that it lies in; null when it lies in none, or nobody can say. */
  root: string | null;
  project: string;
  keys: RowKey[];
  clientIds: { variable: string; line: number; clientId: string }[];
  /**
   * For rotations only: a cookie password is no secret of WorkOS's own and no problem by itself. A file with nothing else
   * is kept among the rows, so that a rotation finds it, and never listed, whoever shares the password.
   */
  cookiePasswords: { variable: string; line: number; fingerprint: string }[];
  error: string | null;
  /** What its path says by itself. */
  place: {
    production: boolean;
    development: boolean;
    example: boolean;
    /** The folder above that is published; null when there is none. */
    published: string | null;
  };
  /** Commits that hold one of its keys; null when nobody looked. */
  commits: number | null;
}

export type Standing = FoundKey['standing'];
export type Code = InventoryProblemCode;

/** Of a loose form, under a name that says nothing of WorkOS: it may well be another vendor's. */
export const isDoubtful = (
  { warnings }: Pick<Extract<KeyReading, { ok: true }>, 'warnings'>,
  variable: string,
): boolean => warnings.some(({ code }) => code === 'unusual-form') && !/WORKOS|AUTHKIT/i.test(variable);

/**
 * Takes what a scanner found, fingerprints its secrets and lets them go.
 * @throws what `fingerprint` throws.
 */
export async function rowOf(
  file: ScannedFile,
  fingerprint: (secret: string) => Promise<string>,
): Promise<Row> {
  const keys: RowKey[] = [];
  for (const { variable, line, value } of file.keys) {
    const read = readKey(value);
    if (!read.ok) continue;
    keys.push({
      variable,
      line,
      fingerprint: await fingerprint(value),
      hint: read.hint,
      keyId: read.keyId ?? null,
      kindHint: read.kindHint ?? null,
      doubtful: isDoubtful(read, variable),
    });
  }
  const cookiePasswords: Row['cookiePasswords'] = [];
  for (const { variable, line, value } of file.cookiePasswords)
    cookiePasswords.push({ variable, line, fingerprint: await fingerprint(value) });
  const root = rootOf(file.git);
  const folder = root ?? file.project;
  return {
    // Keyed like a secret, so that no other path can be made to have the same ID.
    id: (await fingerprint(`row ${file.path}`)).slice(0, 64),
    path: file.path,
    mode: file.mode,
    git: file.git,
    root,
    project: file.project,
    keys,
    clientIds: file.clientIds.map(({ variable, line, value }) => ({ variable, line, clientId: value })),
    cookiePasswords,
    error: file.error,
    place: {
      production: looksProduction(file.path),
      development: looksDevelopment(file.path, folder),
      example: looksLikeExample(file.path),
      published: publishedFolder(file.path, folder),
    },
    commits: null,
  };
}
