import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorkosGateway } from '../../main/adapters/workos-gateway.ts';
import { Failure } from '../../main/core/failure.ts';
import type { Envelope } from '../../main/core/model.ts';
import type { SecretCipher } from '../../main/core/ports.ts';
import type { PlaceInput } from '../../main/core/linking/place.ts';
import { wizardView, type WizardView } from '../../preload/contract/view.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeClientId, fakeEnvironmentId, fakeKey, fakeOtherKeys } from '../support/fake-key.ts';
import { FakeWorkos } from '../support/workos/fake-workos.ts';
import { MemoryVaultFile, PlainCiphers } from '../support/ports/memory-ports.ts';
import { answerOf, unreachable } from '../support/ports/scripted-gateway.ts';

const secret = fakeKey({ seed: 1 });
const other = fakeKey({ seed: 2 });
const live = fakeKey({ seed: 3, prefix: 'sk_live_' });
const full = new Failure('disk-full', 'The disk is full.', 'Free some space, then try again.');

const acme: PlaceInput = {
  accountId: null,
  accountName: 'Acme',
  environmentId: null,
  environmentName: 'Staging',
  kind: 'staging',
  projectName: '',
  dashboardUrl: '',
};

let app: CoreApp;

beforeEach(async () => {
  app = await CoreApp.start();
});

/** The wizard as the window is shown it, held to the contract. */
function view(of: CoreApp = app): WizardView {
  return wizardView.parse(of.linking.view());
}

/** As far as a pasted key. */
async function paste(text = secret, place: Partial<PlaceInput> = {}): Promise<void> {
  await app.linking.start({});
  await app.linking.setPlace({ ...acme, ...place });
  await app.linking.goTo('paste');
  await app.linking.paste(text);
}

/** Verifies with this answer. */
async function verify(answer = answerOf(200)): Promise<void> {
  const done = app.linking.verify();
  (await app.gateway.probes.next()).answer(answer);
  await done;
}

/** The same person later: another process over what was written. */
const restart = (ciphers = app.ciphers): Promise<CoreApp> => CoreApp.start({ file: app.file, ciphers });
const keys = () => app.vault.document.keys;
const savedText = (): string => JSON.stringify(app.file.saved);

describe('linking a key', () => {
  it('makes the account, the environment and the key in one write, with the answer as its health', async () => {
    await paste(secret, { projectName: 'Shop', dashboardUrl: `https://${hostPath()}` });
    const { saves } = app.file;
    await verify();
    expect(app.file.saves).toBe(saves + 1);
    const { accounts, environments, draft } = app.vault.document;
    expect(accounts).toMatchObject([{ name: 'Acme' }]);
    expect(environments).toMatchObject([
      {
        name: 'Staging',
        kind: 'staging',
        projectName: 'Shop',
        workosEnvironmentId: fakeEnvironmentId(),
        accountId: accounts[0]?.id,
      },
    ]);
    expect(keys()).toMatchObject([
      {
        environmentId: environments[0]?.id,
        linkedAt: app.clock.now(),
        health: { state: 'valid', requestId: 'request-200', latencyMs: 12 },
      },
    ]);
    expect(draft).toBeNull();
    expect(view()).toMatchObject({
      step: 'details',
      keyId: keys()[0]?.id,
      place: { accountId: accounts[0]?.id, environmentId: environments[0]?.id },
      verification: { state: 'done', health: { state: 'valid' } },
    });
    await expect(app.vault.open(firstKey().secret)).resolves.toBe(secret);
    expect(app.sentences()[0]).toMatch(/^Linked a key to Acme \/ Staging: key_01/);
  });

  it('saves a key that is valid but limited', async () => {
    await paste();
    await verify(answerOf(403));
    expect(keys()).toMatchObject([{ health: { state: 'limited' } }]);
  });

  it('saves nothing of a key that WorkOS refuses, and still holds it', async () => {
    await paste();
    await verify(answerOf(401));
    expect(keys()).toEqual([]);
    expect(view()).toMatchObject({
      step: 'paste',
      reading: { ok: true },
      verification: { state: 'done', health: { state: 'rejected' }, canKeepUnverified: false },
    });
    await expect(app.linking.keepUnverified()).rejects.toMatchObject({ code: 'not-offered' });
    await verify();
    expect(keys()).toHaveLength(1);
  });

  it('links several keys to one environment', async () => {
    await paste();
    await verify();
    const { environmentId } = firstKey();
    await app.linking.close();
    await app.linking.start({ environmentId });
    expect(view().step).toBe('get');
    await app.linking.paste(other);
    await verify();
    expect(keys().map((key) => key.environmentId)).toEqual([environmentId, environmentId]);
    expect(app.vault.document.accounts).toHaveLength(1);
  });

  it('never puts the secret into a view, a log, the activity, or unsealed into the vault', async () => {
    await paste(`export WORKOS_API_KEY="${secret}"`);
    const views = [JSON.stringify(app.linking.view()), savedText()];
    await verify();
    views.push(JSON.stringify(app.linking.view()), savedText());
    views.push(JSON.stringify(app.activityFile.entries), JSON.stringify(app.log.lines));
    for (const text of views) {
      expect(text).not.toContain(secret);
      expect(text).not.toContain(secret.slice(12));
    }
  });
});

