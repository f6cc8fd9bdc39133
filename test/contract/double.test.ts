import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inside, originOf, outside } from '../double/address.ts';
import type { AppDriver } from '../host/driver.ts';
import { launchDouble } from '../host/launch-double.ts';
import { registerDouble } from '../host/paths.ts';

/** The double is only worth something where it is as strict as Electron. */

const folder = mkdtempSync(join(tmpdir(), 'keyrack-double-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a main script in the double, and gives what it wrote. `said(what)` writes what a function throws or gives. */
function run(script: string, env: Record<string, string> = {}): string {
  const prelude = `
    import * as electron from 'electron';
    const { app } = electron;
    const said = async (what) => {
      try { console.log(JSON.stringify(await what())); } catch (error) { console.log(error.message); }
    };
    const whenReady = (then) => { void app.whenReady().then(then).then(() => app.exit(0)); };
  `;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', registerDouble, '--input-type=module', '-e', prelude + script],
    {
      encoding: 'utf8',
      timeout: 20_000,
      env: { ...process.env, KEYRACK_USER_DATA: join(folder, 'data'), ...env },
    },
  );
  if (stderr !== '') throw new Error(stderr);
  return stdout.trim();
}

describe('Electron’s order', () => {
  const early = [
    ['schemes', 'electron.protocol.registerSchemesAsPrivileged([])'],
    ['the sandbox', 'app.enableSandbox()'],
    ['command-line switches', "app.commandLine.appendSwitch('disable-gpu')"],
  ] as const;
  const late = [
    ['a window', 'new electron.BrowserWindow({})'],
    ['a tray', "new electron.Tray('icon.png')"],
    ['a notification', 'new electron.Notification({})'],
    ['a session', 'electron.session.defaultSession'],
    ['safeStorage', "electron.safeStorage.encryptStringAsync('x')"],
  ] as const;
  let before: string[] = [];
  let after: string[] = [];
  beforeAll(() => {
    const all = [...early, ...late]
      .map(([, call]) => `await said(async () => { await (${call}); });`)
      .join('\n');
    const lines = run(`${all} console.log('--'); whenReady(async () => { ${all} });`).split('\n');
    const ready = lines.indexOf('--');
    [before, after] = [lines.slice(0, ready), lines.slice(ready + 1)];
  });

  it.each(early.map(([what], at) => [what, at] as const))(
    'takes %s before the app is ready, and no later',
    (_what, at) => {
      expect(before[at]).toBe('undefined');
      expect(after[at]).toMatch(/must be called before the app is ready/);
    },
  );

  it.each(late.map(([what], at) => [what, early.length + at] as const))(
    'has %s only once the app is ready',
    (_what, at) => {
      expect(before[at]).toMatch(/cannot be used before the app is ready/);
      expect(after[at]).not.toMatch(/before the app is ready/);
    },
  );

  it('becomes ready only after the main script was read to its end', () => {
    expect(
      run(`
        whenReady(() => said(() => 'ready'));
        await said(() => app.isReady());
      `),
    ).toBe('false\n"ready"');
  });
});

describe('what the double does not have', () => {
  const uses = [
    ['electron.autoUpdater.checkForUpdates()', 'autoUpdater.checkForUpdates'],
    ['electron.globalShortcut.register', 'globalShortcut.register'],
    ['new electron.WebContentsView()', 'new WebContentsView'],
    ['new electron.MessageChannelMain()', 'new MessageChannelMain'],
    ['electron.default.nothingOfTheKind', 'electron.nothingOfTheKind'],
    ['app.relaunch()', 'app.relaunch'],
    ['electron.safeStorage.encryptString', 'safeStorage.encryptString'],
    ['electron.shell.beep()', 'shell.beep'],
    ['electron.ipcMain.handleOnce', 'ipcMain.handleOnce'],
    ['electron.nativeTheme.shouldUseHighContrastColors', 'nativeTheme.shouldUseHighContrastColors'],
    ["electron.Menu.sendActionToFirstResponder('x')", 'Menu.sendActionToFirstResponder'],
    ['electron.powerMonitor.getSystemIdleTime()', 'powerMonitor.getSystemIdleTime'],
    ['electron.session.defaultSession.clearCache()', 'session.clearCache'],
    ['electron.session.defaultSession.webRequest.onCompleted', 'session.webRequest.onCompleted'],
    ["new electron.Tray('icon.png').displayBalloon({})", 'Tray.displayBalloon'],
    ['new electron.Notification({}).urgency', 'Notification.urgency'],
  ] as const;
  let answers: string[] = [];
  beforeAll(() => {
    const asked = uses.map(([use]) => `await said(() => ${use});`).join('\n');
    answers = run(`whenReady(async () => { ${asked} });`).split('\n');
  });

  it.each(uses.map(([use, name], at) => [use, name, at] as const))('%s throws its name', (_use, name, at) => {
    expect(answers[at]).toBe(
      `The double does not implement ${name}. Add it in test/double/modules before using it.`,
    );
  });

  it('is never silently undefined: every name that Electron’s main process exports is there', () => {
    const names = run('console.log(Object.keys(electron).sort().join());').split(',');
    expect(names).toEqual(
      expect.arrayContaining(['autoUpdater', 'crashReporter', 'utilityProcess', 'webContents']),
    );
  });

  it('refuses a menu role that Electron does not know', () => {
    expect(run("whenReady(() => said(() => electron.Menu.buildFromTemplate([{ role: 'quti' }])));")).toBe(
      'Electron knows no menu role quti.',
    );
  });
});

describe('safeStorage', () => {
  const seal = `whenReady(async () => {
    const { safeStorage } = electron;
    const sealed = await safeStorage.encryptStringAsync('a secret');
    await said(() => safeStorage.getSelectedStorageBackend());
    await said(() => sealed.subarray(0, 3).toString());
    await said(() => sealed.includes('a secret'));
    await said(() => safeStorage.decryptStringAsync(sealed));
    await said(() => sealed.toString('base64'));
  });`;
  const opened = (sealed: string, keychain: string): string =>
    run(
      `whenReady(() => said(() => electron.safeStorage.decryptStringAsync(Buffer.from('${sealed}', 'base64'))));`,
      { KEYRACK_DOUBLE_KEYCHAIN: keychain },
    );
  const keyring = join(folder, 'keyring');

  it('is available but honest without a keyring: basic_text, and v10 under a key that everybody knows', () => {
    const lines = run(seal, { KEYRACK_DOUBLE_KEYCHAIN: 'none' }).split('\n');
    expect(lines.slice(0, 4)).toEqual([
      '"basic_text"',
      '"v10"',
      'false',
      '{"shouldReEncrypt":false,"result":"a secret"}',
    ]);
  });

  it('does not take a session bus without a keyring on it for one', () => {
    const lines = run(seal, { DBUS_SESSION_BUS_ADDRESS: `unix:path=${folder}/nobody` }).split('\n');
    expect(lines[0]).toBe('"basic_text"');
  });

  it('seals with the keyring’s key, which outlives the process', () => {
    const lines = run(seal, { KEYRACK_DOUBLE_KEYCHAIN: keyring }).split('\n');
    expect(lines.slice(0, 3)).toEqual(['"gnome_libsecret"', '"v11"', 'false']);
    const sealed = JSON.parse(lines[4] ?? '') as string;
    expect(opened(sealed, keyring)).toBe('{"shouldReEncrypt":false,"result":"a secret"}');
    expect(opened(sealed, 'none')).toMatch(/^Error while decrypting/);
    expect(opened(sealed, join(folder, 'another-keyring'))).toMatch(/^Error while decrypting/);
  });

  it('asks for what was sealed without a keyring to be sealed again with one', () => {
    const lines = run(seal, { KEYRACK_DOUBLE_KEYCHAIN: 'none' }).split('\n');
    const sealed = JSON.parse(lines[4] ?? '') as string;
    expect(opened(sealed, keyring)).toBe('{"shouldReEncrypt":true,"result":"a secret"}');
  });
});

describe('addresses', () => {
  it.each(['app://keyrack/index.html', 'app://keyrack/', 'app://other/a/b.js?c#d'])(
    '%s goes into Chromium as https and comes back as it was',
    (address) => {
      expect(inside(address)).toMatch(/^https:\/\/[a-z]+\.app\.invalid\//);
      expect(outside(inside(address))).toBe(address);
    },
  );

  it('leaves every other address alone', () => {
    for (const address of ['https://workos.com/app', 'about:blank', 'https://app.invalid.example/']) {
      expect(inside(address)).toBe(address);
      expect(outside(address)).toBe(address);
    }
  });

  it('names an origin as Electron serialises it', () => {
    expect(originOf('https://keyrack.app.invalid/a/b')).toBe('app://keyrack');
    expect(originOf('https://keyrack.app.invalid.example/')).toBe('https://keyrack.app.invalid.example');
    expect(originOf('about:blank')).toBe('null');
  });
});

describe('the page', () => {
  let app: AppDriver;
  const main = join(folder, 'main.mjs');
  const preload = join(folder, 'preload.cjs');
  /** Globals that no browser has of itself; `bridge` is to be found, so the search works. */
  const strangers =
    'Object.getOwnPropertyNames(globalThis).filter((name) => /^[bi][0-9a-f]{32}$|playwright|double|ipc|^bridge$/i.test(name))';

  beforeAll(async () => {
    writeFileSync(
      preload,
      `const { contextBridge, ipcRenderer } = require('electron');
       contextBridge.exposeInMainWorld('bridge', {
         call: (channel, ...args) => ipcRenderer.invoke(channel, ...args),
         given: { deep: { list: [1] } },
         same: (value) => value,
         secret: { of: 'the preload' },
       });`,
    );
    writeFileSync(
      main,
      `import { app, BrowserWindow, ipcMain, protocol, session } from 'electron';
       protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true } }]);
       void app.whenReady().then(() => {
         const page = '<script>seenFirst = ${strangers}</script>';
         const asked = [];
         session.defaultSession.protocol.handle('app', (request) => {
           asked.push(request.url);
           const html = request.url.includes('framed') ? page + '<iframe src="https://other.app.invalid/inner.html"></iframe>' : page;
           return new Response(html, { headers: { 'content-type': 'text/html' } });
         });
         session.defaultSession.setPermissionCheckHandler((_contents, permission) => permission === 'geolocation');
         let window;
         ipcMain.handle('who', ({ sender, senderFrame }) => ({
           ours: sender === window.webContents,
           main: senderFrame === window.webContents.mainFrame,
           top: senderFrame.parent === null,
           origin: senderFrame.origin,
           url: senderFrame.url,
         }));
         ipcMain.handle('asked', () => asked);
         ipcMain.handle('fails', () => { throw Object.assign(new TypeError('no good'), { code: 'SECRET' }); });
         ipcMain.handle('answers-a-function', () => () => 0);
         ipcMain.handle('echo', (_event, value) => value);
         window = new BrowserWindow({ webPreferences: { preload: ${JSON.stringify(preload)}, sandbox: true, contextIsolation: true, nodeIntegrationInSubFrames: true } });
         window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
         void window.loadURL('app://first/framed.html');
       });`,
    );
    app = await launchDouble({ userData: join(folder, 'page-data'), main });
    await app.page.waitForFunction(() => 'bridge' in window && frames.length === 1);
  });
  afterAll(() => app.quit());

  const call = (channel: string, ...args: unknown[]): Promise<unknown> =>
    app.page.evaluate(
      ([name, given]) =>
        (window as unknown as { bridge: { call: (...args: unknown[]) => Promise<unknown> } }).bridge
          .call(name, ...given)
          .catch((error: unknown) => ({ refused: String(error) })),
      [channel, args] as const,
    );

  it('never sees the wire: it is gone from the globals before its first script runs', async () => {
    for (const frame of app.page.frames()) {
      expect(await frame.evaluate('seenFirst')).toEqual(['bridge']);
      expect(await frame.evaluate(strangers)).toEqual(['bridge']);
    }
  });

  it('gets what the preload exposes as a frozen copy', async () => {
    expect(
      await app.page.evaluate(() => {
        const { bridge } = window as unknown as {
          bridge: { given: { deep: { list: number[] } }; same: (value: unknown) => unknown };
        };
        const mine = { a: [1] };
        const attempt = (what: () => unknown): string => {
          try {
            return String(what());
          } catch (error) {
            return (error as Error).name;
          }
        };
        return [
          Object.isFrozen(bridge) && Object.isFrozen(bridge.given.deep.list),
          attempt(() => bridge.given.deep.list.push(2)),
          bridge.same(mine) !== mine,
          JSON.stringify(bridge.same(mine)),
        ];
      }),
    ).toEqual([true, 'TypeError', true, '{"a":[1]}']);
  });

  it('calls main as the main frame of its window', async () => {
    expect(await call('who')).toEqual({
      ours: true,
      main: true,
      top: true,
      origin: 'app://first',
      url: 'app://first/framed.html',
    });
  });

  it('is another frame to main where a sub-frame calls', async () => {
    const inner = app.page.frames()[1];
    expect(await inner?.evaluate("bridge.call('who')")).toEqual({
      ours: true,
      main: false,
      top: false,
      origin: 'app://other',
      url: 'app://other/inner.html',
    });
  });

  it('hears of an error only its text, in Electron’s words', async () => {
    expect(await call('fails')).toEqual({
      refused: "Error: Error invoking remote method 'fails': TypeError: no good",
    });
    expect(await call('nobody')).toEqual({
      refused: "Error: Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    });
  });

  it('exchanges only what structured clone carries', async () => {
    expect(JSON.stringify(await call('answers-a-function'))).toContain('could not be cloned');
    expect(await app.page.evaluate("bridge.call('echo', { run() {} }).catch((error) => error.message)")).toBe(
      'An object could not be cloned.',
    );
    expect(await call('echo', { list: [1, null, 'two'] })).toEqual({ list: [1, null, 'two'] });
  });

  it('has the permissions that the app’s handlers gave, and no other', async () => {
    const state = (name: string): Promise<string> =>
      app.page.evaluate(async (asked) => {
        const { state: found } = await navigator.permissions.query({ name: asked as PermissionName });
        return found;
      }, name);
    expect(await state('geolocation')).toBe('granted');
    expect(await state('notifications')).toBe('denied');
    expect(await state('camera')).toBe('denied');
  });

  it('reaches no network: only the app’s own scheme is answered, under its own address', async () => {
    expect(await app.page.evaluate(() => fetch('http://127.0.0.1:9/').then(String, () => 'refused'))).toBe(
      'refused',
    );
    expect(await call('asked')).toEqual(['app://first/framed.html', 'app://other/inner.html']);
  });

  it('is a foreign sender once it has gone elsewhere', async () => {
    await app.page.evaluate(() => {
      location.href = 'https://elsewhere.app.invalid/page.html';
    });
    await app.page.waitForURL('https://elsewhere.app.invalid/page.html');
    expect(await call('who')).toMatchObject({ ours: true, main: true, origin: 'app://elsewhere' });
  });
});
