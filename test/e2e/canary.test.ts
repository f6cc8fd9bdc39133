import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Canary } from '../support/canary.ts';
import { fakeKey } from '../support/fake-key.ts';
import { filesBelow } from '../support/files-below.ts';
import { ImportPage } from './pages/import.ts';
import { InventoryPage } from './pages/inventory.ts';
import { ProjectsPage } from './pages/projects.ts';
import { RotationPage } from './pages/rotation.ts';
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
  /** Lie in files below a folder that the inventory looks through, and nobody links them. */
  const lying = [fakeKey({ seed: 45 }), fakeKey({ prefix: 'sk_', seed: 46 })];
  /** In the retired CLI's file; one is linked, the other rejected. */
  const stored = [fakeKey({ seed: 47 }), fakeKey({ prefix: 'sk_', seed: 48 })] as const;
  /** What the staging key is rotated to. */
  const successor = fakeKey({ seed: 49 });
  const replacement = fakeKey({ prefix: 'sk_', seed: 43 });
  /** Stood in a file before, and is kept in the undo store. */
  const overwritten = fakeKey({ seed: 44 });
  let canaries: Canary[] = [];
  let home = '';
  let project = '';
  let boom = '';

  beforeAll(async () => {
    scene = await Scene.open();
    home = join(scene.folder, 'home');
    project = join(home, 'code', 'project');
    boom = join(scene.folder, 'boom');
    mkdirSync(project, { recursive: true });
    writeFileSync(join(project, '.env'), `WORKOS_API_KEY=${overwritten}\n`);
    scene.server.addKey(replacement).addKey(successor).addKey(stored[0]);
    canaries = [
      scene.stagingKey,
      scene.productionKey,
      replacement,
      overwritten,
      successor,
      ...lying,
      ...stored,
    ].map((key) => new Canary(key));
    layFiles();
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
    await scene.restart('quit', {
      env: { HOME: home, NODE_OPTIONS: `--import ${pathToFileURL(faults).href}` },
    });
  });
  afterAll(() => scene.close());

  /** Keys where people leave them: in a repository, in a file that is no dotenv, in the CLI's file. */
  function layFiles(): void {
    const other = join(home, 'code', 'other');
    mkdirSync(other);
    writeFileSync(join(other, '.env'), `WORKOS_API_KEY=${lying[0] ?? ''}\nOLD="${lying[1] ?? ''}"\n`);
    const git = (...args: string[]): Buffer =>
      execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...args], {
        cwd: other,
      });
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'Begin');
    const [good, dead] = stored;
    const environments = {
      test: { name: 'Sandbox', type: 'Sandbox', api_key: good },
      gone: { name: 'Gone', type: 'Production', api_key: dead },
    };
    writeFileSync(join(home, '.workos.json'), JSON.stringify({ environments }));
  }

  const found = (where: unknown): string[] => canaries.flatMap((canary) => canary.find(where));

  /** The messages that a pasted key comes in on. */
  const pasting = new Set(['keyrack:call:pasteKey', 'keyrack:call:pasteRotationKey']);

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
      ({ direction, channel }) => !(direction === 'in' && pasting.has(channel)),
    );
    expect(wire.length).toBeGreaterThan(0);
    expect(found(wire)).toEqual([]);
    expect(found(app.output())).toEqual([]);
    expect(found([await app.tray(), await app.menu(), await app.notifications(), await app.links()])).toEqual(
      [],
    );
  }

  const expectSealed = (): void => {
    for (const { path, content } of filesBelow(scene.userData))
      expect([path, ...found(content), ...found(path)]).toEqual([path]);
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

  it('goes to WorkOS in the body of a pair check, and stays nowhere of it', async () => {
    const { environment, page, server, sidebar } = scene;
    await sidebar.environment('Staging').click();
    await environment.heading('Staging').waitFor();
    await environment.button('Ask WorkOS about the pair…').click();
    await environment.dialog.getByRole('button', { name: 'Ask WorkOS' }).click();
    await page.getByText(/Likely belongs to/).waitFor();
    const bodies = server.requests.filter(({ body }) => body !== null);
    expect(bodies.map(({ body }) => found(body).length > 0)).toEqual([true]);
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
    await exporting.replaceOther();
    await exporting.write();
    await expectHidden();
    expect(readFileSync(join(project, '.env'), 'utf8')).toBe(
      `WORKOS_API_KEY=${scene.stagingKey}\nWORKOS_CLIENT_ID=${scene.clientId}\n`,
    );
    expect(filesBelow(scene.userData).some(({ path }) => path.includes(join('user-data', 'undo')))).toBe(
      true,
    );
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

  it('is not told from files that the inventory looked into, nor from what git remembers', async () => {
    const { sidebar, app } = scene;
    const inventory = new InventoryPage(app);
    await sidebar.open('Inventory');
    await inventory.look(join(home, 'code'));
    await inventory.row('other/.env').waitFor();
    await inventory.choose('other/.env', 'Search this repository’s history');
    await inventory
      .row('other/.env')
      .getByText(/commit of this repository holds/)
      .waitFor();
    await inventory.groupBy('Problem');
    await inventory.search(lying[0]?.slice(-4) ?? '');
    await expect.poll(() => inventory.rows.count()).toBe(1);
    await expectHidden();
    expectSealed();
    // The preview of an import has the keys already, sealed.
    await inventory.row('other/.env').getByRole('button', { name: 'Link it…' }).first().click();
    await new ImportPage(app).heading('Import from .env').waitFor();
    await expectHidden();
    expectSealed();
  });

  it('goes from the CLI’s file into the vault without being seen, and a rejected one goes nowhere', async () => {
    const { sidebar, app } = scene;
    const importing = new ImportPage(app);
    await sidebar.open('Overview');
    await importing.open();
    await importing.look('The retired WorkOS CLI');
    await expectHidden();
    await importing.place('Sandbox', { account: 'Acme', environment: 'Sandbox' });
    await importing.place('Gone', { account: 'Acme', environment: 'Gone', kind: 'Production' });
    await importing.confirm();
    await importing.imported('1 key').waitFor();
    await expectHidden();
    expectSealed();
  });

  it('is generated for a project’s cookies, and is in that file only', async () => {
    const { sidebar, app } = scene;
    const projects = new ProjectsPage(app);
    const web = join(home, 'code', 'web');
    const password = (): string =>
      /^WORKOS_COOKIE_PASSWORD=(.*)$/m.exec(readFileSync(join(web, '.env.local'), 'utf8'))?.[1] ?? '';
    mkdirSync(web);
    writeFileSync(
      join(web, 'package.json'),
      JSON.stringify({
        name: 'web',
        dependencies: { next: '16.1.0', '@workos-inc/authkit-nextjs': '2.9.0' },
      }),
    );
    await sidebar.open('Projects');
    await projects.add(web);
    await projects.heading('web').waitFor();
    const exporting = await projects.putKey(/^Acme \/ Staging/);
    await expectHidden();
    await exporting.write();
    await exporting.close();
    const first = password();
    expect(first).toMatch(/^[\w-]{43}$/);
    canaries.push(new Canary(first, 'a text'));
    await expectHidden();
    expectSealed();

    await projects
      .file('.env.local')
      .getByRole('button', { name: /^More for / })
      .click();
    await scene.page.getByRole('menuitem', { name: 'Rotate the cookie password…' }).click();
    const rotation = new RotationPage(scene.page);
    await rotation.heading('Where the cookie password is').waitFor();
    await expectHidden();
    await rotation.button('Write 1 file').click();
    await rotation.heading(/^The cookie password is replaced/).waitFor();
    expect(password()).not.toBe(first);
    expect(password()).toMatch(/^[\w-]{43}$/);
    canaries.push(new Canary(password(), 'a text'));
    await expectHidden();
    expectSealed();
  });

  it('takes another’s place in every file, and neither is in the record of it', async () => {
    const { app, page, server, sidebar } = scene;
    const rotation = new RotationPage(page);
    await sidebar.environment('Staging').click();
    await scene.environment.heading('Staging').waitFor();
    await rotation.start();
    await rotation.paste(successor);
    // The field has the text that is being typed, until it is verified; nothing on the disk has.
    expectSealed();
    await rotation.verify();
    await rotation.file('.env.local').waitFor();
    await expectHidden();
    await rotation.write();
    await expectHidden();
    server.revoke(scene.stagingKey);
    await rotation.prove();
    const record = join(home, 'record.md');
    await app.answerDialog(record);
    await rotation.button('Save the record…').click();
    await expect.poll(() => existsSync(record)).toBe(true);
    expect(readFileSync(record, 'utf8')).toContain(atob(successor.slice(8)).split(',')[0]);
    expect(found(readFileSync(record))).toEqual([]);
    expect(readFileSync(join(home, 'code', 'web', '.env.local'), 'utf8')).toContain(successor);
    await expectHidden();
    expectSealed();
    await sidebar.environment('Staging').click();
    await scene.environment.heading('Staging').waitFor();
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

  it('goes to WorkOS in a header or a body, and in no address or name', () => {
    const { requests } = scene.server;
    expect(found(requests.map(({ path, userAgent, method }) => [path, userAgent, method]))).toEqual([]);
  });

  it('is in no file when the app has quit, although every key is still there', async () => {
    await scene.app.quit();
    expect(filesBelow(scene.userData).map(({ path }) => path.slice(scene.userData.length + 1))).toEqual(
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