const firstKey = () => {
  const [key] = keys();
  if (key === undefined) throw new Error('No key is linked.');
  return key;
};
const hostPath = (): string => `dashboard.workos.com/${fakeEnvironmentId()}/api-keys`;

describe('the place', () => {
  it('takes the typed name of an account that is there to mean that account', async () => {
    await app.have(other, { account: 'Acme', environment: 'Production', kind: 'production' });
    await paste(secret, { accountName: ' acme ' });
    await verify();
    expect(app.vault.document.accounts).toHaveLength(1);
    expect(app.vault.document.environments.map(({ name }) => name)).toEqual(['Production', 'Staging']);
  });

  it('says that a name is taken as soon as it is entered and again at the next step, and keeps what was typed', async () => {
    await app.have(other, { account: 'Acme', environment: 'Staging' });
    await app.linking.start({});
    await expect(app.linking.setPlace({ ...acme, environmentName: 'staging' })).rejects.toMatchObject({
      code: 'name-taken',
    });
    expect(view().place.environmentName).toBe('staging');
    await expect(app.linking.goTo('get')).rejects.toMatchObject({ code: 'name-taken' });
    expect(view().step).toBe('place');
    await app.linking.setPlace({ ...acme, environmentName: 'Sandbox' });
    await app.linking.goTo('get');
    expect(view().step).toBe('get');
  });

  for (const [member, code] of [
    ['accountName', 'account-name-holds-secret'],
    ['environmentName', 'environment-name-holds-secret'],
    ['projectName', 'project-name-holds-secret'],
  ] as const) {
    it(`keeps nothing of a key that was pasted as ${member}`, async () => {
      await app.linking.start({});
      await expect(app.linking.setPlace({ ...acme, [member]: live })).rejects.toMatchObject({ code });
      expect(savedText()).not.toContain(live.slice(12, 40));
      expect(JSON.stringify(app.linking.view())).not.toContain(live.slice(12, 40));
    });
  }

  it('must be complete before the next step', async () => {
    await app.linking.start({});
    await app.linking.setPlace({ ...acme, kind: null });
    await expect(app.linking.goTo('get')).rejects.toMatchObject({ code: 'place-incomplete' });
  });

  it('refuses an address that names no environment', async () => {
    await app.linking.start({});
    await expect(
      app.linking.setPlace({ ...acme, dashboardUrl: 'https://dashboard.workos.com/users' }),
    ).rejects.toMatchObject({ code: 'bad-dashboard-url' });
  });

  it('begins with the account or the environment that the person came from', async () => {
    const key = await app.have(other, { account: 'Acme', environment: 'Staging' });
    const { accountId } = app.vault.document.environments[0] ?? {};
    await app.linking.start({ accountId });
    expect(view()).toMatchObject({ step: 'place', place: { accountId, accountName: 'Acme' } });
    await app.linking.start({ environmentId: key.environmentId });
    expect(view()).toMatchObject({ step: 'get', place: { environmentName: 'Staging', kind: 'staging' } });
  });

  it('stays where it is while a key is replaced', async () => {
    const key = await app.have(other, { account: 'Acme', environment: 'Staging' });
    await app.have(live, { account: 'Globex', environment: 'Production', kind: 'production' });
    await app.linking.start({ replacesKeyId: key.id });
    await app.linking.setPlace({ ...acme, environmentId: 'environment Globex / Production' });
    expect(view().place.environmentId).toBe(key.environmentId);
  });
});

