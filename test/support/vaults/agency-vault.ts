import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createPassphrase } from '../../../main/adapters/passphrase-cipher.ts';
import { emptyVault, neverChecked, type Key, type Target } from '../../../main/core/model.ts';
import { anAgency } from '../window/agency.ts';
import { fakeKey } from '../fake-key.ts';

/** Opens the vault of `writeAgencyVault`. */
export const agencyPassphrase = 'plum kettle orbit fence';

/**
 * Writes a user data folder with a real vault of an agency: `count` keys sealed under a passphrase, and an env file that
 * Keyrack keeps up to date for every second one, below `work`.
 */
export async function writeAgencyVault(userData: string, work: string, count: number): Promise<void> {
  const { accounts, environments, keys, targets } = anAgency(count);
  const { cipher, lock } = await createPassphrase(agencyPassphrase);
  const fingerprintKey = randomBytes(32).toString('base64');
  const fingerprint = (secret: string): string =>
    createHmac('sha256', Buffer.from(fingerprintKey, 'base64')).update(secret).digest('hex');
  const now = Date.now();
  const secrets = new Map(keys.map(({ id }, at) => [id, fakeKey({ seed: at })]));
  const document = {
    ...emptyVault,
    revision: 1,
    tier: 'passphrase' as const,
    passphraseLock: lock,
    fingerprintKey: await cipher.seal(fingerprintKey),
    accounts: accounts.map((each) => ({ ...each, createdAt: now })),
    environments: environments.map(({ id, accountId, name, kind, clientId }) => ({
      ...{ id, accountId, name, kind, clientId },
      projectName: null,
      clientIdState: 'unchecked' as const,
      workosEnvironmentId: null,
      createdAt: now,
    })),
    keys: await Promise.all(
      keys.map(async ({ id, environmentId, label, hint, keyId }): Promise<Key> => {
        const secret = secrets.get(id) ?? '';
        return {
          ...{ id, environmentId, label, hint, keyId },
          secret: await cipher.seal(secret),
          fingerprint: fingerprint(secret),
          createdAt: null,
          linkedAt: now,
          expiresAt: null,
          health: {
            ...neverChecked,
            state: 'valid',
            cause: 'answered',
            checkedAt: now,
            latencyMs: 120,
            requestId: '6f0c1a52-93d7-4b0e-8f5c-2f1f7c0d9a11',
            lastKnown: { state: 'valid', at: now },
          },
        };
      }),
    ),
    targets: targets.map(({ id, environmentId, keyId }, at): Target => {
      const secret = secrets.get(keyId) ?? '';
      const path = join(work, `client-${Math.floor(at / 10)}`, `app-${at}`, '.env.local');
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `WORKOS_API_KEY=${secret}\n`, { mode: 0o600 });
      const variable = { name: 'WORKOS_API_KEY', source: 'key' as const, value: null, secret: null };
      return {
        ...{ id, environmentId, keyId, path, writtenAt: now },
        variables: [{ ...variable, fingerprint: fingerprint(secret) }],
      };
    }),
  };
  writeFileSync(join(userData, 'vault.json'), JSON.stringify(document), { mode: 0o600 });
}
