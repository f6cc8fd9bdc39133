import { parse } from 'yaml';
import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deepLinkScheme } from '../../preload/contract/links.ts';
import { parseDeepLink } from '../../main/core/deep-link.ts';
import { Failure } from '../../main/core/failure.ts';
import {
  answerAppRequest,
  appScheme,
  contentSecurityPolicy,
  serveApp,
} from '../../main/shell/app-protocol.ts';
import { isAllowedLink, SystemLinks } from '../../main/shell/links.ts';
import { restrictNavigation } from '../../main/shell/navigation-policy.ts';
import { restrictPagelessSession, restrictSession } from '../../main/shell/session-policy.ts';
import { refusedSwitch } from '../../main/shell/switches.ts';
import { webPreferences } from '../../main/shell/web-preferences.ts';

const project = join(import.meta.dirname, '../..');

/** Keeps the listeners that a policy registers, so that a test can play Electron. */
class Recorder {
  readonly listeners = new Map<string, (...args: never[]) => unknown>();
  readonly on = (event: string, listener: (...args: never[]) => unknown): this => {
    expect(this.listeners.has(event), `${event} is listened to once`).toBe(false);
    this.listeners.set(event, listener);
    return this;
  };

  /** Fires an event; true when a listener prevented it. */
  prevents(event: string, ...args: unknown[]): boolean {
    let prevented = false;
    const fired = { preventDefault: () => (prevented = true) };
    (this.listeners.get(event) as ((...all: unknown[]) => unknown) | undefined)?.(fired, ...args);
    return prevented;
  }
}

describe('the content security policy', () => {
  const directives = new Map(
    contentSecurityPolicy.split('; ').map((part) => {
      const [name = '', ...values] = part.split(' ');
      return [name, values.join(' ')];
    }),
  );

  it('allows nothing by default', () => {
    expect(directives.get('default-src')).toBe("'none'");
  });

  it.each(['script-src', 'style-src', 'img-src', 'font-src'])('takes %s from our own origin only', (name) => {
    expect(directives.get(name)).toBe("'self'");
  });

  it.each([
    'connect-src',
    'worker-src',
    'frame-src',
    'object-src',
    'media-src',
    'manifest-src',
    'form-action',
    'frame-ancestors',
    'base-uri',
  ])('shuts %s wholly', (name) => {
    expect(directives.get(name)).toBe("'none'");
  });

  it('asks for Trusted Types, and knows no policy but the one of Svelte', () => {
    expect(directives.get('require-trusted-types-for')).toBe("'script'");
    expect(directives.get('trusted-types')).toBe('svelte-trusted-html');
    const svelte = readFileSync(
      join(project, 'node_modules/svelte/src/internal/client/dom/reconciler.js'),
      'utf8',
    );
    expect(svelte).toContain("createPolicy('svelte-trusted-html'");
  });

  it('has no unsafe word, scheme or wildcard in it', () => {
    expect(contentSecurityPolicy).not.toMatch(/unsafe|https?:|data:|blob:|\*|strict-dynamic|nonce|sha\d/);
  });
});