describe('going back, cancelling and closing', () => {
  it('keeps the place and the pasted key', async () => {
    await paste();
    await app.linking.goTo('place');
    await app.linking.goTo('get');
    await app.linking.close();
    await app.linking.start({});
    expect(view()).toMatchObject({ step: 'get', place: { accountName: 'Acme' }, reading: { ok: true } });
    await verify();
    expect(keys()).toHaveLength(1);
  });

  it('keeps the held key when something that is no key is pasted or the field is emptied', async () => {
    await paste();
    for (const text of ['', 'hello', fakeOtherKeys.github()]) {
      await expect(app.linking.paste(text)).resolves.toMatchObject({ ok: false });
    }
    expect(view().reading?.ok).toBe(true);
    await verify();
    await expect(app.vault.open(firstKey().secret)).resolves.toBe(secret);
  });

  it('refuses to begin another link while a pasted key waits, until it is discarded', async () => {
    const key = await app.have(other, { account: 'Globex', environment: 'Staging' });
    await paste();
    await expect(app.linking.start({ replacesKeyId: key.id })).rejects.toMatchObject({
      code: 'wizard-unfinished',
      message: expect.stringContaining('Acme / Staging') as string,
    });
    await app.linking.discard();
    expect(app.linking.view()).toBeNull();
    expect(app.file.saved?.draft).toBeNull();
    await app.linking.start({ replacesKeyId: key.id });
    expect(view().replacesKeyId).toBe(key.id);
  });

  it('leaves nothing behind when it is closed before anything was typed, or after the end', async () => {
    await app.linking.start({});
    await app.linking.close();
    expect(app.linking.view()).toBeNull();
    await paste();
    await verify();
    await app.linking.close();
    expect(app.linking.view()).toBeNull();
    expect(app.file.saved?.draft).toBeNull();
  });

  it('says that no wizard is open rather than doing something else', async () => {
    for (const act of [
      () => app.linking.setPlace(acme),
      () => app.linking.goTo('get'),
      () => app.linking.paste(secret),
      () => app.linking.verify(),
      () => app.linking.keepUnverified(),
      () => app.linking.setDetails({ label: '', clientId: '', expiresAt: null }),
    ]) {
      await expect(act()).rejects.toMatchObject({ code: 'no-wizard' });
    }
  });
});

describe('quitting midway', () => {
  it('resumes where it was, with the secret never on disk unsealed', async () => {
    await paste();
    expect(savedText()).not.toContain(secret);
    expect(app.file.saved?.draft?.secret).toMatchObject({ tier: 'keychain' });
    app = await restart();
    expect(view()).toMatchObject({
      step: 'paste',
      place: { accountName: 'Acme', environmentName: 'Staging', kind: 'staging' },
      reading: { ok: true, kindHint: 'staging' },
      verification: { state: 'idle' },
    });
    await verify();
    await expect(app.vault.open(firstKey().secret)).resolves.toBe(secret);
  });

  it('of a session that ended resumes the place alone', async () => {
    app = await CoreApp.start({ ciphers: new PlainCiphers(false) });
    await app.vault.chooseTier({ tier: 'session' });
    await paste();
    app = await restart(new PlainCiphers(false));
    expect(view()).toMatchObject({ step: 'paste', place: { accountName: 'Acme' }, reading: null });
    await expect(app.linking.verify()).rejects.toMatchObject({ code: 'nothing-to-verify' });
    await app.linking.paste(secret);
    await verify();
    expect(keys()).toHaveLength(1);
  });

  it('keeps a sealed secret that cannot be opened now, through every step but a new paste', async () => {
    await paste();
    const sealed = app.file.saved?.draft?.secret;
    const ciphers = new PlainCiphers();
    ciphers.keychainKey = 'another keychain';
    app = await restart(ciphers);
    expect(view().reading).toBeNull();
    await app.linking.goTo('place');
    await app.linking.setPlace({ ...acme, environmentName: 'Sandbox' });
    await app.linking.close();
    expect(app.file.saved?.draft?.secret).toEqual(sealed);
    app = await restart(new PlainCiphers());
    expect(view()).toMatchObject({ place: { environmentName: 'Sandbox' }, reading: { ok: true } });
    await verify();
    await expect(app.vault.open(firstKey().secret)).resolves.toBe(secret);
  });

  it('loses neither place nor secret when the keychain fails only at that one secret', async () => {
    await app.have(other, { account: 'Globex', environment: 'Staging' });
    await paste();
    const before = app.file.saved;
    if (before?.draft?.secret == null) throw new Error('There is no draft.');
    const broken = { ...before.draft.secret, data: Buffer.from('["elsewhere",1,""]').toString('base64') };
    app = await CoreApp.start({
      file: new MemoryVaultFile({ ...before, draft: { ...before.draft, secret: broken } }),
      ciphers: app.ciphers,
    });
    expect(view()).toMatchObject({ place: { accountName: 'Acme' }, reading: null });
    await app.linking.goTo('get');
    expect(app.file.saved?.draft?.secret).toEqual(broken);
    await expect(app.linking.start({ accountId: 'account Globex' })).rejects.toMatchObject({
      code: 'wizard-unfinished',
    });
  });

  it('begins anew where the draft is of another version', async () => {
    await paste();
    const before = app.file.saved;
    if (before === null) throw new Error('Nothing was saved.');
    app = await CoreApp.start({
      file: new MemoryVaultFile({ ...before, draft: { state: { step: 'unheard of' }, secret: null } }),
      ciphers: app.ciphers,
    });
    expect(app.linking.view()).toBeNull();
  });

  it('and a change of tier before the end leaves the saved key sealed as all the rest', async () => {
    await paste();
    app = await restart();
    await app.vault.chooseTier({ tier: 'passphrase', passphrase: 'ten characters' });
    await verify();
    expect(firstKey().secret.tier).toBe('passphrase');
    await expect(app.vault.open(firstKey().secret)).resolves.toBe(secret);
  });
});

