import { z } from 'zod';
import { failureCode } from '../../../preload/contract/failure-codes.ts';
import { rotationStep, rotationWhat } from '../../../preload/contract/rotation.ts';
import { checkEvery, pairState, stack, variableSource } from '../../../preload/contract/values.ts';
import type { Envelope, FileWrite, Target, TargetVariable, VaultDocument } from '../model.ts';

/**
 * The shape of the vault on disk. Objects are loose: a field that this version does not know is kept and written
 * back, never dropped.
 */
const id = z.string().min(1);
const time = z.number().int();
const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

/** One sealed secret as it lies on disk, also outside the vault. */
export const envelope: z.ZodType<Envelope> = z.looseObject({
  v: z.literal(1),
  tier: z.enum(['keychain', 'passphrase', 'session']),
  backend: z.string(),
  data: base64,
});

const passphraseLock = z.looseObject({
  kdf: z.literal('scrypt'),
  salt: base64,
  // Bounds: a file must not be able to ask for more memory than a passphrase is worth (128 * N * r bytes).
  N: z.number().int().min(2).max(1_048_576),
  r: z.number().int().min(1).max(16),
  p: z.number().int().min(1).max(16),
  check: envelope,
});

const account = z.looseObject({ id, name: z.string(), createdAt: time });

const environment = z.looseObject({
  id,
  accountId: id,
  name: z.string(),
  kind: z.enum(['staging', 'production']),
  projectName: z.string().nullable(),
  clientId: z.string().nullable(),
  clientIdState: z.enum(['unchecked', 'exists', 'absent', 'unknown']),
  workosEnvironmentId: z.string().nullable(),
  createdAt: time,
  pair: z
    .looseObject({
      state: pairState,
      at: time,
      keyId: id,
      fingerprint: z.string(),
      clientId: z.string(),
    })
    .exactOptional(),
  pairToldOf: z.string().exactOptional(),
  checkEvery: checkEvery.exactOptional(),
  pinned: z.literal(true).exactOptional(),
});

const health = z.looseObject({
  state: z.enum(['valid', 'limited', 'rejected', 'unverified', 'unknown']),
  reason: z
    .enum(['offline', 'timeout', 'tls', 'proxy', 'rate-limited', 'server-error', 'unexpected-answer'])
    .nullable(),
  cause: z.string().nullable(),
  checkedAt: time.nullable(),
  latencyMs: z.number().nullable(),
  requestId: z.string().nullable(),
  lastKnown: z.looseObject({ state: z.enum(['valid', 'limited', 'rejected']), at: time }).nullable(),
  since: time.exactOptional(),
});

const key = z.looseObject({
  id,
  environmentId: id,
  label: z.string(),
  secret: envelope,
  fingerprint: z.string(),
  keyId: z.string().nullable(),
  hint: z.string(),
  createdAt: time.nullable(),
  linkedAt: time,
  expiresAt: time.nullable(),
  health,
  snoozedUntil: time.exactOptional(),
  tags: z.array(z.string()).exactOptional(),
  note: z.string().exactOptional(),
});

const alarm = z.looseObject({
  keyId: id,
  fingerprint: z.string(),
  kind: z.enum(['rejected', 'expiry', 'age']),
  level: z.number(),
  raisedAt: time,
  told: z.boolean(),
});

const removal = z.looseObject({
  id,
  at: time,
  name: z.string(),
  accounts: z.array(account),
  environments: z.array(environment),
  keys: z.array(key),
});

const project = z.looseObject({ id, name: z.string(), path: z.string(), stack, addedAt: time });

const target = z.looseObject({
  id,
  environmentId: id,
  keyId: id,
  path: z.string(),
  variables: z.array(
    z.looseObject({
      name: z.string(),
      source: variableSource,
      value: z.string().nullable(),
      secret: envelope.nullable(),
      fingerprint: z.string().nullable(),
    }),
  ),
  writtenAt: time,
  accepted: z.array(z.string()).exactOptional(),
  driftedAt: time.exactOptional(),
});

const heldSecret = z.looseObject({ secret: envelope, fingerprint: z.string(), hint: z.string() });

const told = z.looseObject({ code: z.string(), message: z.string(), next: z.string() });

/** A code that this version does not know says no more than that the file was not written. */
const placeFailure = told.extend({ code: failureCode.catch('write-failed') });

const rotation = z.looseObject({
  id,
  what: rotationWhat,
  step: rotationStep,
  environmentId: id,
  startedAt: time,
  version: z.number().int(),
  old: heldSecret,
  oldKey: key.nullable(),
  next: heldSecret.nullable(),
  nextKeyId: id.nullable(),
  meant: z.boolean().exactOptional(),
  sameEnvironment: z.string(),
  places: z.array(
    z.looseObject({
      id,
      path: z.string(),
      variables: z.array(z.string()),
      included: z.boolean(),
      before: z.string().nullable(),
      after: z.string().nullable(),
      undoId: id.nullable(),
      state: z.enum(['waiting', 'written', 'failed', 'restored']),
      failure: placeFailure.nullable(),
      stops: z.array(told).exactOptional(),
    }),
  ),
  targetsBefore: z.array(target),
  oldHealth: health.nullable(),
  writtenAt: time.nullable(),
  proof: z.looseObject({ at: time, requestId: z.string().nullable() }).nullable(),
  finishedAt: time.nullable(),
});

