import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fakeKey, fakeOtherKeys } from '../support/fake-key.ts';
import { FakeWorkos, refusingUrl, type FakeAnswer } from '../support/workos/fake-workos.ts';
import { answers } from '../support/workos/fake-workos-answers.ts';
import { Scene } from './pages/scene.ts';

/** Repeats at once in place of after a pause, so that the last answer is there soon. */
const atOnce = (answer: (typeof answers)['rate-limited' | 'server-error']): FakeAnswer => ({
  ...answer,
  headers: { 'retry-after': '0' },
});

describe('verifying in the wizard', () => {
  let scene: Scene;
  let tls: FakeWorkos;
  let refusing: string;
  beforeAll(async () => {
    tls = new FakeWorkos({ selfSigned: true });
    await tls.listen();
    refusing = await refusingUrl();
    // The address is a setting here, so that it can be changed while the app runs.
    scene = await Scene.open({ settable: true });
    await scene.settings.open();
    await scene.app.answerDialog('yes');
    await scene.settings.sendKeysTo(scene.server.url);
    await scene.wizard.open();
    await scene.wizard.toPasteOf(scene.staging);
    await scene.wizard.paste(scene.stagingKey);
  });
  afterAll(async () => {
    await scene.close();
    await tls.close();
  });
  afterEach(() => {
    scene.server.reset();
  });

  it.each<[FakeAnswer, string, RegExp, 'may be kept' | 'is not kept']>([
    ['unauthorized', 'Rejected', /wrong, expired or revoked/, 'is not kept'],
    ['reset', 'Connection closed', /closed before WorkOS answered/, 'may be kept'],
    ['captive-portal', 'A login page is in between', /sign in to the network/, 'may be kept'],
    ['truncated-json', 'Answer unreadable', /incomplete or damaged/, 'may be kept'],
    [atOnce(answers['rate-limited']), 'Too many requests', /Wait a minute/, 'may be kept'],
    [atOnce(answers['server-error']), 'WorkOS has a problem', /error of its own/, 'may be kept'],
    ['redirect', 'Sent elsewhere', /did not follow/, 'may be kept'],
    ['not-http', 'Not a web server', /does not speak HTTP/, 'may be kept'],
    ['not-found', 'Wrong address', /HTTP 404/, 'may be kept'],
  ])('says in its own words what %j means', async (answer, title, words, kept) => {
    const { page, wizard, server, stagingKey } = scene;
    server.setMode(answer);
    await wizard.verify();
    await wizard.banner(title).waitFor();
    await page.getByRole('main').getByText(words).first().waitFor();
    expect(await wizard.button('Keep it unverified').count()).toBe(kept === 'may be kept' ? 1 : 0);
    expect(await wizard.heading(/Paste and verify/).count()).toBe(1);
    expect(server.requests.map(({ path }) => path)).not.toContain('/followed');
    if (kept === 'may be kept') return;
    await wizard.button('Use another key').click();
    await wizard.paste(stagingKey);
  });

  it('says that nothing answers, and that a certificate is not trusted', async () => {
    const { page, wizard, settings, sidebar } = scene;
    const verifyAt = async (url: string): Promise<void> => {
      await settings.open();
      await scene.app.answerDialog('yes');
      await settings.sendKeysTo(url);
      await sidebar.goOnLinking();
      await wizard.heading(/Paste and verify/).waitFor();
      await wizard.verify();
    };
    await verifyAt(refusing);
    await wizard.banner('Connection refused').waitFor();
    await verifyAt(tls.url);
    await wizard.banner('Connection not trusted').waitFor();
    await page.getByText('the key was not sent').waitFor();
    expect(tls.requests).toEqual([]);
    await settings.open();
    await scene.app.answerDialog('yes');
    await settings.sendKeysTo(scene.server.url);
    await sidebar.goOnLinking();
  });

  it('can be stopped while WorkOS does not answer, by the button and by Esc, and the key is still held', async () => {
    const { page, wizard, server, stagingKey } = scene;
    server.setMode('slow-headers');
    await wizard.verify();
    await page.getByRole('progressbar', { name: 'Verifying with WorkOS' }).waitFor();
    await wizard.button('Cancel').last().click();
    await wizard.banner('The check was stopped').waitFor();

    await wizard.verify();
    await page.getByRole('progressbar', { name: 'Verifying with WorkOS' }).waitFor();
    await page.keyboard.press('Escape');
    await wizard.banner('The check was stopped').waitFor();
    await page.getByText(stagingKey.slice(-4)).first().waitFor();
    await expect.poll(() => server.requests.length).toBe(2);
  });

  it('keeps a key unverified while WorkOS cannot be asked, and verifies it later', async () => {
    const { page, wizard, server, environment } = scene;
    server.setMode('reset');
    await wizard.verify();
    await wizard.button('Keep it unverified').click();
    await wizard.heading('Details').waitFor();
    await page.getByText('The key is kept, but not verified').waitFor();
    await wizard.button('Skip').click();
    await wizard.heading('The key is linked, but not verified').waitFor();
    await wizard.button('Go to environment').click();
    await environment.heading('Staging').waitFor();
    server.setMode('normal');
    await environment.verify();
    await environment.key(/^Key /).getByText('Valid').first().waitFor();
  });
});

