import type { Environment, VaultDocument } from '../model.ts';

/**
 * Notes of which client ID an export has said that nobody checked its pair: it is not said of the same one again.
 * @param told environment ID -> client ID.
 */
export function withPairTold(document: VaultDocument, told: ReadonlyMap<string, string>): VaultDocument {
  if (told.size === 0) return document;
  return {
    ...document,
    environments: document.environments.map((each): Environment => {
      const pairToldOf = told.get(each.id);
      return pairToldOf === undefined ? each : { ...each, pairToldOf };
    }),
  };
}
