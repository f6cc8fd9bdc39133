import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../main/core/failure.ts';
import { undoTime, type Key } from '../../main/core/model.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeClientId, fakeEnvironmentId, fakeKey, fakeOtherKeys } from '../support/fake-key.ts';

let app: CoreApp;
let staging: Key;
let production: Key;

beforeEach(async () => {
  app = await CoreApp.start();
  staging = await app.have(fakeKey({ seed: 1 }), { account: 'Acme', environment: 'Staging' });
  production = await app.have(fakeKey({ seed: 2 }), {
    account: 'Acme',
    environment: 'Production',
    kind: 'production',
  });
});

const document = () => app.vault.document;
const names = (): string[] =>
  document().environments.map(({ accountId, name }) => {
    const account = document().accounts.find(({ id }) => id === accountId);
    return `${account?.name ?? 'nobody'} / ${name}`;
  });
const environment = (key: Key) => document().environments.find(({ id }) => id === key.environmentId);
const acme = (): string => document().accounts.find(({ name }) => name === 'Acme')?.id ?? '';

describe('renaming', () => {
  it('changes an account or an environment, and says what it was called before', async () => {
    await app.environments.renameAccount(acme(), 'Acme Ltd');
    await app.environments.update(staging.environmentId, { name: 'Sandbox' });
    expect(names()).toEqual(['Acme Ltd / Sandbox', 'Acme Ltd / Production']);
    expect(app.sentences()).toEqual([
      'Renamed Acme Ltd / Staging to Sandbox.',
      'Renamed the account Acme to Acme Ltd.',
    ]);
  });

  it('refuses a name that another one has, and takes another spelling of its own', async () => {
    await app.have(fakeKey({ seed: 3 }), { account: 'Globex', environment: 'Staging' });
    await expect(app.environments.renameAccount(acme(), ' GLOBEX')).rejects.toMatchObject({
      code: 'name-taken',
    });
    await expect(
      app.environments.update(staging.environmentId, { name: 'production' }),
    ).rejects.toMatchObject({ code: 'name-taken' });
    await app.environments.renameAccount(acme(), 'ACME');
    await app.environments.update(staging.environmentId, { name: 'STAGING' });
    expect(names()[0]).toBe('ACME / STAGING');
  });

  it('says so when there is nothing to rename any more', async () => {
    await expect(app.environments.renameAccount('nowhere', 'x')).rejects.toMatchObject({ code: 'not-found' });
    await expect(app.environments.update('nowhere', { name: 'x' })).rejects.toMatchObject({
      code: 'not-found',
    });
  });
});