const vaultDocument = z.looseObject({
  schemaVersion: z.literal(2),
  revision: z.number().int().nonnegative(),
  tier: z.enum(['keychain', 'passphrase', 'session']).nullable(),
  passphraseLock: passphraseLock.nullable(),
  fingerprintKey: envelope.nullable(),
  accounts: z.array(account),
  environments: z.array(environment),
  keys: z.array(key),
  removals: z.array(removal),
  projects: z.array(project),
  targets: z.array(target),
  writes: z.array(z.looseObject({ undoId: id, at: time, path: z.string(), before: target.nullable() })),
  roots: z.array(z.string()),
  rotations: z.array(rotation),
  alarms: z.array(alarm).exactOptional(),
  draft: z.looseObject({ state: z.unknown(), secret: envelope.nullable() }).nullable(),
});

export type Migrated =
  | { document: VaultDocument }
  /** The version that a newer Keyrack wrote. */
  | { newer: number }
  /** `foreign`: no vault at all. `invalid`: a vault with something wrong in it; `why` names the place, not the value. */
  | { invalid: 'foreign' | 'invalid'; why: string };

/**
 * A value of the current schema version as a document.
 * @throws ZodError when it is none.
 */
export const parseVaultDocument = (value: unknown): VaultDocument => vaultDocument.parse(value);

export type Step = (document: Record<string, unknown>) => Record<string, unknown>;

const currentVersion = vaultDocument.shape.schemaVersion.value;
/** From each older version to the one after it: version 3 adds `[2, (document) => …]` here and its shape above. */
const steps: ReadonlyMap<number, Step> = new Map<number, Step>([[1, exportsToTargets]]);

/** Takes a document up to version `to`, one step per version. Pure: the argument stays as it is. */
export function climb(
  value: unknown,
  to: number,
  by: ReadonlyMap<number, Step>,
): { document: Record<string, unknown> } | Exclude<Migrated, { document: VaultDocument }> {
  if (typeof value !== 'object' || value === null || !('schemaVersion' in value)) {
    return { invalid: 'foreign', why: 'It has no schema version.' };
  }
  const version = value.schemaVersion;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    return { invalid: 'foreign', why: 'Its schema version is not a number that Keyrack writes.' };
  }
  if (version > to) return { newer: version };
  let document: Record<string, unknown> = { ...value };
  for (let at = version; at < to; at += 1) {
    const step = by.get(at);
    if (step === undefined) return { invalid: 'invalid', why: `Nothing leads on from version ${at}.` };
    document = { ...step(document), schemaVersion: at + 1 };
  }
  return { document };
}

/** Brings what was parsed from the vault file to the current version, and checks that it is whole. Pure. */
export function migrate(value: unknown): Migrated {
  const climbed = climb(value, currentVersion, steps);
  if (!('document' in climbed)) return climbed;
  const parsed = vaultDocument.safeParse(climbed.document);
  if (parsed.success) return { document: parsed.data };
  const place = parsed.error.issues[0]?.path.join('.') ?? '';
  return { invalid: 'invalid', why: `Something is wrong at “${place}”.` };
}

/** What version 1 knew of a file that it had written. */
const exported = z.looseObject({
  id,
  at: time,
  keyId: id,
  path: z.string(),
  variables: z.array(z.string()),
});
const ownedKeys = z.array(z.looseObject({ id, environmentId: id, fingerprint: z.string() }));

/**
 * Version 2 keeps the files that version 1 had only noted as written. A file whose key is gone has nothing to be kept up
 * to date with; its last write can still be undone.
 */
function exportsToTargets(document: Record<string, unknown>): Record<string, unknown> {
  const { exports, ...rest } = document;
  const records = z.array(exported).catch([]).parse(exports);
  const keys = ownedKeys.catch([]).parse(document['keys']);
  const targets = records.flatMap((record): Target[] => {
    const owner = keys.find((each) => each.id === record.keyId);
    if (owner === undefined) return [];
    const variables = record.variables.map((name): TargetVariable => {
      const isKey = name === 'WORKOS_API_KEY';
      return {
        name,
        source: isKey ? 'key' : 'client-id',
        value: null,
        secret: null,
        fingerprint: isKey ? owner.fingerprint : null,
      };
    });
    const { id, path, at: writtenAt } = record;
    return [{ id, environmentId: owner.environmentId, keyId: owner.id, path, variables, writtenAt }];
  });
  const writes = records.map(({ id: undoId, at, path }): FileWrite => ({ undoId, at, path, before: null }));
  return { ...rest, projects: [], targets, writes, roots: [], rotations: [] };
}
