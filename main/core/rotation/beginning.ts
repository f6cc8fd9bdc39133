import { environmentOf, keyOf, targetOf } from '../catalog.ts';
import { generateCookiePassword } from '../env-file.ts';
import { MASK } from '../env-file/mask.ts';
import { Failure } from '../failure.ts';
import type { Rotation, VaultDocument } from '../model.ts';
import { isOver } from '../rotation.ts';
import type { RotationParts } from './ledger.ts';

export type RotationRequest =
  { what: 'rotate' | 'retire'; keyId: string } | { what: 'cookie-password'; targetId: string };

/** A rotation as it begins. @throws Failure `not-found`, `target-gone`, `no-cookie-password`, and those of `Vault.seal`. */
export async function beginRotation(parts: RotationParts, request: RotationRequest): Promise<Rotation> {
  return request.what === 'cookie-password'
    ? ofCookiePassword(parts, request.targetId)
    : ofKey(parts, request.keyId, request.what);
}

/** The rotation of this secret that is under way; null when there is none. */
export function underWay(document: VaultDocument, { oldKey, old }: Rotation): Rotation | null {
  return (
    document.rotations.find(
      (each) =>
        !isOver(each) &&
        (oldKey === null ? each.old.fingerprint === old.fingerprint : each.oldKey?.id === oldKey.id),
    ) ?? null
  );
}

function ofKey({ vault, clock, newId }: RotationParts, keyId: string, what: 'rotate' | 'retire'): Rotation {
  const oldKey = keyOf(vault.document, keyId);
  environmentOf(vault.document, oldKey.environmentId);
  const { secret, fingerprint, hint, environmentId } = oldKey;
  return {
    ...blank,
    id: newId(),
    what,
    step: what === 'rotate' ? 'new-key' : 'places',
    environmentId,
    startedAt: clock.now(),
    old: { secret, fingerprint, hint },
    oldKey,
  };
}

async function ofCookiePassword(
  { vault, clock, newId, randomBytes }: RotationParts,
  targetId: string,
): Promise<Rotation> {
  const target = targetOf(vault.document, targetId);
  const secret = target.variables.find(({ source }) => source === 'cookie-password')?.secret ?? null;
  if (secret === null) {
    throw new Failure(
      'no-cookie-password',
      'Keyrack wrote no cookie password into this file.',
      'Export one to it first.',
    );
  }
  const plain = generateCookiePassword(randomBytes(32));
  return {
    ...blank,
    id: newId(),
    what: 'cookie-password',
    step: 'places',
    environmentId: target.environmentId,
    startedAt: clock.now(),
    old: { secret, fingerprint: await vault.fingerprint(await vault.open(secret)), hint: MASK },
    next: { secret: await vault.seal(plain), fingerprint: await vault.fingerprint(plain), hint: MASK },
  };
}

const blank = {
  version: 1,
  oldKey: null,
  next: null,
  nextKeyId: null,
  sameEnvironment: '',
  places: [],
  targetsBefore: [],
  oldHealth: null,
  writtenAt: null,
  proof: null,
  finishedAt: null,
} satisfies Partial<Rotation>;