describe('what may be pasted', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.link(scene.staging, scene.stagingKey);
  });
  afterAll(() => scene.close());
  beforeEach(async () => {
    scene.server.reset();
    await scene.sidebar.linkAnother();
  });
  afterEach(async () => {
    await scene.wizard.discard();
  });

  it('names another vendor’s key and refuses it before any request', async () => {
    const { page, wizard, server } = scene;
    await wizard.toPasteOf({ ...scene.staging, environment: 'Preview' });
    for (const [key, name] of [
      [fakeOtherKeys.stripeTest(), /Stripe/],
      [fakeOtherKeys.openai(), /OpenAI/],
      [fakeOtherKeys.github(), /GitHub/],
      [fakeOtherKeys.aws(), /AWS|Amazon/],
      [fakeOtherKeys.clerkTest(), /Clerk/],
      [scene.clientId, /client ID/],
      [fakeKey({ seed: 99 }).slice(0, -9), /not the whole|cut off|truncated|incomplete|missing/i],
    ] as const) {
      await wizard.keyField.fill(key);
      await wizard.refusal.filter({ hasText: name }).waitFor();
      expect(await wizard.button('Verify').isDisabled()).toBe(true);
      await wizard.keyField.press('Enter');
    }
    await page.getByRole('main').getByRole('progressbar').waitFor({ state: 'detached' });
    expect(server.requests).toEqual([]);
  });

  it('takes the key from the clipboard, line and all', async () => {
    const { app, wizard } = scene;
    await wizard.toPasteOf({ ...scene.staging, environment: 'Preview' });
    const key = fakeKey({ seed: 21 });
    await app.setClipboardText(`export WORKOS_API_KEY="${key}"\n`);
    await wizard.button('Take it from the clipboard').click();
    await wizard.held.waitFor();
    expect(await scene.page.content()).not.toContain(key);
  });

  it('says that a key is linked already, and cannot be talked out of it', async () => {
    const { wizard, server } = scene;
    await wizard.toPasteOf(scene.staging);
    await wizard.paste(scene.stagingKey);
    await wizard.caution(/linked already, to Acme \/ Staging/).waitFor();
    expect(await wizard.button('Verify').isDisabled()).toBe(true);
    expect(await wizard.understood.count()).toBe(0);
    expect(server.requests).toEqual([]);
  });

  it('asks before a second environment answers to the same key', async () => {
    const { wizard } = scene;
    await wizard.toPasteOf({ ...scene.staging, environment: 'Preview' });
    await wizard.paste(scene.stagingKey);
    await wizard.caution(/Acme \/ Staging already answers to this key/).waitFor();
    expect(await wizard.button('Verify').isDisabled()).toBe(true);
    await wizard.understood.check();
    await expect.poll(() => wizard.button('Verify').isEnabled()).toBe(true);
  });

  it('asks before a staging key goes into a production slot', async () => {
    const { wizard, server } = scene;
    await wizard.toPasteOf(scene.production);
    await wizard.paste(fakeKey({ seed: 22 }));
    await wizard.caution(/looks like a staging key/).waitFor();
    expect(await wizard.button('Verify').isDisabled()).toBe(true);
    expect(server.requests).toEqual([]);
  });

  it('loses nothing by Back, Finish later, Esc and a look elsewhere', async () => {
    const { page, wizard, sidebar } = scene;
    const place = { ...scene.staging, account: 'Umbrella', environment: 'Sandbox 2' };
    await wizard.fillPlace(place);
    await page.keyboard.press('Escape');
    await wizard.heading(/Which environment/).waitFor({ state: 'detached' });
    await sidebar.linkAnother();
    expect(await wizard.environmentField.inputValue()).toBe('Sandbox 2');
    expect(await wizard.accountField.inputValue()).toBe('Umbrella');
    await wizard.toGuide();
    await wizard.button('Back').click();
    expect(await wizard.environmentField.inputValue()).toBe('Sandbox 2');
    await wizard.toGuide();
    await wizard.toPaste();
    await wizard.paste(fakeKey({ seed: 23 }));
    await wizard.button('Back').click();
    await wizard.heading(/^Get the/).waitFor();
    await wizard.button('Finish later').click();
    await wizard.heading(/^Get the/).waitFor({ state: 'detached' });
    await sidebar.open('Activity');
    await sidebar.goOnLinking();
    await wizard.heading(/^Get the/).waitFor();
    await wizard.toPaste();
    await wizard.held.waitFor();
    await wizard.settled();
    await page.keyboard.press('Escape');
    await wizard.heading(/Paste/).waitFor({ state: 'detached' });
    await sidebar.goOnLinking();
    await wizard.held.waitFor();
  });
});

