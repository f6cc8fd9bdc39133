import { nameOf } from '../catalog.ts';
import { isRefused } from '../health.ts';
import type { VaultDocument } from '../model.ts';
import { readKey } from '../workos-key.ts';
import type { Source } from '../effective-value.ts';

interface Standing {
  standing: string;
  environmentId: string | null;
}

const said = (standing: string, environmentId: string | null = null): Standing => ({
  standing,
  environmentId,
});

/** Whose value a place has, in words that begin with a capital, and the environment where it is one of here. */
export function standingOf(document: VaultDocument, variable: string, source: Source): Standing {
  const { value, there, trouble } = source;
  if (value === null) return said(trouble ?? (there ? '' : 'No such file'));
  if (value.trim() === '') return said('Empty');
  const known = variable === 'WORKOS_CLIENT_ID' ? clientId(document, value) : key(document, source, value);
  return source.read ? known : { ...known, standing: `${known.standing}; not read` };
}

function clientId(document: VaultDocument, value: string): Standing {
  const environment = document.environments.find((each) => each.clientId === value);
  if (environment !== undefined) return said(nameOf(document, environment), environment.id);
  return said(value.startsWith('client_') ? 'A client ID nobody entered here' : 'Not a client ID of WorkOS');
}

/** By the fingerprint; by the key ID in the key itself where no fingerprint can be made. Removed keys are known, too. */
function key(document: VaultDocument, { where, fingerprint }: Source, value: string): Standing {
  const reading = readKey(value);
  const keyId = reading.ok ? reading.keyId : undefined;
  const isIt = (each: { fingerprint: string; keyId: string | null }): boolean =>
    fingerprint === null ? keyId !== undefined && each.keyId === keyId : each.fingerprint === fingerprint;

  const linked = document.keys.find(isIt);
  const environments = [
    ...document.environments,
    ...document.removals.flatMap((removal) => removal.environments),
  ];
  const nameOfEnvironment = (id: string): string => {
    const environment = environments.find((each) => each.id === id);
    return environment === undefined ? 'A key linked here' : nameOf(document, environment);
  };
  if (linked !== undefined) {
    const dead = isRefused(linked.health);
    const name = nameOfEnvironment(linked.environmentId);
    return said(`${name}, linked${dead ? ', but WorkOS rejected it' : ''}`, linked.environmentId);
  }
  const rotation = document.rotations.find(({ old, oldKey }) =>
    isIt({ fingerprint: old.fingerprint, keyId: oldKey?.keyId ?? null }),
  );
  if (rotation !== undefined) {
    return said(`${nameOfEnvironment(rotation.environmentId)}, replaced by a rotation`);
  }
  const removed = document.removals.flatMap((removal) => removal.keys).find(isIt);
  if (removed !== undefined) return said(`${nameOfEnvironment(removed.environmentId)}, removed here`);
  if (reading.ok) return said('A key nobody linked here');
  const computed = where === 'startup-file' && /[$`]/.test(value);
  return said(computed ? 'Worked out when a shell starts' : 'Not a key of WorkOS');
}
