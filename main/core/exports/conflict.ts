import type { ExportPlanView } from '../../../preload/contract/view.ts';
import { nameOf } from '../catalog.ts';
import { healthWords } from '../health.ts';
import type { Environment, Key, Target, VaultDocument } from '../model.ts';
import { ownerOf, type Replaced } from '../whose-key.ts';
import type { Resolved } from './variables.ts';

/** What tells keys apart without keeping them. */
interface Known {
  readonly document: VaultDocument;
  fingerprint(secret: string): Promise<string>;
}

/**
 * The keys that the export would replace, in the order of its variables; none that is the very same.
 * @param values of every assignment, as `readAll` gives them: all of them are written over.
 */
export async function replacedKeys(
  vault: Known,
  values: ReadonlyMap<string, readonly string[]>,
  resolved: readonly Resolved[],
  environment: Environment,
  target: Target | null,
): Promise<Replaced[]> {
  const found: Replaced[] = [];
  for (const { source, name, included, content } of resolved) {
    if (source !== 'key' || !included) continue;
    for (const value of new Set(values.get(name))) {
      if (value === '' || value === content) continue;
      // Without fingerprints (their key is away) the key IDs still tell.
      const fingerprint = await vault.fingerprint(value).catch(() => null);
      const ours = target?.variables.some((each) => each.name === name && each.fingerprint === fingerprint);
      const wroteFor = fingerprint !== null && ours === true ? (target?.environmentId ?? null) : null;
      found.push(ownerOf(vault.document, value, fingerprint, environment, wroteFor));
    }
  }
  return found;
}

/**
 * Whether a person has to choose: another environment's key would go, or one that nobody linked. An older key of the
 * same environment, or a value that is no WorkOS key, is none.
 */
export const isConflict = ({ owner, shown }: Replaced): boolean =>
  owner === null ? shown !== null : !owner.same;

/** Both sides of a conflict, as the person sees them. */
export function conflictView(
  document: VaultDocument,
  holds: Replaced,
  writes: { key: Key; environment: Environment },
): NonNullable<ExportPlanView['conflict']> {
  const { key, environment } = writes;
  return {
    holds: {
      owner: holds.owner?.name ?? null,
      kind: holds.owner?.kind ?? holds.kindHint,
      shown: holds.shown,
      health: holds.health === null ? null : healthWords(holds.health).title,
    },
    writes: {
      owner: nameOf(document, environment),
      kind: environment.kind,
      shown: key.keyId ?? key.hint,
      health: healthWords(key.health).title,
    },
  };
}
