import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fakeClientId, fakeKey } from '../support/fake-key.ts';
import { FakeWorkos, productionFacts, stagingFacts } from '../support/workos/fake-workos.ts';
import { makeSampleProjects } from '../support/sample-projects.ts';

/** A local stand-in for WorkOS with two staging keys and a production key to try the app with. */
export interface Demo {
  url: string;
  server: FakeWorkos;
  stagingKey: string;
  /** What the staging key is rotated to. */
  nextStagingKey: string;
  productionKey: string;
  clientId: string;
  close(): Promise<void>;
}

/** @param delayMs before each answer, so that a person sees the waiting. */
export async function startDemo(delayMs: number): Promise<Demo> {
  const server = new FakeWorkos({ delayMs });
  const stagingKey = fakeKey({ prefix: 'sk_test_', createdAt: Date.now() - 40 * 24 * 60 * 60 * 1_000 });
  const nextStagingKey = fakeKey({ prefix: 'sk_test_', createdAt: Date.now(), seed: 3 });
  const productionKey = fakeKey({ prefix: 'sk_', createdAt: Date.now(), seed: 2 });
  const clientId = fakeClientId();
  server
    .addKey(stagingKey, { facts: stagingFacts })
    .addKey(nextStagingKey, { facts: stagingFacts })
    .addKey(productionKey, { facts: productionFacts });
  server.addClientId(clientId, stagingKey, nextStagingKey);
  const url = await server.listen();
  return { url, server, stagingKey, nextStagingKey, productionKey, clientId, close: () => server.close() };
}

/** What a person can play with: the stand-in, its keys, and three projects that hold them. All of it goes at the end. */
export async function openDemo(): Promise<{ env: Record<string, string>; close: () => Promise<void> }> {
  const stand = await startDemo(600);
  const folder = mkdtempSync(join(tmpdir(), 'keyrack-demo-'));
  const samples = makeSampleProjects(join(folder, 'code'), {
    staging: stand.stagingKey,
    production: stand.productionKey,
    clientId: stand.clientId,
    stranger: fakeKey({ seed: 9 }),
  });
  console.log(`
Demo: Keyrack talks to a stand-in for WorkOS on this computer. Nothing you do here is kept.
  A staging key to paste:         ${stand.stagingKey}
  Another one, to rotate to:      ${stand.nextStagingKey}
  A production key to paste:      ${stand.productionKey}
  A client ID:                    ${stand.clientId}
  Three projects to look into:    ${samples.root}
To revoke the first staging key at the stand-in, type “revoke” here and press Enter.
`);
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line.trim().toLowerCase() !== 'revoke') return;
    stand.server.revoke(stand.stagingKey);
    console.log('The first staging key is revoked.');
  });
  return {
    env: { KEYRACK_BASE_URL: stand.url, KEYRACK_USER_DATA: join(folder, 'user-data') },
    close: async () => {
      lines.close();
      await stand.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
