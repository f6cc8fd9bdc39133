import { environmentOf, keyOf } from '../catalog.ts';
import type { Target, TargetVariable, VaultDocument } from '../model.ts';

/**
 * The members of a target that change when another linked key becomes its own: the key, its environment, and what is
 * expected in the variables that follow from them.
 * @throws Failure `not-found`.
 */
export async function adopted(
  vault: { readonly document: VaultDocument; fingerprint(secret: string): Promise<string> },
  target: Target,
  keyId: string,
): Promise<Pick<Target, 'keyId' | 'environmentId' | 'variables'>> {
  const key = keyOf(vault.document, keyId);
  const environment = environmentOf(vault.document, key.environmentId);
  const moved = environment.id !== target.environmentId;
  const follow = async (variable: TargetVariable): Promise<TargetVariable> => {
    if (variable.source === 'key') return { ...variable, fingerprint: key.fingerprint };
    const value =
      variable.source === 'client-id'
        ? environment.clientId
        : variable.source === 'environment-id'
          ? environment.workosEnvironmentId
          : null;
    if (!moved || value === null) return variable;
    return { ...variable, value, fingerprint: await vault.fingerprint(value) };
  };
  return {
    keyId,
    environmentId: environment.id,
    variables: await Promise.all(target.variables.map(follow)),
  };
}
