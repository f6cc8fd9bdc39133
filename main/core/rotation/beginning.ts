import { environmentOf, keyOf, targetOf } from '../catalog.ts';
import { generateCookiePassword } from '../env-file.ts';
import { MASK } from '../env-file/mask.ts';
import { Failure } from '../failure.ts';
import type { Rotation, VaultDocument } from '../model.ts';
import { isOver } from '../rotation.ts';
import type { RotationParts } from './ledger.ts';

export type RotationRequest =
  | { what: 'rotate' | 'retire'; keyId: string }
  | { what: 'cookie-password'; targetId: string }
  | { what: 'cookie-password'; rowId: string; variable: string };

/**
 * A rotation as it begins.
 * @throws Failure `not-found`, `target-gone`, `no-cookie-password`, `row-gone`, `environment-unknown`, `scan-failed`, and
 *   those of `Vault.seal`.
 */
export async function beginRotation(parts: RotationParts, request: RotationRequest): Promise<Rotation> {
  if (request.what !== 'cookie-password') return ofKey(parts, request.keyId, request.what);
  return 'targetId' in request
    ? ofCookiePassword(parts, await keptFor(parts, request.targetId))
    : ofCookiePassword(parts, await parts.inventory.cookiePasswordIn(request.rowId, request.variable));
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

/** The cookie password that Keyrack wrote for a target. */
async function keptFor(
  { vault }: RotationParts,
  targetId: string,
): Promise<{ value: string; environmentId: string }> {
  const target = targetOf(vault.document, targetId);
  const secret = target.variables.find(({ source }) => source === 'cookie-password')?.secret ?? null;
  if (secret === null) {
    throw new Failure(
      'no-cookie-password',
      'Keyrack wrote no cookie password into this file.',
      'Export one to it first.',
    );
  }
  return { value: await vault.open(secret), environmentId: target.environmentId };
}

async function ofCookiePassword(
  { vault, clock, newId, randomBytes }: RotationParts,
  { value, environmentId }: { value: string; environmentId: string },
): Promise<Rotation> {
  const plain = generateCookiePassword(randomBytes(32));
  return {
    ...blank,
    id: newId(),
    what: 'cookie-password',
    step: 'places',
    environmentId,
    startedAt: clock.now(),
    old: { secret: await vault.seal(value), fingerprint: await vault.fingerprint(value), hint: MASK },
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
