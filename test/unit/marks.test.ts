import { beforeEach, describe, expect, it } from 'vitest';
import type { Key } from '../../main/core/model.ts';
import { migrate } from '../../main/core/vault/document.ts';
import { limits } from '../../preload/contract/limits.ts';
import { methods } from '../../preload/contract/methods.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeClientId, fakeKey, fakeKeyId } from '../support/fake-key.ts';

let app: CoreApp;
let keys: Key[];

beforeEach(async () => {
  app = await CoreApp.start();
  keys = [];
  for (const seed of [1, 2, 3])
    keys.push(await app.have(fakeKey({ seed }), { account: 'Acme', environment: `Staging ${seed}` }));
});

const ids = (): string[] => keys.map(({ id }) => id);
const tags = (): string[][] => app.vault.document.keys.map((key) => key.tags ?? []);
const note = (at = 0): string | undefined => app.vault.document.keys[at]?.note;
const first = (): string => keys[0]?.id ?? '';
const document = () => app.vault.document;

describe('a tag that is a key', () => {
  it('is refused in one word and in part, and none is changed; taking one off is always possible', async () => {
    const secret = fakeKey({ seed: 9 });
    for (const text of [secret.slice(0, limits.tag), secret.slice(0, 20)]) {
      await expect(app.marks.tag(ids(), text, true)).rejects.toMatchObject({ code: 'tag-holds-secret' });
      expect(await app.marks.tag(ids(), text, false)).toBe(0);
    }
    expect(tags()).toEqual([[], [], []]);
  });
});