describe('what must be known before a key is saved', () => {
  const codes = (): string[] => view().cautions.map(({ code }) => code);

  it('a key that is linked here already goes no further', async () => {
    const { environmentId } = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    await app.linking.start({ environmentId });
    await app.linking.paste(secret);
    expect(view().cautions).toMatchObject([{ code: 'already-linked', blocking: true }]);
    app.linking.acceptCautions(true);
    await expect(app.linking.verify()).rejects.toMatchObject({ code: 'caution-blocks' });
    expect(app.gateway.probes.count).toBe(0);
  });

  it('a key is not replaced by itself', async () => {
    const key = await app.have(secret, { account: 'Acme', environment: 'Staging' });
    await app.linking.start({ replacesKeyId: key.id });
    await app.linking.paste(secret);
    expect(view().cautions).toMatchObject([
      { code: 'already-linked', message: expect.stringContaining('nothing to replace') as string },
    ]);
    await expect(app.linking.verify()).rejects.toMatchObject({ code: 'caution-blocks' });
  });

  it('a second environment that answers to the same key is named, and waits for consent', async () => {
    await app.have(secret, { account: 'Globex', environment: 'Sandbox' });
    await paste();
    expect(view().cautions).toMatchObject([
      { code: 'same-environment', message: expect.stringContaining('Globex / Sandbox') as string },
    ]);
    await expect(app.linking.verify()).rejects.toMatchObject({ code: 'cautions-not-accepted' });
    app.linking.acceptCautions(true);
    await verify();
    expect(keys()).toHaveLength(2);
  });

  it('a staging key in a production slot, and the other way round', async () => {
    await paste(secret, { environmentName: 'Production', kind: 'production' });
    expect(codes()).toEqual(['staging-key-in-production']);
    await expect(app.linking.verify()).rejects.toMatchObject({ code: 'cautions-not-accepted' });
    await app.linking.paste(live);
    expect(codes()).toEqual([]);
    await app.linking.setPlace(acme);
    expect(codes()).toEqual(['production-key-in-staging']);
  });

  it('consent is void for another key and for another place', async () => {
    await paste(secret, { kind: 'production' });
    app.linking.acceptCautions(true);
    await app.linking.paste(other);
    expect(view().cautionsAccepted).toBe(false);
    app.linking.acceptCautions(true);
    await app.linking.setPlace({ ...acme, kind: 'production', environmentName: 'Live' });
    expect(view().cautionsAccepted).toBe(false);
    await expect(app.linking.verify()).rejects.toMatchObject({ code: 'cautions-not-accepted' });
  });

  it('consent is asked for a key that is kept unverified too', async () => {
    await paste(secret, { kind: 'production' });
    app.linking.acceptCautions(true);
    await verify(unreachable);
    app.linking.acceptCautions(false);
    await expect(app.linking.keepUnverified()).rejects.toMatchObject({ code: 'cautions-not-accepted' });
    expect(keys()).toEqual([]);
  });
});