describe('linking a production key', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
  });
  afterAll(() => scene.close());

  it('goes on after quitting midway, with the secret on disk in sealed form only', async () => {
    await scene.wizard.open();
    await scene.wizard.toPasteOf(scene.production);
    await scene.wizard.paste(scene.productionKey);
    await scene.wizard.verifyButton.waitFor();
    await scene.app.setClipboardText('');
    await scene.restart();
    expect(scene.filesHolding(scene.productionKey)).toEqual([]);
    await scene.sidebar.goOnLinking();
    await scene.wizard.heading(/Paste/).waitFor();
    await scene.wizard.held.waitFor();
    expect(scene.server.requests).toEqual([]);
  });

  it('says when the dashboard can be closed, and not before', async () => {
    const { page, wizard } = scene;
    const sentence = 'It is encrypted on this computer. You can close the dashboard now.';
    expect(await page.getByText('You can close the dashboard now').count()).toBe(0);
    await wizard.verify();
    await page.getByText(sentence).waitFor();
    expect(scene.filesHolding(scene.productionKey)).toEqual([]);
    await wizard.finish();
    await scene.environment.heading('Live shop').waitFor();
  });

  it('replaces it with another one, after asking for the name', async () => {
    const { page, server } = scene;
    const next = fakeKey({ prefix: 'sk_', seed: 31 });
    server.addKey(next);
    await scene.replaceKey('Acme', 'Live shop', next);
    await page.getByRole('region', { name: new RegExp(`${next.slice(-4)}$`) }).waitFor();
    expect(await page.getByRole('region', { name: /^Key / }).count()).toBe(1);
    expect(scene.filesHolding(next, scene.productionKey)).toEqual([]);
  });
});

describe('by keyboard alone', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
  });
  afterAll(() => scene.close());

  it('goes through the whole wizard', async () => {
    const { page, wizard, stagingKey, clientId } = scene;
    const { keyboard } = page;
    /** Tabs to what has this name, as a person would who looks at the focus. */
    const tabTo = async (name: RegExp): Promise<void> => {
      for (let step = 0; step < 40; step++) {
        await keyboard.press('Tab');
        if (name.test(await wizard.focused())) return;
      }
      throw new Error(`Tab never came to ${String(name)}.`);
    };
    await page.getByRole('heading', { name: 'Welcome to Keyrack' }).waitFor();
    await tabTo(/Link your first key/);
    await keyboard.press('Enter');
    await wizard.heading(/Which environment/).waitFor();
    await tabTo(/^Account/);
    await keyboard.type('Acme');
    await tabTo(/^radio/);
    await keyboard.press('Space');
    await tabTo(/^Environment/);
    await keyboard.type('Staging');
    await keyboard.press('Enter');
    await wizard.heading(/^Get the/).waitFor();
    await tabTo(/^I have the key/);
    await keyboard.press('Enter');
    await wizard.heading(/Paste/).waitFor();
    await expect.poll(() => wizard.focused()).toMatch(/API key/);
    await keyboard.insertText(stagingKey);
    await keyboard.press('Enter');
    await wizard.heading('Details').waitFor();
    await tabTo(/^Client ID/);
    await keyboard.insertText(clientId);
    await keyboard.press('Enter');
    await wizard.heading(/You are now connected/).waitFor();
    await tabTo(/^Go to environment/);
    await keyboard.press('Enter');
    await scene.environment.heading('Staging').waitFor();
    await page.getByText(clientId).waitFor();
  });
});