describe('the app protocol', () => {
  let folder = '';
  let root = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyrack-app-'));
    root = join(folder, 'renderer');
    mkdirSync(join(root, 'assets'), { recursive: true });
    writeFileSync(join(root, 'index.html'), '<!doctype html>');
    writeFileSync(join(root, 'assets/index-B1a_2.js'), 'export {}');
    writeFileSync(join(root, 'assets/index.css'), 'a {}');
    writeFileSync(join(root, 'vault.json'), '{}');
    writeFileSync(join(root, '.hidden.js'), '');
    writeFileSync(join(folder, 'secret.js'), 'outside');
    mkdirSync(join(folder, 'renderer-other'));
    writeFileSync(join(folder, 'renderer-other/index.js'), 'outside');
    symlinkSync(join(folder, 'secret.js'), join(root, 'link.js'));
    symlinkSync(folder, join(root, 'up'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const get = (url: string, method = 'GET'): Promise<Response> => answerAppRequest({ url, method }, root);

  it('is standard, secure, and cannot step past the policy', () => {
    const { bypassCSP, allowServiceWorkers, corsEnabled, allowExtensions, ...on } =
      appScheme.privileges ?? {};
    expect(on).toMatchObject({ standard: true, secure: true });
    expect([bypassCSP, allowServiceWorkers, corsEnabled, allowExtensions].some(Boolean)).toBe(false);
  });

  it.each([
    ['app://keyrack/', 'text/html; charset=utf-8'],
    ['app://keyrack/index.html', 'text/html; charset=utf-8'],
    ['app://keyrack/index.html?x=../y#z', 'text/html; charset=utf-8'],
    ['app://keyrack/assets/index-B1a_2.js', 'text/javascript; charset=utf-8'],
    ['app://keyrack/assets/index.css', 'text/css; charset=utf-8'],
  ])('serves %s', async (url, type) => {
    const answer = await get(url);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe(type);
  });

  it.each([
    'keyrack://environment/1',
    'keyrack://link',
    'keyrack://index.html',
    'keyrack://keyrack/index.html',
    'app://keyrack/../secret.js',
    'app://keyrack/assets/../../secret.js',
    'app://keyrack/%2e%2e/secret.js',
    'app://keyrack/%2E%2E%2Fsecret.js',
    'app://keyrack/..%2fsecret.js',
    'app://keyrack/..%5csecret.js',
    'app://keyrack/%252e%252e/secret.js',
    'app://keyrack/..\\secret.js',
    'app://keyrack/assets\\..\\..\\secret.js',
    'app://keyrack//../secret.js',
    'app://keyrack/./index.html',
    'app://keyrack//index.html',
    'app://keyrack/....//secret.js',
    'app://keyrack/../renderer-other/index.js',
    'app://keyrack/link.js',
    'app://keyrack/up/secret.js',
    'app://keyrack/.hidden.js',
    'app://keyrack/assets',
    'app://keyrack/assets/',
    'app://keyrack/missing.js',
    'app://keyrack/vault.json',
    'app://keyrack/index.html%00.js',
    'app://keyrack/index.html\u0000',
    'app://keyrack/C:/secret.js',
    'app://keyrack//etc/passwd',
    'app://keyrack/file:///etc/passwd',
    'app://other/index.html',
    'app://keyrack.evil/index.html',
    'app://keyrack@evil/index.html',
    'app://user@keyrack/index.html',
    'app://keyrack:1/index.html',
    'app:///index.html',
    'app:index.html',
    'https://keyrack/index.html',
    'file:///index.html',
    '',
  ])('does not serve %s', async (url) => {
    const answer = await get(url);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toBe('Not found');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS'])('does not answer %s', async (method) => {
    expect((await get('app://keyrack/index.html', method)).status).toBe(405);
  });

  it.each(['app://keyrack/', 'app://keyrack/missing.js', 'app://other/'])(
    'puts the headers on %s',
    async (url) => {
      const { headers } = await get(url);
      expect(headers.get('content-security-policy')).toBe(contentSecurityPolicy);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    },
  );

  it('is what answers for the scheme', async () => {
    const handlers = new Map<string, (request: Request) => Promise<Response> | Response>();
    serveApp({ handle: (scheme: string, handler: never) => handlers.set(scheme, handler) }, root);
    expect([...handlers.keys()]).toEqual(['app']);
    const answer = await handlers.get('app')?.({ url: 'app://keyrack/', method: 'GET' } as Request);
    expect(answer?.status).toBe(200);
  });
});

/** A session that remembers what was set on it. */
class FakeSession extends Recorder {
  request: ((contents: unknown, permission: string, callback: (granted: boolean) => void) => void) | null =
    null;
  check: (() => boolean) | null = null;
  device: (() => boolean) | null = null;
  display: ((request: unknown, callback: (streams: unknown) => void) => void) | null = null;
  spellcheck = true;
  #before: ((details: unknown, callback: (answer: { cancel?: boolean }) => void) => void) | null = null;
  readonly setPermissionRequestHandler = (handler: never): void => void (this.request = handler);
  readonly setPermissionCheckHandler = (handler: never): void => void (this.check = handler);
  readonly setDevicePermissionHandler = (handler: never): void => void (this.device = handler);
  readonly setDisplayMediaRequestHandler = (handler: never): void => void (this.display = handler);
  readonly setSpellCheckerEnabled = (enabled: boolean): void => void (this.spellcheck = enabled);
  readonly webRequest = { onBeforeRequest: (listener: never): void => void (this.#before = listener) };

  /** Whether a request is cancelled; `from` is the page that makes it, null for main itself. */
  cancels(url: string, from: number | null = 1): boolean {
    let cancelled: boolean | undefined;
    this.#before?.({ url, ...(from === null ? {} : { webContentsId: from }) }, (answer) => {
      cancelled = answer.cancel === true;
    });
    return cancelled ?? false;
  }
}

const restricted = (devTools = false): FakeSession => {
  const session = new FakeSession();
  restrictSession(session as never, { devTools });
  return session;
};

describe("the window's session", () => {
  it.each([
    'https://api.workos.com/organizations',
    'https://dashboard.workos.com/',
    'http://127.0.0.1:1/',
    'ws://127.0.0.1/',
    'wss://evil.example/',
    'file:///etc/passwd',
    'data:text/html,x',
    'blob:app://keyrack/x',
    'ftp://x/',
    'app://other/x.js',
    'app://keyrack.evil/x.js',
    'app://keyrack',
    'chrome://gpu',
    'devtools://devtools/x',
    'chrome-extension://x/y',
    'about:blank',
    '',
  ])('cancels a request to %s', (url) => {
    expect(restricted().cancels(url)).toBe(true);
  });

  it('lets the bundle load, and the developer tools only where they are allowed', () => {
    expect(restricted().cancels('app://keyrack/index.html')).toBe(false);
    expect(restricted(true).cancels('devtools://devtools/bundled/x.js')).toBe(false);
    expect(restricted(true).cancels('https://evil.example/')).toBe(true);
  });

  it('grants no permission, asked or checked, and no device or screen', () => {
    const session = restricted();
    for (const permission of [
      'media',
      'notifications',
      'clipboard-read',
      'openExternal',
      'fileSystem',
      'usb',
      'unknown',
    ]) {
      const answers: unknown[] = [];
      session.request?.({}, permission, (granted) => answers.push(granted));
      expect(answers, permission).toEqual([false]);
    }
    expect(session.check?.()).toBe(false);
    expect(session.device?.()).toBe(false);
    const streams: unknown[] = [];
    session.display?.({}, (stream) => streams.push(stream));
    expect(streams).toEqual([null]);
  });

  it('downloads nothing and fetches no dictionary', () => {
    const session = restricted();
    expect(session.prevents('will-download')).toBe(true);
    expect(session.spellcheck).toBe(false);
  });

  it('leaves the default session to main alone', () => {
    const session = new FakeSession();
    restrictPagelessSession(session as never);
    expect(session.cancels('https://api.workos.com/', 7)).toBe(true);
    expect(session.cancels('app://keyrack/', 7)).toBe(true);
    expect(session.cancels('https://api.workos.com/', null)).toBe(false);
    expect(session.check?.()).toBe(false);
  });
});

describe('navigation', () => {
  const contents = (): Recorder & { open: (() => { action: string }) | null } => {
    const app = new Recorder();
    restrictNavigation(app as never);
    const page = Object.assign(new Recorder(), {
      open: null as (() => { action: string }) | null,
      setWindowOpenHandler(handler: () => { action: string }) {
        page.open = handler;
      },
    });
    app.prevents('web-contents-created', page);
    return page;
  };

  it.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])(
    'prevents %s in every contents that are made',
    (event) => {
      expect(contents().prevents(event, 'app://keyrack/index.html')).toBe(true);
    },
  );

  it('opens no window', () => {
    expect(contents().open?.()).toEqual({ action: 'deny' });
  });
});

