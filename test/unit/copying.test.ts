import { beforeEach, describe, expect, it } from 'vitest';
import type { Key } from '../../main/core/model.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeClientId, fakeKey } from '../support/fake-key.ts';
import { PlainCiphers } from '../support/ports/memory-ports.ts';

const secret = fakeKey({ seed: 1 });
const other = fakeKey({ seed: 2 });

let app: CoreApp;
let key: Key;

beforeEach(async () => {
  app = await CoreApp.start();
  key = await app.have(secret, { account: 'Acme', environment: 'Staging', clientId: fakeClientId() });
});

/** Lets what the clock has begun come to its end. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const pass = async (seconds: number): Promise<void> => {
  app.clock.advance(seconds * 1_000);
  await turn();
};

describe('a copied key', () => {
  it('lies on the clipboard as a secret, with a countdown, and is taken off after the seconds', async () => {
    await app.copying.copyKey(key.id);
    expect(app.clipboard).toMatchObject({ text: secret, secret: true });
    expect(app.copying.view()).toEqual({ what: 'Acme / Staging', clearsAt: app.clock.now() + 30_000 });
    await pass(29.999);
    expect(app.clipboard.text).toBe(secret);
    await pass(0.001);
    expect(app.clipboard.text).toBe('');
    expect(app.copying.view()).toBeNull();
  });

  it('stays as long as the settings say', async () => {
    app.seconds = 5;
    await app.copying.copyKey(key.id);
    await pass(5);
    expect(app.clipboard.text).toBe('');
  });

  it('is left alone when something else was copied meanwhile', async () => {
    for (const text of ['a letter', other]) {
      await app.copying.copyKey(key.id);
      app.clipboard.text = text;
      await pass(30);
      expect(app.clipboard.text).toBe(text);
      expect(app.copying.view()).toBeNull();
    }
  });

  it('can be taken off by hand, which ends the countdown', async () => {
    await app.copying.copyKey(key.id);
    await app.copying.clear();
    expect(app.clipboard.text).toBe('');
    expect(app.copying.view()).toBeNull();
    expect(app.clock.waiting).toBe(0);
  });

  it('is taken off in every other form as well', async () => {
    await app.copying.copyKeyAs(key.id, 'kubernetes');
    expect(app.clipboard.secret).toBe(true);
    expect(app.clipboard.text).toContain(`WORKOS_API_KEY: "${secret}"`);
    expect(app.sentences()[0]).toBe('Copied the key of Acme / Staging (kubernetes).');
    await pass(30);
    expect(app.clipboard.text).toBe('');
  });

  it('gives its countdown to the next one', async () => {
    const second = await app.have(other, { account: 'Acme', environment: 'Sandbox' });
    await app.copying.copyKey(key.id);
    await pass(20);
    await app.copying.copyKey(second.id);
    expect(app.clock.waiting).toBe(1);
    await pass(20);
    expect(app.clipboard.text).toBe(other);
    expect(app.copying.view()?.what).toBe('Acme / Sandbox');
    await pass(10);
    expect(app.clipboard.text).toBe('');
  });

  it('is forgotten when plain text is copied over it', async () => {
    await app.copying.copyKey(key.id);
    await app.copying.copyText('plain');
    expect(app.copying.view()).toBeNull();
    await pass(60);
    expect(app.clipboard).toMatchObject({ text: 'plain', secret: false });
  });

  it('keeps its countdown when the plain text could not be copied', async () => {
    await app.copying.copyKey(key.id);
    app.clipboard.writeText = () => Promise.reject(new Error('The clipboard is busy.'));
    await expect(app.copying.copyText('plain')).rejects.toThrow('busy');
    Reflect.deleteProperty(app.clipboard, 'writeText');
    await pass(30);
    expect(app.clipboard.text).toBe('');
  });

  it('is in the activity by name, without the secret', async () => {
    await app.copying.copyKey(key.id);
    expect(app.sentences()).toEqual(['Copied the key of Acme / Staging.']);
    expect(JSON.stringify(app.activityFile.entries)).not.toContain(secret.slice(12));
  });

  it('is told by its hint from a further key of its environment, unless it has a label', async () => {
    const second = await app.have(other, { account: 'Acme', environment: 'Staging' });
    await app.copying.copyKey(second.id);
    await app.environments.updateKey(key.id, { label: 'backend' });
    await app.copying.copyKey(key.id);
    expect(app.sentences()).toEqual([
      'Copied the key of Acme / Staging (backend).',
      `Copied the key of Acme / Staging (${second.hint}).`,
    ]);
  });

  it('is taken off on quitting, and quitting with nothing copied leaves the clipboard alone', async () => {
    app.clipboard.text = 'mine';
    await app.copying.clear();
    expect(app.clipboard.text).toBe('mine');
    await app.copying.copyKey(key.id);
    await app.copying.clear();
    expect(app.clipboard.text).toBe('');
  });

  it('does not take the next one off when the two meet', async () => {
    const second = await app.have(other, { account: 'Acme', environment: 'Sandbox' });
    await app.copying.copyKey(key.id);
    const gate = Promise.withResolvers<undefined>();
    app.clipboard.readText = async () => {
      const { text } = app.clipboard;
      await gate.promise;
      return text;
    };
    const clearing = app.copying.clear();
    await app.copying.copyKey(second.id);
    gate.resolve(undefined);
    await clearing;
    expect(app.copying.view()?.what).toBe('Acme / Sandbox');
    expect(app.clipboard.text).toBe(other);
  });

  it('needs a key that is there and opens', async () => {
    await expect(app.copying.copyKey('nowhere')).rejects.toMatchObject({ code: 'not-found' });
    app = await CoreApp.start({ file: app.file, ciphers: otherKeychain() });
    await expect(app.copying.copyKey(key.id)).rejects.toMatchObject({ code: 'secret-locked' });
    expect(app.clipboard.text).toBe('');
    expect(app.copying.view()).toBeNull();
  });
});

const otherKeychain = (): PlainCiphers => {
  const ciphers = new PlainCiphers();
  ciphers.keychainKey = 'another keychain';
  return ciphers;
};

describe('a vault that is locked while a key lies on the clipboard', () => {
  beforeEach(async () => {
    await app.vault.chooseTier({ tier: 'passphrase', passphrase: 'ten characters' });
    await app.copying.copyKey(key.id);
    await app.vault.lock();
  });

  it('still has it taken off in time', async () => {
    await pass(30);
    expect(app.clipboard.text).toBe('');
  });

  it('still leaves alone what is no key', async () => {
    app.clipboard.text = 'a letter';
    await pass(30);
    expect(app.clipboard.text).toBe('a letter');
  });
});

describe('a clipboard that cannot be read', () => {
  it('fails nothing but the clearing itself, and is logged', async () => {
    await app.copying.copyKey(key.id);
    app.clipboard.readText = () => Promise.reject(new Error('No clipboard.'));
    await pass(30);
    expect(app.copying.view()).toBeNull();
    expect(app.log.errors).toEqual(['A copied key could not be cleared.']);
    await app.copying.copyKey(key.id);
    await expect(app.copying.clear()).rejects.toThrow('No clipboard.');
  });
});

describe('a client ID', () => {
  it('is copied as plain text: it is public', async () => {
    await app.copying.copyClientId(key.environmentId);
    expect(app.clipboard).toMatchObject({ text: fakeClientId(), secret: false });
    expect(app.copying.view()).toBeNull();
  });

  it('that is missing is said to be missing', async () => {
    const bare = await app.have(other, { account: 'Acme', environment: 'Sandbox' });
    await expect(app.copying.copyClientId(bare.environmentId)).rejects.toMatchObject({
      code: 'no-client-id',
      message: expect.stringContaining('Acme / Sandbox') as string,
    });
  });
});
