import type { Rotation, Target, TargetVariable, VaultDocument } from '../model.ts';

/** What a rotation does to the targets and keys of the document. Pure. */

/** The targets of the written files, with the new secret in place of the old one. */
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
    return [{ ...target, keyId: successorOf(rotation, target.keyId), variables, writtenAt: at }];
  });
  return { ...document, targets };
}

/** The dead key leaves; what it still kept up to date goes to its successor, or is let go where there is none. */
export function withoutOldKey(document: VaultDocument, rotation: Rotation): VaultDocument {
  const oldId = rotation.oldKey?.id;
  // Replaced by the wizard meanwhile: under this ID there is another key, which is not the dead one.
  if (document.keys.some(({ id, fingerprint }) => id === oldId && fingerprint !== rotation.old.fingerprint))
    return document;
  return {
    ...document,
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
  const ids = new Set(back.map(({ id }) => id));
  const others = document.targets.filter(({ id }) => !ids.has(id));
  const taken = new Set(others.map(({ path }) => path));
  const { oldKey } = rotation;
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

const successorOf = ({ oldKey, nextKeyId }: Rotation, keyId: string): string =>
  keyId === oldKey?.id ? (nextKeyId ?? keyId) : keyId;