describe('when WorkOS cannot be asked', () => {
  it('offers to keep the key, and keeps it with what is known', async () => {
    await paste();
    await verify(unreachable);
    expect(keys()).toEqual([]);
    expect(view().verification).toMatchObject({
      canKeepUnverified: true,
      health: { state: 'unknown', cause: 'dns' },
    });
    await app.linking.keepUnverified();
    expect(keys()).toMatchObject([{ health: { state: 'unknown', reason: 'offline', lastKnown: null } }]);
    expect(view()).toMatchObject({ step: 'details', keyId: firstKey().id });
  });

  it('keeps it once, however often that is asked', async () => {
    const { environmentId } = await app.have(other, { account: 'Acme', environment: 'Staging' });
    await app.linking.start({ environmentId });
    await app.linking.paste(secret);
    await verify(unreachable);
    const keeping = app.linking.keepUnverified();
    await expect(app.linking.keepUnverified()).rejects.toMatchObject({ code: 'not-offered' });
    await expect(app.linking.verify()).rejects.toMatchObject({ code: 'nothing-to-verify' });
    await keeping;
    expect(keys()).toHaveLength(2);
  });
});

describe('a check under way', () => {
  it('can be cancelled, and a late answer changes nothing', async () => {
    await paste();
    const done = app.linking.verify();
    const probe = await app.gateway.probes.next();
    expect(probe.question).toBe(secret);
    app.linking.cancelVerify();
    expect(probe.signal?.aborted).toBe(true);
    expect(view().verification.state).toBe('cancelled');
    probe.answer(answerOf(200));
    await done;
    expect(keys()).toEqual([]);
    expect(view()).toMatchObject({ step: 'paste', verification: { state: 'cancelled' } });
  });

  it('is not disturbed by the late answer to one that was cancelled before', async () => {
    await paste();
    const first = app.linking.verify();
    const late = await app.gateway.probes.next();
    app.linking.cancelVerify();
    const second = app.linking.verify();
    const current = await app.gateway.probes.next();
    late.answer(answerOf(200));
    await first;
    expect(view().verification.state).toBe('running');
    current.answer(answerOf(401));
    await second;
    expect(view().verification.health?.state).toBe('rejected');
    expect(keys()).toEqual([]);
  });

  it('takes no paste', async () => {
    await paste();
    const done = app.linking.verify();
    await app.linking.paste(other);
    (await app.gateway.probes.next()).answer(answerOf(200));
    await done;
    await expect(app.vault.open(firstKey().secret)).resolves.toBe(secret);
    expect(keys()).toHaveLength(1);
  });

  it('takes no paste that began before it either', async () => {
    await paste();
    const pasting = app.linking.paste(other);
    const done = app.linking.verify();
    await pasting;
    (await app.gateway.probes.next()).answer(answerOf(401));
    await done;
    const again = app.linking.verify();
    const probe = await app.gateway.probes.next();
    expect(probe.question).toBe(secret);
    probe.answer(answerOf(200));
    await again;
    await expect(app.vault.open(firstKey().secret)).resolves.toBe(secret);
  });

  it('is not begun twice', async () => {
    await paste();
    const done = app.linking.verify();
    await expect(app.linking.verify()).rejects.toMatchObject({ code: 'nothing-to-verify' });
    (await app.gateway.probes.next()).answer(answerOf(200));
    await done;
    expect(app.gateway.probes.count).toBe(1);
  });

  it('ends without a key when the place is changed: it was asked for the old one', async () => {
    await paste();
    const done = app.linking.verify();
    const probe = await app.gateway.probes.next();
    await app.linking.setPlace({ ...acme, environmentName: 'Production', kind: 'production' });
    probe.answer(answerOf(200));
    await done;
    expect(keys()).toEqual([]);
    await expect(app.linking.verify()).rejects.toMatchObject({ code: 'cautions-not-accepted' });
  });

  it('ends with the wizard when that is discarded, and does not reach into the next one', async () => {
    await paste();
    const done = app.linking.verify();
    const probe = await app.gateway.probes.next();
    await app.linking.discard();
    await paste(other, { environmentName: 'Sandbox' });
    probe.answer(answerOf(200));
    await done;
    expect(keys()).toEqual([]);
    expect(view()).toMatchObject({ step: 'paste', verification: { state: 'idle' }, reading: { ok: true } });
  });
});

/** Seals some secrets only when told. */
class HesitantCiphers extends PlainCiphers {
  readonly gates = new Map<string, Promise<unknown>>();

  override async keychain(): Promise<SecretCipher> {
    const cipher = await super.keychain();
    const seal = async (plain: string): Promise<Envelope> => {
      await this.gates.get(plain);
      return cipher.seal(plain);
    };
    return { tier: cipher.tier, seal, open: (envelope) => cipher.open(envelope) };
  }
}

