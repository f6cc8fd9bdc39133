import { byId } from '../by-id.ts';
import type { Target, VaultDocument } from '../model.ts';

/** `homeless`: its environment is not here. */
type Freshness = 'current' | 'outdated' | 'unknown' | 'homeless';

/**
 * Tells of each target whether what was written is what is linked now. No secret is needed: keys are told by the
 * fingerprints that lie beside them, client IDs are public.
 */
export function freshness(document: VaultDocument): (target: Target) => Freshness {
  const keys = byId(document.keys);
  const environments = byId(document.environments);
  return ({ keyId, environmentId, variables }) => {
    const environment = environments.get(environmentId);
    if (environment === undefined) return 'homeless';
    const key = keys.get(keyId);
    if (key?.environmentId !== environmentId) return 'outdated';
    const differs = variables.some(({ source, fingerprint, value }) => {
      switch (source) {
        case 'key':
          return fingerprint !== null && fingerprint !== key.fingerprint;
        case 'client-id':
          return value !== null && environment.clientId !== null && value !== environment.clientId;
        case 'environment-id':
          return (
            value !== null &&
            environment.workosEnvironmentId !== null &&
            value !== environment.workosEnvironmentId
          );
        default:
          return false;
      }
    });
    if (differs) return 'outdated';
    return variables.some(({ source, fingerprint }) => source === 'key' && fingerprint === null)
      ? 'unknown'
      : 'current';
  };
}