describe('changing an environment', () => {
  it('leaves alone what was not given, and takes an empty text for none', async () => {
    await app.environments.update(staging.environmentId, {
      projectName: 'Shop',
      dashboardUrl: `https://dashboard.workos.com/${fakeEnvironmentId()}/users`,
    });
    const before = environment(staging);
    expect(before).toMatchObject({ projectName: 'Shop', workosEnvironmentId: fakeEnvironmentId() });
    await app.environments.update(staging.environmentId, {});
    expect(environment(staging)).toEqual(before);
    await app.environments.update(staging.environmentId, { projectName: '', dashboardUrl: '' });
    expect(environment(staging)).toMatchObject({ projectName: null, workosEnvironmentId: null });
    expect(app.sentences()).toEqual([]);
  });

  it('refuses what is no client ID and no address, and changes nothing then', async () => {
    for (const [change, code] of [
      [{ clientId: 'client_1', name: 'Sandbox' }, 'malformed-client-id'],
      [{ dashboardUrl: 'https://example.com', name: 'Sandbox' }, 'bad-dashboard-url'],
    ] as const) {
      await expect(app.environments.update(staging.environmentId, change)).rejects.toMatchObject({ code });
    }
    expect(environment(staging)?.name).toBe('Staging');
  });

  it('asks WorkOS about a new client ID, and not again about the same', async () => {
    const clientId = fakeClientId();
    const done = app.environments.update(staging.environmentId, { clientId });
    (await app.gateway.clientIds.next()).answer('absent');
    await done;
    expect(environment(staging)).toMatchObject({ clientId, clientIdState: 'absent' });
    await app.environments.update(staging.environmentId, { clientId, projectName: 'Shop' });
    expect(environment(staging)?.clientIdState).toBe('absent');
    expect(app.gateway.clientIds.count).toBe(1);
  });

  it('takes no answer about a client ID that was changed meanwhile', async () => {
    const done = app.environments.update(staging.environmentId, { clientId: fakeClientId() });
    const probe = await app.gateway.clientIds.next();
    await app.environments.update(staging.environmentId, { clientId: '' });
    probe.answer('exists');
    await done;
    expect(environment(staging)).toMatchObject({ clientId: null, clientIdState: 'unchecked' });
  });

  it('of kind is written down', async () => {
    await app.environments.update(staging.environmentId, { kind: 'production' });
    expect(environment(staging)?.kind).toBe('production');
    expect(app.sentences()).toEqual(['Acme / Staging is now production.']);
  });

  it('or of a key keeps what was not given', async () => {
    await app.environments.updateKey(staging.id, { label: 'backend', expiresAt: 9 });
    await app.environments.updateKey(staging.id, { label: 'worker' });
    expect(document().keys[0]).toMatchObject({ label: 'worker', expiresAt: 9 });
    await app.environments.updateKey(staging.id, { expiresAt: null });
    expect(document().keys[0]).toMatchObject({ label: 'worker', expiresAt: null });
    await expect(app.environments.updateKey('nowhere', {})).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a key in the place of a name', () => {
  const secret = fakeKey({ seed: 9, prefix: 'sk_live_' });
  const places: Record<string, [code: string, save: (text: string) => Promise<unknown>]> = {
    'an account': ['account-name-holds-secret', (text) => app.environments.renameAccount(acme(), text)],
    'a new account': [
      'account-name-holds-secret',
      (text) => app.environments.move(staging.environmentId, null, text),
    ],
    'an environment': [
      'environment-name-holds-secret',
      (name) => app.environments.update(staging.environmentId, { name }),
    ],
    'a project': [
      'project-name-holds-secret',
      (projectName) => app.environments.update(staging.environmentId, { projectName }),
    ],
    'a key': ['label-holds-secret', (label) => app.environments.updateKey(staging.id, { label })],
  };
  for (const [what, [code, save]] of Object.entries(places)) {
    it(`is refused as that of ${what}, and nothing of it is kept or told`, async () => {
      const before = document();
      for (const text of [secret, `Acme ${secret.slice(0, 40)}`, fakeOtherKeys.stripeWebhook()])
        await expect(save(text)).rejects.toMatchObject({
          code,
          message: expect.stringContaining('looks like a key') as string,
        });
      expect(document()).toEqual(before);
      expect(app.sentences()).toEqual([]);
    });
  }

  it('is not what a word with a hyphen is that some keys begin with', async () => {
    for (const name of ['sk-production', 'sk_staging', 'SK Production'])
      await app.environments.update(staging.environmentId, { name });
    expect(environment(staging)?.name).toBe('SK Production');
  });
});

describe('moving', () => {
  it('goes to an account that is there, by choice or by its typed name, or to a new one', async () => {
    await app.have(fakeKey({ seed: 3 }), { account: 'Globex', environment: 'Sandbox' });
    await app.environments.move(staging.environmentId, 'account Globex', '');
    expect(names()[0]).toBe('Globex / Staging');
    await app.environments.move(production.environmentId, null, 'globex');
    expect(names()[1]).toBe('Globex / Production');
    await app.environments.move(staging.environmentId, null, 'Initech');
    expect(names()[0]).toBe('Initech / Staging');
    expect(app.sentences()[0]).toBe('Moved Globex / Staging to Initech.');
  });

  it('takes an account with it that would be left empty', async () => {
    await app.environments.move(staging.environmentId, null, 'Globex');
    await app.environments.move(production.environmentId, null, 'Globex');
    expect(document().accounts.map(({ name }) => name)).toEqual(['Globex']);
  });

  it('to where it is already changes nothing', async () => {
    const { revision } = document();
    await app.environments.move(staging.environmentId, acme(), '');
    expect(document().revision).toBe(revision);
    expect(app.sentences()).toEqual([]);
  });

  it('refuses a name that is taken there, and a new account without one', async () => {
    await app.have(fakeKey({ seed: 3 }), { account: 'Globex', environment: 'staging' });
    await expect(app.environments.move(staging.environmentId, 'account Globex', '')).rejects.toMatchObject({
      code: 'name-taken',
    });
    await expect(app.environments.move(staging.environmentId, null, '')).rejects.toMatchObject({
      code: 'name-missing',
    });
  });
});

describe('removing', () => {
  it('asks for the name where production is involved, and removes nothing without it', async () => {
    for (const [what, id, asked] of [
      ['key', production.id, 'Production'],
      ['environment', production.environmentId, 'Production'],
      ['account', acme(), 'Acme'],
    ] as const) {
      for (const typed of [undefined, '', asked.toLowerCase(), 'Staging']) {
        await expect(app.environments.remove(what, id, typed)).rejects.toMatchObject({
          code: 'name-differs',
          message: expect.stringContaining(asked) as string,
        });
      }
    }
    expect(names()).toHaveLength(2);
    await app.environments.remove('environment', production.environmentId, ' Production ');
    expect(names()).toEqual(['Acme / Staging']);
  });

  it('asks for no name in an account of staging only', async () => {
    const key = await app.have(fakeKey({ seed: 3 }), { account: 'Globex', environment: 'Sandbox' });
    await app.environments.remove('account', 'account Globex', undefined);
    expect(document().keys.map(({ id }) => id)).not.toContain(key.id);
  });

  it('takes all below with it, and undo brings all of it back as it was', async () => {
    const before = document();
    const removalId = await app.environments.remove('account', acme(), 'Acme');
    expect(document()).toMatchObject({ accounts: [], environments: [], keys: [] });
    await app.environments.undoRemoval(removalId);
    expect({ ...document(), revision: before.revision }).toEqual(before);
    expect(app.sentences()).toEqual(['Put Acme back.', 'Removed the account Acme.']);
  });

  it('takes the account away with its last environment, and undo brings both back', async () => {
    await app.environments.remove('environment', production.environmentId, 'Production');
    expect(document().accounts).toHaveLength(1);
    const removalId = await app.environments.remove('environment', staging.environmentId, undefined);
    expect(document().accounts).toEqual([]);
    await app.environments.undoRemoval(removalId);
    expect(names()).toEqual(['Acme / Staging']);
  });

  it('of one environment after the other can be undone in either order', async () => {
    const first = await app.environments.remove('environment', staging.environmentId, undefined);
    const second = await app.environments.remove('environment', production.environmentId, 'Production');
    await app.environments.undoRemoval(first);
    await app.environments.undoRemoval(second);
    expect(document().accounts).toHaveLength(1);
    expect(names()).toEqual(['Acme / Staging', 'Acme / Production']);
  });

  it('can be undone although the account went away by a move', async () => {
    const removalId = await app.environments.remove('environment', staging.environmentId, undefined);
    await app.environments.move(production.environmentId, null, 'Globex');
    expect(document().accounts.map(({ name }) => name)).toEqual(['Globex']);
    await app.environments.undoRemoval(removalId);
    expect(names()).toEqual(['Globex / Production', 'Acme / Staging']);
  });

  it('of a key comes back only after its environment', async () => {
    const key = await app.environments.remove('key', staging.id, undefined);
    const parent = await app.environments.remove('environment', staging.environmentId, undefined);
    await expect(app.environments.undoRemoval(key)).rejects.toMatchObject({ code: 'parent-gone' });
    expect(document().removals).toHaveLength(2);
    await app.environments.undoRemoval(parent);
    await app.environments.undoRemoval(key);
    expect(
      document()
        .keys.map(({ id }) => id)
        .toSorted(),
    ).toEqual([staging.id, production.id].toSorted());
  });

  it('comes back under no name that was given to another meanwhile', async () => {
    const removalId = await app.environments.remove('environment', staging.environmentId, undefined);
    await app.environments.update(production.environmentId, { name: 'staging' });
    await expect(app.environments.undoRemoval(removalId)).rejects.toMatchObject({ code: 'name-taken' });
    await app.environments.update(production.environmentId, { name: 'Production' });
    await app.environments.undoRemoval(removalId);
    expect(names()).toHaveLength(2);
    const account = await app.environments.remove('account', acme(), 'Acme');
    await app.have(fakeKey({ seed: 3 }), { account: 'acme', environment: 'Sandbox' });
    await expect(app.environments.undoRemoval(account)).rejects.toMatchObject({ code: 'name-taken' });
  });

  it('can be undone once', async () => {
    const removalId = await app.environments.remove('key', staging.id, undefined);
    await app.environments.undoRemoval(removalId);
    await expect(app.environments.undoRemoval(removalId)).rejects.toMatchObject({ code: 'undo-gone' });
    expect(document().keys).toHaveLength(2);
  });

  it('is offered for undo in the activity until it is used, or for 30 days', async () => {
    const removalId = await app.environments.remove('key', staging.id, undefined);
    const offered = () =>
      app.activity
        .list({ query: 'removed', before: null, limit: 10 }, ({ id }) =>
          document().removals.some((each) => each.id === id),
        )
        .entries.map(({ undo }) => undo?.id ?? null);
    expect(offered()).toEqual([removalId]);
    app.clock.advance(undoTime - 1);
    expect(offered()).toEqual([removalId]);
    app.clock.advance(1);
    expect(offered()).toEqual([null]);
    await app.environments.undoRemoval(removalId);
    expect(offered()).toEqual([null]);
  });

  it('that could not be written removed nothing and says nothing', async () => {
    app.file.failWith = new Failure('disk-full', 'The disk is full.', 'Free some space.');
    await expect(app.environments.remove('key', staging.id, undefined)).rejects.toMatchObject({
      code: 'disk-full',
    });
    expect(document().keys).toHaveLength(2);
    expect(app.sentences()).toEqual([]);
  });
});