describe('the web preferences', () => {
  const preferences = webPreferences('/preload.cjs');

  it('are frozen', () => {
    expect(Object.isFrozen(preferences)).toBe(true);
  });

  it.each(['sandbox', 'contextIsolation', 'webSecurity', 'safeDialogs'] as const)('have %s on', (name) => {
    expect(preferences[name]).toBe(true);
  });

  it.each([
    'nodeIntegration',
    'nodeIntegrationInWorker',
    'nodeIntegrationInSubFrames',
    'allowRunningInsecureContent',
    'experimentalFeatures',
    'webviewTag',
    'plugins',
    'navigateOnDragDrop',
    'spellcheck',
    'webgl',
  ] as const)('have %s off', (name) => {
    expect(preferences[name]).toBe(false);
  });

  it('keep the window in a session of its own that is never on disk', () => {
    expect(preferences.partition).toMatch(/^(?!persist:)./);
    expect(preferences.enableBlinkFeatures).toBeUndefined();
  });
});

describe('links', () => {
  it.each([
    'https://dashboard.workos.com',
    'https://dashboard.workos.com/',
    'https://dashboard.workos.com/api-keys',
    'https://dashboard.workos.com/environment_01ABC/api-keys?x=1#y',
    'https://workos.com/docs',
    'https://status.workos.com/',
  ])('opens %s', async (url) => {
    const opened: string[] = [];
    await new SystemLinks({ openExternal: (address) => Promise.resolve(void opened.push(address)) }).open(
      url,
    );
    expect(opened).toEqual([new URL(url).href]);
  });

  it.each([
    '',
    ' ',
    'workos.com',
    '//dashboard.workos.com',
    'http://dashboard.workos.com/',
    'HTTPS://DASHBOARD.WORKOS.COM/',
    'https://api.workos.com/',
    'https://evil.example/',
    'https://dashboard.workos.com.evil.example/',
    'http://status.workos.com/',
    'https://status.workos.com.evil.example/',
    'https://dashboard.workos.com@evil.example/',
    'https://evil.example@dashboard.workos.com/',
    'https://user:pass@dashboard.workos.com/',
    'https://dashboard.workos.com:443/',
    'https://dashboard.workos.com:8443/',
    'https://dashboard.workos.com\\@evil.example/',
    'https://dashboard.workos.com/\\evil',
    'https:\\\\dashboard.workos.com/',
    'https:/dashboard.workos.com/',
    'https:dashboard.workos.com',
    'https://evil.example/https://dashboard.workos.com/',
    'https://evil.example/?https://dashboard.workos.com',
    'https://dashboardworkos.com/',
    'https://xdashboard.workos.com/',
    'https://sub.dashboard.workos.com/',
    'https://dashboard.workos.com./',
    'https://workos.com.evil.example',
    'https://workos.comevil.example/',
    'https://dаshboard.workos.com/',
    'https://dashboard。workos.com/',
    'https://dashboard.workos.com/\n',
    ' https://dashboard.workos.com/',
    'https://dashboard.workos.com/\u0000',
    'https://dashboard.workos.com/a b',
    'https://dash\tboard.workos.com/',
    'https://%64ashboard.workos.com/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'data:text/html,x',
    'smb://dashboard.workos.com/',
    'mailto:a@workos.com',
    'app://keyrack/',
    'ms-msdt:/id',
    `https://dashboard.workos.com/${'x'.repeat(2_000)}`,
  ])('refuses %s', async (url) => {
    const opened: string[] = [];
    const links = new SystemLinks({ openExternal: (address) => Promise.resolve(void opened.push(address)) });
    await expect(links.open(url)).rejects.toMatchObject({ code: 'link-refused' });
    expect(isAllowedLink(url)).toBe(false);
    expect(opened).toEqual([]);
  });

  it('says so when there is no browser', async () => {
    const links = new SystemLinks({ openExternal: () => Promise.reject(new Error('inner')) });
    await expect(links.open('https://workos.com/')).rejects.toBeInstanceOf(Failure);
  });
});

