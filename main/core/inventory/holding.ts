import type { Row } from './row.ts';

/** Which files hold a secret, and how far that can be relied on. */
export interface Holding {
  /** Those of the last look, also when it did not come to its end. */
  files: { path: string; variables: string[] }[];
  /**
   * `done`: everything below the roots was looked at. `stopped`: by a person, or by another look. `failed`: by a fault.
   * `no-roots`: no folder was ever chosen.
   */
  scan: 'done' | 'stopped' | 'failed' | 'no-roots';
  /** The folders that were looked below. */
  roots: readonly string[];
  /** Of these folders nothing was seen; `why` is a sentence. */
  lostRoots: Unread[];
  /** Files and folders below them that could not, or not wholly, be looked into: any may hold the secret. */
  unread: Unread[];
}

export interface Unread {
  path: string;
  why: string;
}

/** What the rows say of a secret, by its fingerprint. */
export function holdingOf(
  rows: Iterable<Row>,
  fingerprint: string,
  look: Pick<Holding, 'scan' | 'roots'>,
): Holding {
  const found: Holding = { ...look, files: [], lostRoots: [], unread: [] };
  for (const { path, keys, cookiePasswords, error } of rows) {
    const holders = [...keys, ...cookiePasswords].filter((each) => each.fingerprint === fingerprint);
    if (holders.length > 0) found.files.push({ path, variables: holders.map(({ variable }) => variable) });
    if (error === null) continue;
    (look.roots.includes(path) ? found.lostRoots : found.unread).push({ path, why: error });
  }
  return found;
}
