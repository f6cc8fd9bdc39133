import type { InventoryFix, InventoryProblem } from '../../../preload/contract/inventory.ts';
import { exposedPrefix } from '../exposed-names.ts';
import type { Known, KnownKey } from './known.ts';
import type { Code, Row, RowKey } from './row.ts';

/**
 * What is the matter with a file: pure, from what is known of it, of the vault, and of the other files. Judging is cheap,
 * as it is done for every row whenever anything changes; the words are found for the rows that are shown (words.ts).
 */
export interface Finding {
  code: Code;
  level: InventoryProblem['level'];
  /** The likeliest first. */
  fixes: InventoryFix[];
  /** The keys that it is about. */
  keys: RowKey[];
}

/** In which projects each key lies, by fingerprint. */
export type Sharing = ReadonlyMap<string, ReadonlySet<string>>;

/** A key in so many projects besides is shared: one project may well have two folders. */
const shared = 2;

/** In which projects each key lies. */
export function sharingOf(rows: Iterable<Row>): Sharing {
  const projects = new Map<string, Set<string>>();
  for (const { keys, project } of rows) {
    for (const { fingerprint } of keys) {
      const known = projects.get(fingerprint);
      if (known === undefined) projects.set(fingerprint, new Set([project]));
      else known.add(project);
    }
  }
  return projects;
}

/** Every problem of the file, at most one of a kind; the order is that of the checks. */
export function classify(row: Row, known: Known, sharing: Sharing): Finding[] {
  const found: Finding[] = [];
  const add = (code: Code, level: Finding['level'], fixes: InventoryFix[], keys: RowKey[] = []): void => {
    found.push({ code, level, fixes, keys });
  };
  if (row.error !== null) add('unreadable', 'caution', ['folder']);
  const keys = known.shownKeys(row);
  if (keys.length === 0) return found; // Client IDs are public.
  const about = keys.map((key) => ({ key, is: known.key(key) }));
  const those = (which: (is: KnownKey, key: RowKey) => boolean): RowKey[] =>
    about.filter(({ key, is }) => which(is, key)).map(({ key }) => key);
  /** What gets rid of keys that others may have. One that nobody linked has to be linked first; a dead one is rid of. */
  const riddance = (meant: readonly RowKey[]): InventoryFix[] => {
    const known = about.filter(({ key }) => meant.includes(key)).map(({ is }) => is);
    return [
      ...(known.some(isLinked) ? (['rotate'] as const) : []),
      ...(known.some((is) => !isLinked(is) && !is.dead) ? (['link'] as const) : []),
    ];
  };

  const dead = those((is) => is.dead);
  if (dead.length > 0) {
    const gone = about.filter(({ is }) => is.dead).map(({ is }) => is);
    const rotate = gone.some(isLinked) ? (['rotate'] as const) : [];
    const successor = gone.some((is) => is.hasSuccessor || is.standing === 'replaced');
    add('dead-key', 'danger', successor ? ['replace', ...rotate] : [...rotate, 'replace'], dead);
  }
  const unlinked = those((is) => !isLinked(is) && !is.dead);
  if (unlinked.length > 0) add('unlinked-key', 'note', ['link', 'replace'], unlinked);

  const { place } = row;
  if (place.development) {
    const production = those((is, { kindHint }) => (is.environment?.kind ?? kindHint) === 'production');
    if (production.length > 0) add('production-in-development', 'danger', ['replace'], production);
  }
  if (place.production) {
    const staging = those((is, { kindHint }) => (is.environment?.kind ?? kindHint) === 'staging');
    if (staging.length > 0) add('staging-in-production', 'caution', ['replace'], staging);
  }
  const exposed = keys.filter(({ variable }) => exposedPrefix(variable) !== null);
  if (exposed.length > 0) add('public-prefix', 'danger', [...riddance(exposed), 'folder'], exposed);
  const mixed = those((is) => otherClientId(row, is, known) !== null);
  if (mixed.length > 0) add('other-client-id', 'caution', ['replace'], mixed);

  const leaked = riddance(keys);
  if (row.git.state === 'tracked') {
    const history = row.commits === null ? (['history'] as const) : [];
    add(
      'tracked',
      'danger',
      [...leaked, ...(place.example ? [] : (['gitignore'] as const)), ...history, 'folder'],
      keys,
    );
  }
  if (row.git.state === 'not-ignored' && !place.example) add('not-ignored', 'caution', ['gitignore'], keys);
  if (row.commits !== null && row.commits > 0) add('in-history', 'danger', leaked, keys);
  if (place.example) add('example-file', 'danger', [...leaked, 'folder'], keys);
  if (place.published !== null) add('published-folder', 'danger', [...leaked, 'folder'], keys);
  if (row.mode !== null && (row.mode & 0o077) !== 0) add('readable-by-others', 'caution', ['tighten'], keys);

  const spread = keys.filter(({ fingerprint }) => (sharing.get(fingerprint)?.size ?? 0) > shared);
  if (spread.length > 0) {
    const apart: InventoryFix[] = spread.some((key) => isLinked(known.key(key))) ? ['another-key'] : ['link'];
    add('shared-key', 'note', [...apart, 'replace', 'folder'], spread);
  }
  return found;
}

const isLinked = ({ key }: KnownKey): boolean => key !== null;

/** A client ID beside the key that is not of its environment; null when all fits, or nothing can be said. */
export function otherClientId(row: Row, is: KnownKey, known: Known): string | null {
  const { environment } = is;
  if (environment === null) return null;
  for (const { clientId } of row.clientIds) {
    if (clientId === environment.clientId) continue;
    const owner = known.ownerOf(clientId);
    if (owner === null ? environment.clientId !== null : owner.environment.id !== environment.id)
      return clientId;
  }
  return null;
}

/** Whether there is more to a row than notes. */
export const isTroubled = (findings: readonly Finding[]): boolean =>
  findings.some(({ level }) => level !== 'note');

/** Whether anything of a row is a danger. */
export const isEndangered = (findings: readonly Finding[]): boolean =>
  findings.some(({ level }) => level === 'danger');