describe('the package', () => {
  const config = parse(readFileSync(join(project, 'electron-builder.yml'), 'utf8')) as {
    electronFuses: Record<string, boolean>;
    asar: boolean;
    files: string[];
    protocols: unknown;
  };

  it('has every fuse set', () => {
    expect(config.electronFuses).toEqual({
      runAsNode: false,
      enableCookieEncryption: true,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('holds the bundles only, in an archive', () => {
    expect(config.asar).toBe(true);
    expect(config.files.filter((pattern) => !pattern.startsWith('!'))).toEqual([
      'out/app/**',
      'package.json',
      // The one native module: nothing native can be bundled.
      'node_modules/@napi-rs/**',
    ]);
  });

  it('is given links of one scheme, which is not the one of its page', () => {
    expect(config.protocols).toEqual([{ name: 'Keyrack', schemes: [deepLinkScheme] }]);
    expect(deepLinkScheme).not.toBe(appScheme.scheme);
    // What a link says is read in one place, and reaches no window as an address.
    expect(parseDeepLink('app://keyrack/index.html')).toBeNull();
  });
});

describe('the command line', () => {
  const refusedOf = (...names: string[]): string | null =>
    refusedSwitch({ hasSwitch: (name) => names.includes(name) });

  it.each([
    ['lets another program drive the window', 'remote-debugging-port'],
    ['lets another server pass for WorkOS', 'host-resolver-rules'],
    ['writes requests to a file', 'log-net-log'],
    ['puts another program in the place of ours', 'utility-cmd-prefix'],
  ])('does not start an app that %s', (_what, name) => {
    expect(refusedOf('lang', name)).toBe(name);
  });

  it('takes what desktops and people need', () => {
    expect(refusedOf('ozone-platform', 'password-store', 'no-sandbox', 'disable-gpu')).toBeNull();
    expect(refusedOf()).toBeNull();
  });
});

describe('the composition root', () => {
  const root = withoutComments(readFileSync(join(project, 'main/index.ts'), 'utf8'));
  const place = (text: string): number => {
    expect(root.split(text), `${text} is there once`).toHaveLength(2);
    return root.indexOf(text);
  };

  it.each([
    'app.enableSandbox()',
    'protocol.registerSchemesAsPrivileged([appScheme])',
    'restrictNavigation(app)',
  ])('says %s before Electron is ready', (call) => {
    expect(place(call)).toBeLessThan(place('app.whenReady()'));
  });

  it.each([
    'restrictSession(page, { devTools: development })',
    'restrictPagelessSession(session.defaultSession)',
    'serveApp(page.protocol,',
  ])('says %s before it opens the window', (call) => {
    expect(place(call)).toBeLessThan(place('open(hidden);'));
  });

  it('looks at the command line of an installed app before anything starts', () => {
    const look = place('development ? null : refusedSwitch(app.commandLine)');
    expect(look).toBeLessThan(place('app.requestSingleInstanceLock()'));
    expect(look).toBeLessThan(place('app.whenReady()'));
  });

  it('checks senders against our window and origin, and is the one app of its kind', () => {
    place('isTrusted: (event) => isTrustedSender(event, window.current, appOrigin)');
    place('app.requestSingleInstanceLock()');
  });

  it('names the app to Windows as its package does', () => {
    const { appId } = parse(readFileSync(join(project, 'electron-builder.yml'), 'utf8')) as { appId: string };
    place(`app.setAppUserModelId('${appId}')`);
  });
});

describe('the source', () => {
  const sources = ['main', 'preload', 'renderer'].flatMap((folder) =>
    readdirSync(join(project, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|svelte|html)$/.test(name))
      .map((name) => ({
        name: `${folder}/${name.replaceAll('\\', '/')}`,
        code: withoutComments(readFileSync(join(project, folder, name), 'utf8')),
      })),
  );
  const filesWith = (pattern: RegExp): string[] =>
    sources.filter(({ code }) => pattern.test(code)).map(({ name }) => name);

  it('opens addresses in one file', () => {
    expect(filesWith(/openExternal\s*\(/)).toEqual(['main/shell/links.ts']);
  });

  it('listens to the window in one file, and speaks to it in one', () => {
    expect(filesWith(/ipcMain\s*\.\s*\w+\s*\(/)).toEqual(['main/ipc/router.ts']);
    expect(filesWith(/webContents\s*\.\s*(send|postMessage)\s*\(/)).toEqual(['main/ipc/push.ts']);
    expect(filesWith(/ipcRenderer\s*\./)).toEqual(['preload/index.ts']);
    expect(filesWith(/exposeInMainWorld\s*\(/)).toEqual(['preload/index.ts']);
  });

  it('touches the bridge in one file', () => {
    expect(filesWith(/window\s*\.\s*keyrack/)).toEqual(['renderer/bridge.ts']);
  });

  it('states web preferences in one file', () => {
    expect(filesWith(/\b(contextIsolation|nodeIntegration|sandbox)\s*:/)).toEqual([
      'main/shell/web-preferences.ts',
    ]);
  });

  it('runs no text as code and makes no HTML out of one', () => {
    expect(
      filesWith(
        /\beval\s*\(|new Function\b|executeJavaScript|\{@html|innerHTML|insertAdjacentHTML|document\.write(?:ln)?\s*\(/,
      ),
    ).toEqual([]);
  });

  it('seals with the asynchronous store only', () => {
    expect(filesWith(/safeStorage\s*\.\s*(encryptString|decryptString|isEncryptionAvailable)\b/)).toEqual([]);
  });
});

function withoutComments(code: string): string {
  return code.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
}
