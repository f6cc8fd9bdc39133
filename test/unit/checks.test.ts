import { beforeEach, describe, expect, it } from 'vitest';
import { createWorkosGateway } from '../../main/adapters/workos-gateway.ts';
import { Failure } from '../../main/core/failure.ts';
import type { Key } from '../../main/core/model.ts';
import { factsView } from '../../preload/contract/view.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeKey } from '../support/fake-key.ts';
import { FakeWorkos } from '../support/workos/fake-workos.ts';
import { answerOf, unreachable } from '../support/ports/scripted-gateway.ts';

let app: CoreApp;

beforeEach(async () => {
  app = await CoreApp.start();
});

const secretOf = (seed: number): string => fakeKey({ seed });
const link = (seed: number): Promise<Key> =>
  app.have(secretOf(seed), { account: 'Acme', environment: `Staging ${seed}` });
const healthOf = (id: string) => app.vault.document.keys.find((key) => key.id === id)?.health;
/** Lets everything that is only waiting for its turn go on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('one check', () => {
  it('keeps the answer as the health, and says so in the activity without the secret', async () => {
    const key = await link(1);
    const done = app.checks.verify(key.id);
    expect(app.checks.isChecking(key.id)).toBe(true);
    const probe = await app.gateway.probes.next();
    expect(probe.question).toBe(secretOf(1));
    app.clock.advance(250);
    probe.answer(answerOf(200));
    await done;
    expect(app.checks.isChecking(key.id)).toBe(false);
    expect(healthOf(key.id)).toMatchObject({
      state: 'valid',
      checkedAt: app.clock.now(),
      requestId: 'request-200',
    });
    expect(app.activityFile.entries).toMatchObject([
      { kind: 'verified', keyId: key.id, environmentId: key.environmentId, requestId: 'request-200' },
    ]);
    expect(app.sentences()[0]).toMatch(/^Verified Acme \/ Staging 1: /);
    expect(JSON.stringify(app.activityFile.entries)).not.toContain(secretOf(1).slice(12));
  });

  it('keeps what was last known for certain while WorkOS cannot be asked', async () => {
    const { id } = await link(1);
    for (const answer of [answerOf(200), unreachable]) {
      const done = app.checks.verify(id);
      (await app.gateway.probes.next()).answer(answer);
      await done;
    }
    expect(healthOf(id)).toMatchObject({
      state: 'unknown',
      reason: 'offline',
      lastKnown: { state: 'valid', at: app.clock.now() },
    });
  });

  it('is one however often it is asked for while it runs', async () => {
    const { id } = await link(1);
    const checks = [app.checks.verify(id), app.checks.verify(id), app.checks.verifyAll()];
    (await app.gateway.probes.next()).answer(answerOf(200));
    await Promise.all(checks);
    expect(app.gateway.probes.count).toBe(1);
    expect(app.sentences()).toHaveLength(1);
  });

  it('says that a key is not there', async () => {
    await expect(app.checks.verify('nowhere')).rejects.toMatchObject({ code: 'not-found' });
    expect(app.checks.isChecking('nowhere')).toBe(false);
  });

  it('leaves nothing behind of a key that was removed meanwhile', async () => {
    const key = await link(1);
    const done = app.checks.verify(key.id);
    const probe = await app.gateway.probes.next();
    await app.environments.remove('key', key.id, undefined);
    probe.answer(answerOf(401));
    await done;
    expect(app.vault.document.removals[0]?.keys[0]?.health.state).toBe('unverified');
    expect(app.sentences().filter((each) => each.startsWith('Verified'))).toEqual([]);
  });

  it('does not take the answer about the old key for one about the key that replaced it', async () => {
    const { id } = await link(1);
    const done = app.checks.verify(id);
    const probe = await app.gateway.probes.next();
    await app.linking.start({ replacesKeyId: id });
    await app.linking.paste(secretOf(2));
    const linking = app.linking.verify();
    (await app.gateway.probes.next()).answer(answerOf(200));
    await linking;
    probe.answer(answerOf(401));
    await done;
    expect(healthOf(id)?.state).toBe('valid');
    expect(app.sentences().filter((each) => each.startsWith('Verified'))).toEqual([]);
  });

  it('nor when the replacement is being written as the answer comes', async () => {
    const { id } = await link(1);
    await app.linking.start({ replacesKeyId: id });
    await app.linking.paste(secretOf(2));
    const done = app.checks.verify(id);
    const probe = await app.gateway.probes.next();
    const linking = app.linking.verify();
    const gate = Promise.withResolvers<undefined>();
    app.file.gate = gate.promise;
    (await app.gateway.probes.next()).answer(answerOf(200));
    await turn();
    probe.answer(answerOf(401));
    await turn();
    gate.resolve(undefined);
    await Promise.all([linking, done]);
    expect(healthOf(id)?.state).toBe('valid');
  });

  it('reaches its asker when the vault cannot be written, and can be asked for again', async () => {
    const { id } = await link(1);
    app.file.failWith = new Failure('disk-full', 'The disk is full.', 'Free some space.');
    const done = app.checks.verify(id);
    (await app.gateway.probes.next()).answer(answerOf(200));
    await expect(done).rejects.toMatchObject({ code: 'disk-full' });
    expect(healthOf(id)?.state).toBe('unverified');
    app.file.failWith = null;
    const again = app.checks.verify(id);
    (await app.gateway.probes.next()).answer(answerOf(200));
    await again;
    expect(healthOf(id)?.state).toBe('valid');
  });
});

describe('all checks', () => {
  it('run at most four at once', async () => {
    for (let seed = 1; seed <= 10; seed++) await link(seed);
    const done = app.checks.verifyAll();
    for (let answered = 0; answered < 10; answered++) {
      await turn();
      expect(app.gateway.probes.count).toBe(Math.min(10, answered + 4));
      (await app.gateway.probes.next()).answer(answerOf(200));
    }
    await done;
    expect(app.vault.document.keys.map((key) => key.health.state)).toEqual(
      Array.from({ length: 10 }, () => 'valid'),
    );
  });

  it('write together what came together', async () => {
    for (let seed = 1; seed <= 4; seed++) await link(seed);
    const { saves } = app.file;
    const done = app.checks.verifyAll();
    const probes = [];
    for (let seed = 1; seed <= 4; seed++) probes.push(await app.gateway.probes.next());
    for (const probe of probes) probe.answer(answerOf(200));
    await done;
    // The first is written at once; what comes while it is written goes together.
    expect(app.file.saves - saves).toBe(2);
    expect(app.vault.document.keys.every((key) => key.health.state === 'valid')).toBe(true);
  });

  it('go on past one that fails, and past one that is removed while it waits', async () => {
    const all: Key[] = [];
    for (let seed = 1; seed <= 6; seed++) all.push(await link(seed));
    const done = app.checks.verifyAll();
    const [first] = [await app.gateway.probes.next()];
    await app.environments.remove('key', all[5]?.id ?? '', undefined);
    first.answer(answerOf(401));
    for (let rest = 0; rest < 4; rest++) (await app.gateway.probes.next()).answer(answerOf(200));
    await done;
    expect(app.vault.document.keys.map((key) => key.health.state)).toEqual([
      'rejected',
      'valid',
      'valid',
      'valid',
      'valid',
    ]);
    expect(app.gateway.probes.count).toBe(5);
  });

  it('leave out a key that cannot be opened, and give its slot back when one turns out so', async () => {
    const good = await link(1);
    const broken = await link(2);
    const data = Buffer.from('["elsewhere",1,""]').toString('base64');
    await app.vault.update((document) => ({
      ...document,
      keys: document.keys.map((key) =>
        key.id === broken.id ? { ...key, secret: { ...key.secret, data } } : key,
      ),
    }));
    for (let round = 0; round < 6; round++) {
      await expect(app.checks.verify(broken.id)).rejects.toMatchObject({ code: 'secret-locked' });
    }
    const done = app.checks.verifyAll();
    (await app.gateway.probes.next()).answer(answerOf(200));
    await done;
    expect(healthOf(good.id)?.state).toBe('valid');
    expect(healthOf(broken.id)?.state).toBe('unverified');
  });
});

describe('facts', () => {
  it('are counted through the first key that opens, and are what the contract says', async () => {
    await using workos = await listening();
    app = await CoreApp.start({ gateway: workos.gateway });
    const key = await link(1);
    workos.server.addKey(secretOf(1));
    const facts = await app.checks.facts(key.environmentId);
    expect(factsView.parse(facts)).toEqual(facts);
    expect(facts.fetchedAt).toBe(app.clock.now());
    expect(new Set(workos.server.requests.map(({ secret }) => secret))).toEqual(new Set([secretOf(1)]));
  });

  it('need a key', async () => {
    const key = await link(1);
    await app.environments.remove('key', key.id, undefined);
    await expect(app.checks.facts(key.environmentId)).rejects.toMatchObject({ code: 'no-usable-key' });
    await expect(app.checks.facts('nowhere')).rejects.toMatchObject({ code: 'not-found' });
  });
});

async function listening() {
  const server = new FakeWorkos();
  const url = await server.listen();
  const gateway = createWorkosGateway({
    fetch: (address, init) => fetch(address, init),
    baseUrl: () => url,
    version: '0.0.0',
    clock: app.clock,
  });
  return { server, gateway, [Symbol.asyncDispose]: () => server.close() };
}
