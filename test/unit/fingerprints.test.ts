import { describe, expect, it } from 'vitest';
import type { Target } from '../../main/core/model.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeClientId, fakeKey } from '../support/fake-key.ts';

/** What a file was written with, as an earlier session noted it. */
async function keptFile(app: CoreApp): Promise<Target> {
  const key = await app.have(fakeKey({ seed: 1 }), { account: 'Acme', environment: 'Staging' });
  const clientId = fakeClientId(1);
  const variable = { value: null, secret: null };
  const target: Target = {
    ...{
      id: 'target',
      environmentId: key.environmentId,
      keyId: key.id,
      path: '/home/ann/.env',
      writtenAt: 1,
    },
    variables: [
      { ...variable, name: 'WORKOS_API_KEY', source: 'key', fingerprint: key.fingerprint },
      {
        ...variable,
        name: 'WORKOS_CLIENT_ID',
        source: 'client-id',
        value: clientId,
        fingerprint: await app.vault.fingerprint(clientId),
      },
    ],
  };
  await app.vault.update((document) => ({ ...document, targets: [target] }));
  return target;
}

const fingerprints = (app: CoreApp): (string | null)[] =>
  app.vault.document.targets.flatMap(({ variables }) => variables.map(({ fingerprint }) => fingerprint));

describe('a new key for the fingerprints', () => {
  it('renews those of files too, and says of a secret that is gone that nothing is known', async () => {
    const app = await CoreApp.start();
    await app.vault.chooseTier({ tier: 'session' });
    await keptFile(app);
    const [, old] = fingerprints(app);

    // Another process: what the session sealed, the key of the fingerprints too, does not open any more.
    const { file } = app;
    const again = await CoreApp.start({ file });
    const renewed = await again.vault.fingerprint(fakeClientId(1));
    expect(renewed).not.toBe(old);
    expect(fingerprints(again)).toEqual([null, renewed]);
  });
});