describe('several pastes', () => {
  it('leave the newest, in whatever order they were sealed', async () => {
    const ciphers = new HesitantCiphers();
    app = await CoreApp.start({ ciphers });
    await app.linking.start({});
    await app.linking.setPlace(acme);
    const gate = Promise.withResolvers<undefined>();
    ciphers.gates.set(live, gate.promise);
    const first = app.linking.paste(live);
    await app.linking.paste(secret);
    gate.resolve(undefined);
    await first;
    await verify();
    await expect(app.vault.open(firstKey().secret)).resolves.toBe(secret);
  });

  it('leave nothing in a wizard that was discarded meanwhile', async () => {
    await app.linking.start({});
    const pasting = app.linking.paste(secret);
    const discarding = app.linking.discard();
    await Promise.all([pasting, discarding]);
    expect(app.linking.view()).toBeNull();
    await app.linking.start({});
    expect(view().reading).toBeNull();
    expect(app.file.saved?.draft?.secret ?? null).toBeNull();
  });

  it('can come from the clipboard, which main reads', async () => {
    await app.linking.start({});
    await app.linking.setPlace(acme);
    app.clipboard.text = `WORKOS_API_KEY=${secret}\n`;
    await expect(app.linking.takeFromClipboard()).resolves.toMatchObject({ ok: true, kindHint: 'staging' });
    app.clipboard.text = fakeOtherKeys.stripeLive();
    await expect(app.linking.takeFromClipboard()).resolves.toMatchObject({
      ok: false,
      reason: 'other-vendor',
    });
  });
});

describe('replacing a key', () => {
  it('keeps its place, its label and its ID, and the old one as a removal', async () => {
    const old = await app.have(other, { account: 'Acme', environment: 'Staging' }, { label: 'backend' });
    await app.linking.start({ replacesKeyId: old.id });
    await app.linking.paste(secret);
    await verify();
    expect(keys()).toMatchObject([{ id: old.id, label: 'backend', environmentId: old.environmentId }]);
    await expect(app.vault.open(firstKey().secret)).resolves.toBe(secret);
    const [removal] = app.vault.document.removals;
    expect(removal).toMatchObject({ at: app.clock.now(), keys: [{ label: 'backend', hint: old.hint }] });
    expect(app.sentences()[0]).toMatch(/^Replaced the key of Acme \/ Staging/);
    await app.environments.undoRemoval(removal?.id ?? '');
    expect(new Set(keys().map(({ id }) => id)).size).toBe(2);
  });

  it('links the new key all the same when the old one, or its environment, was removed meanwhile', async () => {
    const old = await app.have(other, { account: 'Acme', environment: 'Staging' });
    await app.linking.start({ replacesKeyId: old.id });
    await app.linking.paste(secret);
    await app.environments.remove('environment', old.environmentId, undefined);
    await verify();
    expect(app.vault.document.accounts).toMatchObject([{ name: 'Acme' }]);
    expect(app.vault.document.environments).toMatchObject([{ name: 'Staging', kind: 'staging' }]);
    expect(keys()).toMatchObject([{ environmentId: app.vault.document.environments[0]?.id }]);
    expect(view()).toMatchObject({ step: 'details', keyId: firstKey().id });
  });
});

