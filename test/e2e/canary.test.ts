import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Canary } from '../support/canary.ts';
import { fakeKey } from '../support/fake-key.ts';
import { Scene } from './pages/scene.ts';

/** design.md, the secret's path, rules 1 and 5: a linked secret is nowhere but where it may be. */

describe('the search', () => {
  const canary = new Canary(fakeKey({ seed: 41 }));

  it.each(canary.forms.map(({ name, bytes }) => [name, bytes] as const))(
    'finds a planted secret: %s',
    (name, bytes) => {
      const hay = Buffer.concat([Buffer.from('some {"text": "before'), bytes, Buffer.from('and after"}')]);
      expect(canary.find(hay)).toContain(name);
    },
  );

  it('finds it inside other bytes that were written in base64 or hex as a whole', () => {
    const key = fakeKey({ seed: 41 });
    for (const before of ['', 'x', 'xy']) {
      const inside = Buffer.from(`${before}${key}, and more`);
      expect(canary.find(inside.toString('base64'))).not.toEqual([]);
      expect(canary.find(inside.toString('hex'))).not.toEqual([]);
    }
  });

  it('finds nothing in what may be shown: the key’s ID, its hint, another key', () => {
    const key = fakeKey({ seed: 41 });
    const shown = [atob(key.slice(8)).split(',')[0], `sk_test_…${key.slice(-4)}`, fakeKey({ seed: 42 })];
    expect(canary.find(shown)).toEqual([]);
  });
});

