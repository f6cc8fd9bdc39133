import type { Output } from '../../../preload/contract/methods.ts';
import { environmentOrNull } from '../catalog.ts';
import { warn, type Warning } from '../exports/circumstances.ts';
import { diffOf } from '../exports/compose.ts';
import { ofContent, ofGit, ofPlace } from '../exports/file-warnings.ts';
import { rootOf } from '../git-root.ts';
import { ofClientId } from '../exports/key-warnings.ts';
import { fileNameOf, projectOf } from '../paths.ts';
import type { Rotation } from '../model.ts';
import type { EnvFileState } from '../ports.ts';
import { assertTurn, placeOf } from '../rotation.ts';
import { advised, composePlace, readPlace } from './compose.ts';
import type { RotationLedger, RotationParts } from './ledger.ts';
import { clientIdBeside, stopsOfPlace } from './stops.ts';

/**
 * The masked diff of one file, and what to know about it. The file is remembered (by its hash): another one in its
 * place is not written unseen.
 * @throws Failure `rotation-gone`, `wrong-step`, `place-gone`, `secret-locked`, and why the file cannot be written.
 */
export async function diffOfPlace(
  parts: RotationParts,
  ledger: RotationLedger,
  rotationId: string,
  placeId: string,
): Promise<Output<'getRotationDiff'>> {
  const { envFiles, vault } = parts;
  const rotation = ledger.find(rotationId);
  assertTurn(rotation, 'looked');
  const place = placeOf(rotation, placeId);
  const secret = rotation.next === null ? null : await vault.open(rotation.next.secret);
  const { state, composed } = await advised(async () => {
    const found = await readPlace(place, (path) => envFiles.inspect(path));
    return { state: found, composed: await composePlace(parts, rotation, place, secret, found) };
  });
  ledger.live(rotationId).seen.set(placeId, state.hash);
  const root = rootOf(state.git);
  const project =
    projectOf(vault.document.projects, state.realPath)?.name ?? (root === null ? null : fileNameOf(root));
  if (composed === null) return { diff: [], warnings: [], project };
  const { after, variables } = composed;
  const warnings = [
    ...(await ofUse(parts, rotation, { state, variables })),
    ...ofGit(state),
    ...ofContent(after),
    ...(await leftOver(parts, rotation, after)),
  ];
  return { diff: diffOf(state.bytes, after), warnings, project };
}

/** Whether the new secret belongs there, by what the file is for: in the words of an export. */
async function ofUse(
  { vault }: RotationParts,
  rotation: Rotation,
  { state, variables }: { state: EnvFileState; variables: readonly string[] },
): Promise<Warning[]> {
  const facts = { vault, rotation, state, variables };
  const stops = await stopsOfPlace(facts);
  const told = stops.map(({ code, message, next }) => warn(code, 'danger', `${message} ${next}`));
  const environment = environmentOrNull(vault.document, rotation.environmentId);
  if (rotation.what !== 'rotate' || environment === null) return told;
  // A pair that is a stop is told already.
  const besides = stops.some(({ code }) => pairStops.has(code)) ? null : clientIdBeside(facts);
  return [...told, ...ofPlace({ state, environment }), ...ofClientId(besides, 'rotation')];
}

const pairStops: ReadonlySet<string> = new Set(['staging-beside-production', 'production-beside-staging']);

/** Keyrack changes no comments: a secret that stands in one stays there. */
async function leftOver({ vault }: RotationParts, { old }: Rotation, after: Uint8Array): Promise<Warning[]> {
  const secret = await vault.open(old.secret).catch(() => null);
  if (secret === null || !new TextDecoder('latin1').decode(after).includes(secret)) return [];
  return [
    warn(
      'old-value-stays',
      'caution',
      'The old value also stands in a comment, or in the midst of another value. Keyrack leaves that as it is: take it out by hand.',
    ),
  ];
}