describe('pinning an environment', () => {
  it('is kept, taken back, and written only when something changes', async () => {
    const { id = '' } = document().environments[0] ?? {};
    await app.marks.pin(id, true);
    expect(document().environments[0]).toMatchObject({ pinned: true });
    const { saves } = app.file;
    await app.marks.pin(id, true);
    expect(app.file.saves).toBe(saves);
    await app.marks.pin(id, false);
    expect(document().environments[0]).not.toHaveProperty('pinned');
    await expect(app.marks.pin('nowhere', true)).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('tagging keys', () => {
  it('changes many keys in one write, and says so once', async () => {
    const { saves } = app.file;
    expect(await app.marks.tag(ids(), 'billing', true)).toBe(3);
    expect(app.file.saves).toBe(saves + 1);
    expect(tags()).toEqual([['billing'], ['billing'], ['billing']]);
    expect(await app.marks.tag(ids().slice(1), 'billing', false)).toBe(2);
    expect(tags()).toEqual([['billing'], [], []]);
    expect(app.sentences()).toEqual(['Took the tag “billing” off 2 keys.', 'Tagged 3 keys “billing”.']);
  });

  it('has one spelling of a tag, and gives none twice', async () => {
    await app.marks.tag([first()], 'Billing', true);
    expect(await app.marks.tag(ids(), 'BILLING', true)).toBe(2);
    expect(tags()).toEqual([['Billing'], ['Billing'], ['Billing']]);
    const { saves } = app.file;
    expect(await app.marks.tag(ids(), 'billing', true)).toBe(0);
    expect(app.file.saves).toBe(saves);
  });

  it('changes none when one of them has all the tags that it can have', async () => {
    for (let at = 0; at < limits.tagsOfKey; at += 1) await app.marks.tag([first()], `tag ${at}`, true);
    await expect(app.marks.tag(ids(), 'one more', true)).rejects.toMatchObject({
      code: 'too-many-tags',
      message: 'One of these 3 keys has 10 tags already, so “one more” was given to none.',
    });
    await expect(app.marks.tag([first()], 'one more', true)).rejects.toMatchObject({
      message: 'This key has 10 tags already, which is all that a key can have.',
    });
    expect(tags().map(({ length }) => length)).toEqual([10, 0, 0]);
  });

  it('says so when a key is gone, and changes none', async () => {
    await expect(app.marks.tag([...ids(), 'gone'], 'billing', true)).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(tags()).toEqual([[], [], []]);
  });

  it('takes a tag as a person means it', () => {
    const { input } = methods.tagKeys;
    const of = (tag: string): unknown => input.safeParse({ keyIds: ['k'], tag, tagged: true }).data?.tag;
    expect(of('  load \u202e  test\n')).toBe('load test');
    expect(of('x'.repeat(limits.tag))).toBe('x'.repeat(32));
    expect(of('x'.repeat(limits.tag + 1))).toBeUndefined();
    expect(of(' \u200b ')).toBeUndefined();
  });
});

describe('the note of a key', () => {
  it('is kept as it was typed, and gone when it is empty', async () => {
    await app.marks.note(first(), 'Ask Mia first.\nUsed by the nightly import.');
    expect(note()).toBe('Ask Mia first.\nUsed by the nightly import.');
    await app.marks.note(first(), '');
    expect(document().keys[0]).not.toHaveProperty('note');
    await expect(app.marks.note('gone', '')).rejects.toMatchObject({ code: 'not-found' });
  });

  const secret = fakeKey({ seed: 9 });
  for (const [what, text] of Object.entries({
    'a key by itself': secret,
    'a key within a sentence': `The old one was (${secret}), until May.`,
    'an assignment among other lines': `for the import\nexport WORKOS_API_KEY="${secret}"\nsee the wiki`,
    'a key that was broken over lines': `${secret.slice(0, 40)}\n${secret.slice(40)}`,
    'two keys': `${secret} and ${fakeKey({ seed: 10 })}`,
    'a short key of the old form that is glued to something': `see old-${secret.slice(0, 33)}`,
    'a key in an address': `https://me:${secret.slice(0, 33)}@example.com`,
    'a key without its end': `it begins with ${secret.slice(0, -6)}`,
    'a key of another vendor': `and sk_live_51${'Ab0'.repeat(12)} is Stripe’s`,
  })) {
    it(`never holds ${what}`, async () => {
      await expect(app.marks.note(first(), text)).rejects.toMatchObject({ code: 'note-holds-secret' });
      expect(JSON.stringify(document())).not.toContain(secret.slice(-20));
      expect(note()).toBeUndefined();
    });
  }

  for (const text of [
    'sk_test_…aOUs went to the customer',
    `the one with ${fakeKeyId({ seed: 3 })} and ${fakeClientId(3)}`,
    'Stripe: see the other page. GitHub: secrets are set by Ann.',
    'WORKOS_API_KEY is set in Vercel, see https://vercel.com/acme/shop/settings',
    'sk is short for secret key',
  ]) {
    it(`takes “${text.slice(0, 24)}…” for what it is`, async () => {
      await app.marks.note(first(), text);
      expect(note()).toBe(text);
    });
  }

  it('keeps its lines, and nothing that hides or moves what is around it', () => {
    const { input } = methods.noteKey;
    expect(input.parse({ keyId: 'k', note: ' one\r\ntwo\t\u202ethree\u0007 ' }).note).toBe(
      'one\ntwo\t three',
    );
    expect(input.safeParse({ keyId: 'k', note: 'x'.repeat(limits.note + 1) }).success).toBe(false);
  });
});

describe('what is marked', () => {
  it('is in the vault file without another version of it, and goes and comes back with its key', async () => {
    await app.marks.pin(document().environments[0]?.id ?? '', true);
    await app.marks.tag([first()], 'billing', true);
    await app.marks.note(first(), 'Ask Mia.');
    const written: unknown = JSON.parse(JSON.stringify(document()));
    expect(migrate(written)).toEqual({ document: document() });
    const removalId = await app.environments.remove('key', first(), undefined);
    await app.environments.undoRemoval(removalId);
    expect(document().keys.find(({ id }) => id === first())).toMatchObject({
      tags: ['billing'],
      note: 'Ask Mia.',
    });
  });
});
