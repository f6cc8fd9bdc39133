import type { RotationPlaceView } from '../../../preload/contract/rotation.ts';
import { environmentOrNull, nameOf } from '../catalog.ts';
import { read, readAll } from '../env-file.ts';
import { refusing } from '../exports/compose.ts';
import { clientIdNews, type ClientIdNews } from '../whose-key.ts';
import { fileNameOf, looksProduction } from '../paths.ts';
import { stopsOf } from '../exports/stops.ts';
import type { Environment, Rotation, VaultDocument } from '../model.ts';
import type { EnvFiles, EnvFileState, GitState } from '../ports.ts';
import { readKey } from '../workos-key.ts';

export type PlaceStop = RotationPlaceView['stops'][number];

/** What a file is judged by. */
interface Facts {
  vault: { readonly document: VaultDocument; fingerprint(secret: string): Promise<string> };
  rotation: Rotation;
  /** The file as it is now. */
  state: EnvFileState;
  /** Those that hold the old secret. */
  variables: readonly string[];
}

/**
 * What a file is not written past without a typed name, as in an export: a production key in a file of development, a
 * key beside a client ID of the other kind, and a cookie password that is also production's.
 * @throws EnvFileRefusal as a Failure when the file cannot be read as one of variables.
 */
export async function stopsOfPlace(facts: Facts): Promise<PlaceStop[]> {
  const environment = environmentOrNull(facts.vault.document, facts.rotation.environmentId);
  if (environment === null || facts.variables.length === 0) return [];
  switch (facts.rotation.what) {
    case 'retire':
      return [];
    case 'rotate':
      return ofKey(facts, environment);
    case 'cookie-password':
      return ofCookiePassword(facts, environment);
  }
}

/**
 * Of the files that git tracks, or does not say whether it does, why each is no place for the new secret: the next commit
 * would carry it away for good. By path; the others are not in it, nor any when nothing is written.
 */
export async function gitStopsOf(
  envFiles: Pick<EnvFiles, 'gitStates'>,
  { what }: Rotation,
  paths: readonly string[],
): Promise<ReadonlyMap<string, PlaceStop>> {
  const stops = new Map<string, PlaceStop>();
  if (what === 'retire') return stops;
  const states = await envFiles.gitStates(paths);
  for (const path of paths) {
    const stop = stopOfGit(path, states.get(path), what);
    if (stop !== null) stops.set(path, stop);
  }
  return stops;
}

/** Whether a stop is one of git's. */
export const isOfGit = ({ code }: Pick<PlaceStop, 'code'>): boolean => gitCodes.includes(code);
const gitCodes: readonly string[] = ['tracked', 'git-unavailable'];

function stopOfGit(path: string, git: GitState | undefined, what: Rotation['what']): PlaceStop | null {
  const name = fileNameOf(path);
  const secret = what === 'cookie-password' ? 'password' : 'key';
  switch (git?.state) {
    case 'tracked':
      return {
        code: 'tracked',
        message: `Git tracks ${name}: with the next commit the new ${secret} would be in the repository’s history for good, as the old one is.`,
        next: 'Take the file out of git first (git rm --cached) and look again, or include it and type the environment’s name.',
      };
    case 'unavailable':
    case undefined:
      return {
        code: 'git-unavailable',
        message: `Git did not say whether it tracks ${name}. If it does, the next commit would carry the new ${secret} away for good.`,
        next: 'Look again, or make sure that it does not, include the file and type the environment’s name.',
      };
    default:
      return null;
  }
}

/** The client ID of the file, which a rotation never touches; null when it fits, or nothing can be said. */
export function clientIdBeside({ vault, rotation, state }: Facts): ClientIdNews | null {
  const environment = environmentOrNull(vault.document, rotation.environmentId);
  if (environment === null || rotation.what !== 'rotate') return null;
  return clientIdNews(
    vault.document,
    refusing(() => read(state.bytes)),
    environment,
    [],
  );
}

/** What is to be typed before the files are written; null when nothing is written that asks for it. */
export function nameToType(rotation: Rotation, environment: Environment | null): string | null {
  const included = rotation.places.filter((place) => place.included);
  if (environment === null || included.length === 0) return null;
  const asked = environment.kind === 'production' || included.some(({ stops = [] }) => stops.length > 0);
  return asked ? environment.name : null;
}

function ofKey(facts: Facts, environment: Environment): PlaceStop[] {
  const { vault, state, variables } = facts;
  const clientId = clientIdBeside(facts);
  const stops = stopsOf({
    state,
    environment,
    clientId,
    environmentName: nameOf(vault.document, environment),
    preset: 'unknown',
    resolved: variables.map((name) => ({ source: 'key', name, included: true })),
    // A rotation changes nothing but the key, which no stop looks at.
    after: refusing(() => read(state.bytes)),
  });
  // Public names are refused at the place itself.
  const passable = stops
    .filter((stop) => stop.passable)
    .map(({ code, message, next }) => ({
      code,
      message,
      next: code === 'staging-beside-production' ? mendPair : next,
    }));
  if (environment.kind !== 'production' || clientId?.owner?.kind !== 'staging') return passable;
  return [
    ...passable,
    {
      code: 'production-beside-staging',
      message: `${fileNameOf(state.realPath)} keeps the client ID of ${clientId.owner.name}, which is staging, beside this production key. WorkOS refuses such a pair.`,
      next: mendPair,
    },
  ];
}

const mendPair =
  'Leave the file out and export key and client ID to it together, or type the environment’s name to go on.';

/** A cookie password may be shared by projects of several environments. */
async function ofCookiePassword({ vault, state }: Facts, environment: Environment): Promise<PlaceStop[]> {
  if (environment.kind === 'production') return [];
  const why = await signOfProduction(vault, state);
  if (why === null) return [];
  return [
    {
      code: 'password-of-production',
      message: `${fileNameOf(state.realPath)} ${why}: real users have to sign in again once the new password is read.`,
      next: `Leave the file out, or type “${environment.name}” to go on.`,
    },
  ];
}

/** What says that a file is production's, to stand after its name; null when nothing does. */
async function signOfProduction(vault: Facts['vault'], state: EnvFileState): Promise<string | null> {
  const { document } = vault;
  const production = new Map(
    document.environments.filter(({ kind }) => kind === 'production').map((each) => [each.id, each]),
  );
  const values = new Set([...refusing(() => readAll(state.bytes)).values()].flat());
  const owners = new Map(document.keys.map((key) => [key.fingerprint, production.get(key.environmentId)]));
  let unknown = false;
  for (const value of values) {
    const reading = value.startsWith('sk_') ? readKey(value) : null;
    if (reading?.ok !== true) continue;
    const owner = owners.get(await vault.fingerprint(value));
    if (owner !== undefined) return `also holds the key of ${nameOf(document, owner)}, which is production`;
    unknown ||= reading.kindHint === 'production';
  }
  if (unknown) return 'also holds a key that looks like production’s';
  const client = [...production.values()].find(({ clientId }) => clientId !== null && values.has(clientId));
  if (client !== undefined)
    return `also holds the client ID of ${nameOf(document, client)}, which is production`;
  const target = document.targets.find(({ path }) => path === state.realPath);
  const keptFor = production.get(target?.environmentId ?? '');
  if (keptFor !== undefined) return `is watched for ${nameOf(document, keptFor)}, which is production`;
  return looksProduction(state.realPath) ? 'is named like a file of production' : null;
}
