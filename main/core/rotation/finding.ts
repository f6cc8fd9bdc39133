import { isExposedName } from '../exposed-names.ts';
import { looksLikeExample, publishedFolder } from '../paths.ts';
import { refuseUnfit } from '../unfit-file.ts';
import { inParallel } from '../in-parallel.ts';
import { assertTurn } from '../rotation.ts';
import type { Rotation, RotationPlace, Target } from '../model.ts';
import { exposedName, holdersOf, keptFailure, otherForm, placeFailure } from './compose.ts';
import type { RotationLedger, RotationParts } from './ledger.ts';
import { gitStopsOf, stopsOfPlace, type PlaceStop } from './stops.ts';

const atOnce = 8;

/**
 * Lists every file that holds the old secret, each read now: the targets at once, what the inventory finds when it has
 * looked. Settles when that is over; who asks meanwhile waits for the same.
 * @throws Failure `rotation-gone`, `wrong-step`, and those of saving the vault.
 */
export async function findPlaces(
  parts: RotationParts,
  ledger: RotationLedger,
  rotationId: string,
): Promise<void> {
  assertTurn(ledger.find(rotationId), 'found');
  const live = ledger.live(rotationId);
  if (live.looking !== null) return live.looking;
  live.looking = look(parts, ledger, rotationId).finally(() => {
    live.looking = null;
    ledger.note(rotationId);
  });
  ledger.note(rotationId);
  return live.looking;
}

async function look(parts: RotationParts, ledger: RotationLedger, id: string): Promise<void> {
  const rotation = ledger.find(id);
  const likely = new Map<string, string[]>();
  // What was found before may be all that is left of an inventory of an earlier run.
  for (const { path, variables } of rotation.places) likely.set(path, variables);
  for (const target of parts.vault.document.targets) {
    const names = namesIn(target, rotation);
    if (names.length > 0) likely.set(target.path, names);
  }
  await list(parts, ledger, rotation, likely);
  const before = likely.size;
  const seen = new Set<string>();
  const { files, ...look } = await parts.inventory.holding(rotation.old.fingerprint);
  for (const { path, variables } of files) {
    if (likely.has(path)) continue;
    likely.set(path, variables);
    seen.add(path);
  }
  if (likely.size > before) await list(parts, ledger, rotation, likely, seen);
  ledger.live(id).survey = { ...look, at: parts.clock.now() };
}

async function list(
  parts: RotationParts,
  ledger: RotationLedger,
  rotation: Rotation,
  likely: ReadonlyMap<string, string[]>,
  /** Those in which the inventory saw the secret just now. */
  seen: ReadonlySet<string> = new Set(),
): Promise<void> {
  const found = new Map<string, RotationPlace>();
  await inParallel([...likely], atOnce, async ([path, names]) => {
    const place = await lookAt(parts, rotation, path, { names, seen: seen.has(path) });
    if (place !== null) found.set(place.path, place);
  });
  await judgeByGit(parts, rotation, found);
  // Given up, or begun again, in the meantime.
  if (!ledger.has(rotation.id) || ledger.find(rotation.id).step !== 'places') return;
  const places = [...found.values()].toSorted((one, other) => one.path.localeCompare(other.path, 'en'));
  await ledger.apply(rotation.id, { type: 'found', places });
}

/** What git tracks gets the new secret only when the person says so: the next commit would carry it away for good. */
async function judgeByGit(
  { envFiles }: RotationParts,
  rotation: Rotation,
  found: Map<string, RotationPlace>,
): Promise<void> {
  const writable = [...found.values()].filter(({ failure }) => failure === null);
  const ofGit = await gitStopsOf(
    envFiles,
    rotation,
    writable.map(({ path }) => path),
  );
  for (const place of writable) {
    const { path, stops = [] } = place;
    const stop = ofGit.get(path);
    if (stop !== undefined) found.set(path, { ...place, included: false, stops: [stop, ...stops] });
  }
}

/** Null when the file does not hold the secret. One that cannot be read is listed with the reason. */
async function lookAt(
  { vault, envFiles, log, newId }: RotationParts,
  rotation: Rotation,
  path: string,
  { names, seen }: { names: string[]; seen: boolean },
): Promise<RotationPlace | null> {
  const place = (
    at: string,
    variables: string[],
    failure: RotationPlace['failure'],
    stops: PlaceStop[] = [],
  ): RotationPlace => ({
    id: newId(),
    path: at,
    variables,
    // What is committed for others to copy, or published as it is, is no place for a new secret.
    included: failure === null && (rotation.what === 'retire' || !isOpenToOthers(at)),
    before: null,
    after: null,
    undoId: null,
    state: failure === null ? 'waiting' : 'failed',
    failure,
    ...(stops.length > 0 && { stops }),
  });
  try {
    const state = await envFiles.read(path);
    if (state.kind === 'missing') return null;
    if (state.kind !== 'file') refuseUnfit(state);
    const variables = await holdersOf(vault, state.bytes, rotation.old.fingerprint);
    if (variables.length === 0) {
      const known = rotation.places.find((each) => each.path === path)?.failure?.code === 'other-form';
      if (names.length === 0 || !(seen || known)) return null;
      return place(state.realPath, names, keptFailure(otherForm({ path, variables: names })));
    }
    const exposed = rotation.what === 'retire' ? undefined : variables.find(isExposedName);
    const failure = exposed === undefined ? null : keptFailure(exposedName({ path }, exposed));
    return place(
      state.realPath,
      variables,
      failure,
      await stopsOfPlace({ vault, rotation, state, variables }),
    );
  } catch (error) {
    return place(path, names, placeFailure(log, error));
  }
}

const isOpenToOthers = (path: string): boolean =>
  looksLikeExample(path) || publishedFolder(path, null) !== null;

/** What the target says it wrote of the old secret. */
function namesIn(target: Target, { old, oldKey }: Rotation): string[] {
  return target.variables
    .filter(
      ({ fingerprint, source }) =>
        fingerprint === old.fingerprint ||
        (fingerprint === null && source === 'key' && target.keyId === oldKey?.id),
    )
    .map(({ name }) => name);
}
