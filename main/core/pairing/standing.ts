import type { PairState } from '../../../preload/contract/values.ts';
import { byId } from '../by-id.ts';
import type { Environment, Pair, VaultDocument } from '../model.ts';

/**
 * What the last check said of an environment's client ID and one of its keys; null when that is not what it was asked
 * about any more: another client ID, a replaced or a removed key.
 */
export function pairOf(document: VaultDocument, environment: Environment): Pair | null {
  const { pair, clientId, id } = environment;
  if (pair?.clientId !== clientId) return null;
  const key = byId(document.keys).get(pair.keyId);
  return key?.environmentId === id && key.fingerprint === pair.fingerprint ? pair : null;
}

export type PairNews = Extract<PairState, 'unlikely'> | 'unchecked';

/** What an export has to say of the pair: nothing, that it was found wrong, or (once) that nobody looked. */
export function pairNews(
  document: VaultDocument,
  environment: Environment,
  writesClientId: boolean,
): PairNews | null {
  const pair = pairOf(document, environment);
  if (pair !== null) return pair.state === 'unlikely' ? 'unlikely' : null;
  const { clientId, kind, pairToldOf } = environment;
  if (clientId === null || kind !== 'production' || !writesClientId) return null;
  return pairToldOf === clientId ? null : 'unchecked';
}