describe('a vault that cannot be written', () => {
  it('leaves the key held, says why, and the next try saves it', async () => {
    await paste();
    app.file.failWith = full;
    await expect(verify()).rejects.toBe(full);
    expect(keys()).toEqual([]);
    expect(view()).toMatchObject({ step: 'paste', keyId: null, reading: { ok: true } });
    app.file.failWith = null;
    await verify();
    expect(keys()).toHaveLength(1);
    expect(view().step).toBe('details');
  });

  it('leaves a key that was to be kept unverified held, and the next try keeps it', async () => {
    await paste();
    await verify(unreachable);
    app.file.failWith = full;
    await expect(app.linking.keepUnverified()).rejects.toBe(full);
    expect(view().verification.canKeepUnverified).toBe(true);
    app.file.failWith = null;
    await app.linking.keepUnverified();
    expect(keys()).toHaveLength(1);
  });

  it('does not cost the paste, the step or the place', async () => {
    await app.linking.start({});
    await app.vault.fingerprint(secret);
    app.file.failWith = full;
    await expect(app.linking.setPlace(acme)).rejects.toBe(full);
    await expect(app.linking.goTo('paste')).rejects.toBe(full);
    await expect(app.linking.paste(secret)).rejects.toBe(full);
    expect(view()).toMatchObject({ step: 'paste', place: { accountName: 'Acme' }, reading: { ok: true } });
    app.file.failWith = null;
    await app.linking.close();
    expect(app.file.saved?.draft?.secret).not.toBeNull();
  });

  it('discards nothing: the draft would come back', async () => {
    await paste();
    const running = app.linking.verify();
    const probe = await app.gateway.probes.next();
    app.file.failWith = full;
    await expect(app.linking.discard()).rejects.toBe(full);
    probe.answer(answerOf(200));
    await running;
    expect(view()).toMatchObject({ reading: { ok: true }, verification: { state: 'cancelled' } });
    app.file.failWith = null;
    await app.linking.discard();
    expect(app.file.saved?.draft).toBeNull();
  });

  it('is no open door while it is slow: nothing pasted or stepped meanwhile mixes in, and no draft stays', async () => {
    await paste();
    const gate = Promise.withResolvers<undefined>();
    app.file.gate = gate.promise;
    const verifying = verify();
    while (app.gateway.probes.count === 0) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
    const meanwhile = [app.linking.paste(other), app.linking.goTo('place'), app.linking.close()];
    await expect(app.linking.verify()).rejects.toMatchObject({ code: 'nothing-to-verify' });
    gate.resolve(undefined);
    await Promise.all([verifying, ...meanwhile]);
    expect(keys()).toHaveLength(1);
    await expect(app.vault.open(firstKey().secret)).resolves.toBe(secret);
    expect(app.file.saved?.draft).toBeNull();
    expect(view()).toMatchObject({ step: 'details', keyId: firstKey().id });
  });
});

describe('a vault that is locked in the middle', () => {
  const passphrase = 'ten characters';

  beforeEach(async () => {
    app = await CoreApp.start({ ciphers: new PlainCiphers(false) });
    await app.vault.chooseTier({ tier: 'passphrase', passphrase });
    await paste();
  });

  it('leaves no wizard in memory; unlocking takes it up again', async () => {
    await app.vault.lock();
    expect(app.linking.view()).toBeNull();
    await expect(app.linking.verify()).rejects.toMatchObject({ code: 'no-wizard' });
    await app.vault.unlock(passphrase);
    await app.linking.resume();
    expect(view()).toMatchObject({ step: 'paste', reading: { ok: true } });
    await verify();
    await expect(app.vault.open(firstKey().secret)).resolves.toBe(secret);
  });

  it('ends a check, and the answer that still comes saves nothing', async () => {
    const verifying = app.linking.verify();
    const probe = await app.gateway.probes.next();
    await app.vault.lock();
    expect(probe.signal?.aborted).toBe(true);
    probe.answer(answerOf(200));
    await verifying;
    await app.vault.unlock(passphrase);
    await app.linking.resume();
    expect(keys()).toEqual([]);
    expect(view()).toMatchObject({ reading: { ok: true }, verification: { state: 'idle' } });
  });

  it('keeps a key in memory that could not be written anywhere', async () => {
    app.file.failWith = full;
    await expect(app.linking.paste(other)).rejects.toBe(full);
    await app.vault.lock();
    app.file.failWith = null;
    await app.vault.unlock(passphrase);
    await app.linking.resume();
    await verify();
    await expect(app.vault.open(firstKey().secret)).resolves.toBe(other);
  });
});

