import { fakeClientId, fakeKey } from '../support/fake-key.ts';
import { FakeWorkos, productionFacts, stagingFacts } from '../support/fake-workos.ts';

/** A local stand-in for WorkOS with one staging and one production key to try the app with. */
export interface Demo {
  url: string;
  server: FakeWorkos;
  stagingKey: string;
  productionKey: string;
  clientId: string;
  close(): Promise<void>;
}

/** @param delayMs before each answer, so that a person sees the waiting. */
export async function startDemo(delayMs: number): Promise<Demo> {
  const server = new FakeWorkos({ delayMs });
  const stagingKey = fakeKey({ prefix: 'sk_test_', createdAt: Date.now() - 40 * 24 * 60 * 60 * 1_000 });
  const productionKey = fakeKey({ prefix: 'sk_', createdAt: Date.now(), seed: 2 });
  const clientId = fakeClientId();
  server.addKey(stagingKey, { facts: stagingFacts }).addKey(productionKey, { facts: productionFacts });
  server.addClientId(clientId);
  const url = await server.listen();
  return { url, server, stagingKey, productionKey, clientId, close: () => server.close() };
}
