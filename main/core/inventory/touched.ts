import type { VaultDocument } from '../model.ts';

/** The files that Keyrack itself wrote, or put back, between two versions of the document. */
export function touched(before: VaultDocument, after: VaultDocument): Set<string> {
  const paths = new Set<string>();
  const differ = (one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): void => {
    for (const [mark, path] of one) if (!other.has(mark)) paths.add(path);
  };
  for (const marksOf of [writes, places]) {
    const [old, now] = [marksOf(before), marksOf(after)];
    differ(old, now);
    differ(now, old);
  }
  return paths;
}

const writes = (document: VaultDocument): Map<string, string> =>
  new Map(document.writes.map(({ undoId, path }) => [undoId, path]));

const places = (document: VaultDocument): Map<string, string> =>
  new Map(
    document.rotations.flatMap(({ id, places: all }) =>
      all
        .filter(({ state }) => state === 'written' || state === 'restored')
        .map((place): [string, string] => [`${id} ${place.id} ${place.state}`, place.path]),
    ),
  );