describe('the details', () => {
  const clientId = fakeClientId();
  const environment = () => app.vault.document.environments[0];

  beforeEach(async () => {
    await paste();
    await verify();
  });

  const check = async (answer: 'exists' | 'absent' | 'unknown'): Promise<void> => {
    const done = app.linking.setDetails({ label: '', clientId, expiresAt: null });
    (await app.gateway.clientIds.next()).answer(answer);
    await done;
  };

  it('say whether the client ID exists, does not, or could not be asked about, and keep it in each case', async () => {
    for (const answer of ['absent', 'unknown', 'exists'] as const) {
      await check(answer);
      expect(view().details).toMatchObject({ clientId, clientIdState: answer });
      expect(environment()).toMatchObject({ clientId, clientIdState: answer });
    }
    await app.linking.setDetails({ label: 'backend', clientId, expiresAt: null });
    expect(app.gateway.clientIds.count).toBe(3);
  });

  it('refuse a malformed client ID and write nothing of it', async () => {
    await expect(
      app.linking.setDetails({ label: 'x', clientId: 'client_1', expiresAt: null }),
    ).rejects.toMatchObject({ code: 'malformed-client-id' });
    expect(view().details).toMatchObject({ clientId: 'client_1', clientIdState: 'malformed' });
    expect(environment()?.clientId).toBeNull();
    expect(app.gateway.clientIds.count).toBe(0);
  });

  it('keep nothing of a key that was pasted as the label or the client ID', async () => {
    for (const [member, code] of [
      ['label', 'label-holds-secret'],
      ['clientId', 'malformed-client-id'],
    ] as const) {
      const details = { label: '', clientId: '', expiresAt: null, [member]: live };
      await expect(app.linking.setDetails(details)).rejects.toMatchObject({ code });
    }
    expect(savedText()).not.toContain(live.slice(12, 40));
    expect(JSON.stringify(app.linking.view())).not.toContain(live.slice(12, 40));
  });

  it('are saved before the client ID has its answer, which changes nothing else', async () => {
    const asking = app.linking.setDetails({ label: '', clientId, expiresAt: null });
    const first = await app.gateway.clientIds.next();
    const saving = app.linking.setDetails({ label: 'backend', clientId, expiresAt: 5_000 });
    const second = await app.gateway.clientIds.next();
    second.answer('exists');
    await saving;
    first.answer('exists');
    await asking;
    expect(firstKey()).toMatchObject({ label: 'backend', expiresAt: 5_000 });
    expect(view().details).toMatchObject({ label: 'backend', expiresAt: 5_000, clientIdState: 'exists' });
  });

  it('take no answer about a client ID that was changed meanwhile', async () => {
    const asking = app.linking.setDetails({ label: '', clientId, expiresAt: null });
    const probe = await app.gateway.clientIds.next();
    await app.linking.setDetails({ label: '', clientId: '', expiresAt: null });
    probe.answer('exists');
    await asking;
    expect(environment()).toMatchObject({ clientId: null, clientIdState: 'unchecked' });
    expect(view().details).toMatchObject({ clientId: '', clientIdState: 'unchecked' });
  });

  it('begin with what the environment has', async () => {
    await check('exists');
    const { environmentId } = firstKey();
    await app.linking.close();
    await app.linking.start({ environmentId });
    await app.linking.paste(other);
    await verify();
    expect(view().details).toMatchObject({ clientId, clientIdState: 'exists', label: '' });
  });

  it('are the last step but one, and the end leads nowhere back', async () => {
    await app.linking.goTo('connected');
    expect(view().step).toBe('connected');
    await app.linking.goTo('paste');
    expect(view().step).toBe('connected');
  });
});

describe('over the real gateway and a stand-in for WorkOS', () => {
  let workos: FakeWorkos;

  beforeEach(async () => {
    workos = new FakeWorkos();
    const url = await workos.listen();
    const { clock } = app;
    app = await CoreApp.start({
      gateway: createWorkosGateway({
        fetch: (address, init) => fetch(address, init),
        baseUrl: () => url,
        version: '0.0.0',
        clock,
        sleep: () => Promise.resolve(),
      }),
    });
  });

  afterEach(() => workos.close());

  it('links a key that WorkOS knows, and its client ID', async () => {
    workos.addKey(secret).addClientId(fakeClientId());
    await paste();
    await app.linking.verify();
    await app.linking.setDetails({ label: '', clientId: fakeClientId(), expiresAt: null });
    expect(keys()).toMatchObject([{ health: { state: 'valid', requestId: workos.requests[0]?.requestId } }]);
    expect(view().details.clientIdState).toBe('exists');
    expect(workos.requests.map((request) => request.secret)).toEqual([secret, null]);
  });

  it('cancels a question that WorkOS leaves open', async () => {
    workos.setMode('slow-headers');
    await paste();
    const done = app.linking.verify();
    await expect.poll(() => workos.requests.length).toBe(1);
    app.linking.cancelVerify();
    await done;
    expect(keys()).toEqual([]);
    expect(view().verification.state).toBe('cancelled');
  });

  it('calls a login page of the network no judgement of the key', async () => {
    workos.setMode('captive-portal').addKey(secret);
    await paste();
    await app.linking.verify();
    expect(view().verification).toMatchObject({
      canKeepUnverified: true,
      health: { cause: 'captive-portal' },
    });
    workos.setMode('normal');
    await app.linking.verify();
    expect(keys()).toMatchObject([{ health: { state: 'valid' } }]);
  });
});