describe('a linked secret', () => {
  let scene: Scene;
  const replacement = fakeKey({ prefix: 'sk_', seed: 43 });
  /** Stood in a file before, and is kept in the undo store. */
  const overwritten = fakeKey({ seed: 44 });
  let canaries: Canary[] = [];
  let project = '';
  let boom = '';

  beforeAll(async () => {
    scene = await Scene.open();
    project = join(scene.folder, 'project');
    boom = join(scene.folder, 'boom');
    mkdirSync(project);
    writeFileSync(join(project, '.env'), `WORKOS_API_KEY=${overwritten}\n`);
    scene.server.addKey(replacement);
    canaries = [scene.stagingKey, scene.productionKey, replacement, overwritten].map(
      (key) => new Canary(key),
    );
    // From outside: once the file is there, a request to WorkOS also throws its key at nobody, three times over.
    const faults = join(scene.folder, 'faults.mjs');
    writeFileSync(
      faults,
      `import { existsSync } from 'node:fs';
       const { fetch } = globalThis;
       globalThis.fetch = (url, init) => {
         if (!existsSync(${JSON.stringify(boom)}) || !String(url).includes('/organizations')) return fetch(url, init);
         const words = 'boom ' + JSON.stringify([...new Headers(init.headers)]);
         setImmediate(() => { throw new Error(words); });
         void Promise.reject(new TypeError(words, { cause: new Error(words) }));
         return Promise.reject(Object.assign(new TypeError(words), { cause: new Error(words) }));
       };`,
    );
    await scene.restart('quit', { env: { NODE_OPTIONS: `--import ${pathToFileURL(faults).href}` } });
  });
  afterAll(() => scene.close());

  const found = (where: unknown): string[] => canaries.flatMap((canary) => canary.find(where));

  /** Nothing of it in the page, on the wire or in the terminal. */
  async function expectHidden(): Promise<void> {
    const { app, page } = scene;
    const seen = await page.evaluate(async () => {
      const fields = [...document.querySelectorAll<HTMLInputElement>('input, textarea')];
      const { keyrack } = window as unknown as { keyrack: { getSnapshot: (input: object) => unknown } };
      return {
        document: document.documentElement.outerHTML,
        fields: fields.map(({ value, defaultValue }) => [value, defaultValue]),
        snapshot: await keyrack.getSnapshot({}),
        address: location.href,
        history: history.state as unknown,
        storage: [Object.entries(localStorage), Object.entries(sessionStorage), document.cookie],
      };
    });
    expect(found(seen)).toEqual([]);
    const wire = (await app.traffic()).filter(
      ({ direction, channel }) => !(direction === 'in' && channel === 'keyrack:call:pasteKey'),
    );
    expect(wire.length).toBeGreaterThan(0);
    expect(found(wire)).toEqual([]);
    expect(found(app.output())).toEqual([]);
    expect(found([await app.tray(), await app.menu(), await app.notifications(), await app.links()])).toEqual(
      [],
    );
  }

  /** All files of the user data, as bytes, by name. */
  const files = (): string[] =>
    readdirSync(scene.userData, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  const expectSealed = (): void => {
    for (const file of files()) expect([file, ...found(readFileSync(file)), ...found(file)]).toEqual([file]);
  };

  it('is pasted by keyboard, and is only on the one message that carried it', async () => {
    const { page, wizard, app } = scene;
    await wizard.open();
    await wizard.toPasteOf(scene.staging);
    await wizard.keyField.focus();
    await page.keyboard.insertText(scene.stagingKey);
    await page
      .getByText(/key_01/)
      .first()
      .waitFor();
    const carriers = (await app.traffic()).filter(({ payload }) => found(payload).length > 0);
    expect(carriers.map(({ direction, channel }) => [direction, channel])).toEqual([
      ['in', 'keyrack:call:pasteKey'],
    ]);
    expectSealed();
    await wizard.verify();
    await wizard.finish(scene.clientId);
    await scene.environment.heading('Staging').waitFor();
    await expectHidden();
    expectSealed();
  });

  it('is taken from the clipboard by main, so the window never has it', async () => {
    const { wizard, sidebar, app, page } = scene;
    await sidebar.linkAnother();
    await wizard.toPasteOf(scene.production);
    await app.setClipboardText(scene.productionKey);
    await page.getByRole('button', { name: /clipboard/i }).click();
    await page
      .getByText(/key_01/)
      .first()
      .waitFor();
    await expectHidden();
    await wizard.verify();
    await wizard.finish();
    await scene.environment.heading('Live shop').waitFor();
    const pasted = (await app.traffic()).filter(
      ({ payload }) => new Canary(scene.productionKey).find(payload).length > 0,
    );
    expect(pasted).toEqual([]);
    await app.setClipboardText('');
    await expectHidden();
    expectSealed();
  });

  it('is on the clipboard while it is copied, and nowhere else', async () => {
    const { sidebar, environment, app, page } = scene;
    await sidebar.environment('Staging').click();
    await environment.heading('Staging').waitFor();
    await environment.copy();
    expect(await app.clipboardText()).toBe(scene.stagingKey);
    await expectHidden();
    await page.getByRole('button', { name: 'Clear now' }).click();
    await expect.poll(() => app.clipboardText()).toBe('');
    await expectHidden();
  });

  it('is in the file that was confirmed, and what stood there before is sealed for Undo', async () => {
    const { environment, exporting, app } = scene;
    await environment.button('Export to .env…').first().click();
    await app.answerDialog(join(project, '.env'));
    await exporting.chooseFile();
    await expectHidden();
    await exporting.write();
    await expectHidden();
    expect(readFileSync(join(project, '.env'), 'utf8')).toBe(
      `WORKOS_API_KEY=${scene.stagingKey}\nWORKOS_CLIENT_ID=${scene.clientId}\n`,
    );
    expect(files().some((file) => file.includes(join('user-data', 'undo')))).toBe(true);
    expectSealed();
    await exporting.undo();
    expect(readFileSync(join(project, '.env'), 'utf8')).toBe(`WORKOS_API_KEY=${overwritten}\n`);
    await exporting.close();
    await expectHidden();
    expectSealed();
  });

  it('is not in what replacing, verifying, facts and activity say', async () => {
    const { environment, sidebar, page } = scene;
    await environment.verify();
    await environment.button('Look now').click();
    await page.getByText('Organizations').first().waitFor();
    await sidebar.environment('Live shop').click();
    await environment.heading('Live shop').waitFor();
    await scene.replaceKey('Acme', 'Live shop', replacement);
    await sidebar.open('Activity');
    await page.getByText('Live shop').first().waitFor();
    await expectHidden();
    expectSealed();
  });

  it('is not in what a WorkOS says that repeats it', async () => {
    const { server, sidebar, environment, app } = scene;
    await sidebar.environment('Staging').click();
    await environment.heading('Staging').waitFor();
    const secret = scene.stagingKey;
    const bodies = [
      { status: 422, body: { message: `No ${secret}`, errors: [{ field: secret, code: secret }] } },
      { status: 400, body: { error: secret, error_description: `What is ${secret}?`, message: [secret] } },
      { status: 403, body: { message: `${secret} may not` } },
      { status: 200, headers: { 'content-type': 'text/html', 'x-note': secret }, body: `<h1>${secret}</h1>` },
    ];
    for (const body of bodies) {
      const before = server.requests.length;
      server.setMode(body);
      await environment.verify();
      await expect.poll(() => server.requests.length).toBeGreaterThan(before);
      await expect.poll(async () => (await app.tray())?.menu.length ?? 1).toBeGreaterThan(0);
      await environment.button(/^Verify$/).waitFor();
      await expectHidden();
    }
    server.reset();
    expectSealed();
  });

  it('is not in the log of faults that nobody caught, nor in what the person is told of them', async () => {
    const { environment, app } = scene;
    const log = join(scene.userData, 'logs', 'keyrack.log');
    writeFileSync(boom, '');
    await environment.verify();
    const said = (): string => (existsSync(log) ? readFileSync(log, 'utf8') : '');
    await expect.poll(said).toMatch(/Uncaught exception/);
    await expect.poll(said).toMatch(/Unhandled rejection/);
    expect(said()).toMatch(/boom/);
    expect(app.page.isClosed()).toBe(false);
    await expectHidden();
    expectSealed();
  });

  it('goes to WorkOS in the Authorization header, and in no address or name', () => {
    const { requests } = scene.server;
    expect(found(requests.map(({ path, userAgent, method }) => [path, userAgent, method]))).toEqual([]);
  });

  it('is in no file when the app has quit, although every key is still there', async () => {
    await scene.app.quit();
    expect(files().map((file) => file.slice(scene.userData.length + 1))).toEqual(
      expect.arrayContaining([
        'vault.json',
        'vault.last-good.json',
        'activity.jsonl',
        join('logs', 'keyrack.log'),
      ]),
    );
    expectSealed();
    expect(found(scene.app.output())).toEqual([]);
  });
});
