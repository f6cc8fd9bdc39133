import type { Rotation, RotationPlace, Target, TargetVariable, VaultDocument } from '../model.ts';

/** What a rotation does to the targets and keys of the document. Pure. */

/**
 * The targets of the written files, with the new secret in place of the old one. A written file that was no target becomes
 * one: what Keyrack wrote, it watches.
 */
export function moveTargets(document: VaultDocument, rotation: Rotation, at: number): VaultDocument {
  const written = new Map(
    rotation.places.filter(({ state }) => state === 'written').map((place) => [place.path, place]),
  );
  const targets = document.targets.flatMap((target): Target[] => {
    const place = written.get(target.path);
    if (place === undefined) return [target];
    const holds = (variable: TargetVariable): boolean =>
      variable.fingerprint === rotation.old.fingerprint ||
      (variable.fingerprint === null && place.variables.includes(variable.name));
    const { next } = rotation;
    if (next === null) {
      const variables = target.variables.filter((variable) => !holds(variable));
      // What is left of a retired key's file is nothing that a key could keep up to date.
      return target.keyId === rotation.oldKey?.id ? [] : [{ ...target, variables }];
    }
    if (!target.variables.some(holds) && target.keyId !== rotation.oldKey?.id) return [target];
    const variables = target.variables.map((variable) =>
      holds(variable)
        ? {
            ...variable,
            fingerprint: next.fingerprint,
            secret: variable.source === 'cookie-password' ? next.secret : variable.secret,
          }
        : variable,
    );
    const accepted = acceptedWith(target.accepted, place);
    return [
      {
        ...target,
        variables,
        writtenAt: at,
        keyId: successorOf(rotation, target.keyId),
        ...(accepted.length > 0 && { accepted }),
      },
    ];
  });
  const known = new Set(targets.map(({ path }) => path));
  const fresh = [...written.values()].filter(({ path }) => !known.has(path));
  return { ...document, targets: [...targets, ...fresh.flatMap((place) => newTargets(rotation, place, at))] };
}

/** Under the place's own ID, by which an undo finds it. None of a secret that no linked key stands for. */
function newTargets(
  { environmentId, nextKeyId, next }: Rotation,
  place: RotationPlace,
  at: number,
): Target[] {
  if (nextKeyId === null || next === null) return [];
  const { id, path, variables } = place;
  const accepted = acceptedWith([], place);
  return [
    {
      id,
      environmentId,
      keyId: nextKeyId,
      path,
      variables: variables.map((name) => ({
        name,
        source: 'key',
        value: null,
        secret: null,
        fingerprint: next.fingerprint,
      })),
      writtenAt: at,
      ...(accepted.length > 0 && { accepted }),
    },
  ];
}

/** What was let through for the file so far, with what its rotation was let past by a typed name. */
const acceptedWith = (accepted: readonly string[] = [], { stops = [] }: RotationPlace): string[] => [
  ...new Set([...accepted, ...stops.map(({ code }) => code)]),
];

/** The dead key leaves; what it still kept up to date goes to its successor, or is let go where there is none. */
export function withoutOldKey(document: VaultDocument, rotation: Rotation): VaultDocument {
  const oldId = rotation.oldKey?.id;
  // Replaced by the wizard meanwhile: under this ID there is another key, which is not the dead one.
  if (document.keys.some(({ id, fingerprint }) => id === oldId && fingerprint !== rotation.old.fingerprint))
    return document;
  // As it is now, for an undo: it may have got another label or note since the rotation began.
  const oldKey = document.keys.find(({ id }) => id === oldId) ?? rotation.oldKey;
  return {
    ...document,
    rotations: document.rotations.map((each) => (each.id === rotation.id ? { ...each, oldKey } : each)),
    keys: document.keys.filter(({ id }) => id !== oldId),
    targets: document.targets.flatMap((target) => {
      if (target.keyId !== oldId) return [target];
      return rotation.nextKeyId === null ? [] : [{ ...target, keyId: rotation.nextKeyId }];
    }),
  };
}

/** Targets and old key as they were; a file that was left as it is (`left`, paths) keeps its target as it is. */
export function putTargetsBack(
  document: VaultDocument,
  rotation: Rotation,
  left: ReadonlySet<string>,
): VaultDocument {
  const back = rotation.targetsBefore.filter(({ path }) => !left.has(path));
  const made = rotation.places.filter(({ path }) => !left.has(path));
  const ids = new Set([...back, ...made].map(({ id }) => id));
  const others = document.targets.filter(({ id }) => !ids.has(id));
  const taken = new Set(others.map(({ path }) => path));
  const oldKey = withLastHealth(rotation);
  const keyBelongs =
    oldKey !== null &&
    !document.keys.some(({ id }) => id === oldKey.id) &&
    document.environments.some(({ id }) => id === oldKey.environmentId);
  return {
    ...document,
    targets: [...others, ...back.filter(({ path }) => !taken.has(path))],
    keys: keyBelongs ? [...document.keys, oldKey] : document.keys,
  };
}

/** The old key as it was linked, with what WorkOS said of it last: one that was proved dead does not come back as valid. */
function withLastHealth({ oldKey, oldHealth }: Rotation): Rotation['oldKey'] {
  if (oldKey === null || oldHealth === null) return oldKey;
  return { ...oldKey, health: oldHealth };
}

const successorOf = ({ oldKey, nextKeyId }: Rotation, keyId: string): string =>
  keyId === oldKey?.id ? (nextKeyId ?? keyId) : keyId;
