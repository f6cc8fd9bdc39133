import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { contentSecurityPolicy } from '../../main/shell/app-protocol.ts';
import { methods } from '../../preload/contract/methods.ts';
import { events } from '../../preload/contract/events.ts';
import { launchApp } from '../host/choose.ts';
import type { AppDriver } from '../host/driver.ts';

/** What an attacker's script in the window could try; everything here runs in the real page. */

let app: AppDriver;
let server: Server;
let foreign = '';
/** With a file that nobody chose. */
const folder = mkdtempSync(join(tmpdir(), 'keyrack-foreign-'));
/** What reached the network. */
const reached: string[] = [];
/** Where the page is, as Chromium knows it (in the double `app://` is an https origin). */
let home = '';

beforeAll(async () => {
  server = createServer((request, response) => {
    reached.push(request.url ?? '');
    response.setHeader('access-control-allow-origin', '*').end('<!doctype html><title>foreign</title>');
  });
  server.on('upgrade', (request, socket) => {
    reached.push(request.url ?? '');
    socket.destroy();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  foreign = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  writeFileSync(join(folder, '.env'), 'SECRET=x\n', { mode: 0o644 });
  app = await launchApp({ env: { HOME: folder } });
  await app.page.addInitScript(() => {
    const reports: string[] = [];
    Object.assign(window, { reports });
    document.addEventListener('securitypolicyviolation', (event) => {
      reports.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
  await app.page.reload();
  await app.page.getByRole('heading', { level: 1 }).waitFor();
  home = app.page.url();
});
afterAll(async () => {
  await app.quit();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  await app.page.evaluate(() => (window as unknown as { reports: string[] }).reports.splice(0));
});

const reports = (): Promise<string[]> =>
  app.page.evaluate(() => (window as unknown as { reports: string[] }).reports);
const stillHome = (): void => {
  expect(app.page.url()).toBe(home);
  expect(app.page.context().pages()).toHaveLength(1);
};

describe('the policy', () => {
  it('comes with the page as a header, word for word', async () => {
    const [response] = await Promise.all([app.page.waitForResponse(home), app.page.reload()]);
    const headers = await response.allHeaders();
    expect(headers['content-security-policy']).toBe(contentSecurityPolicy);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    await app.page.getByRole('heading', { level: 1 }).waitFor();
  });

  it('has nothing to report while the app is used', async () => {
    const { page } = app;
    await page
      .getByRole('button', { name: /^Link (a|your first) key$/ })
      .last()
      .click();
    await page.getByRole('combobox', { name: 'Account' }).fill('Acme');
    for (const name of ['Projects', 'Inventory', 'Activity', 'Settings', 'Overview']) {
      await page.getByRole('navigation', { name: 'Keyrack' }).getByRole('button', { name }).click();
      await page.getByRole('heading', { level: 1 }).first().waitFor();
    }
    await page.getByRole('main').getByRole('button', { name: 'Import keys…' }).click();
    await page.getByRole('heading', { level: 1, name: 'Import keys' }).waitFor();
    expect(await reports()).toEqual([]);
  });
});

describe('a script in the page', () => {
  it('cannot turn text into code', async () => {
    // What DevTools evaluate goes round the policy; what a timer of the page runs does not.
    const tried = await app.page.evaluate(
      () =>
        new Promise<string[]>((done) => {
          const attempt = (what: () => unknown): string => {
            try {
              what();
              return 'ran';
            } catch (error) {
              return (error as Error).name;
            }
          };
          const {
            eval: run,
            Function: Make,
            setTimeout: later,
          } = window as unknown as {
            eval: (text: string) => unknown;
            Function: new (text: string) => () => void;
            setTimeout: (what: unknown) => number;
          };
          later(() => {
            done([
              attempt(() => run('window.evil = 1')),
              attempt(() => {
                new Make('window.evil = 1')();
              }),
              attempt(() => later('window.evil = 1')),
            ]);
          });
        }),
    );
    expect(tried).toEqual(['EvalError', 'EvalError', 'TypeError']);
    expect(await app.page.evaluate(() => 'evil' in window)).toBe(false);
  });

  it('cannot put text into the page as HTML or as a script’s source', async () => {
    const tried = await app.page.evaluate(() => {
      const attempt = (what: () => unknown): string => {
        try {
          what();
          return 'taken';
        } catch (error) {
          return (error as Error).name;
        }
      };
      const script = document.createElement('script');
      const { trustedTypes } = window as unknown as {
        trustedTypes: { createPolicy: (name: string, rules: object) => object };
      };
      return [
        attempt(() => (document.createElement('div').innerHTML = '<b>x</b>')),
        attempt(() => {
          document.createElement('div').insertAdjacentHTML('beforeend', '<b>x</b>');
        }),
        attempt(() => document.createRange().createContextualFragment('<b>x</b>')),
        attempt(() => (script.src = 'evil.js')),
        attempt(() => (script.text = 'window.evil = 1')),
        attempt(() => trustedTypes.createPolicy('mine', {})),
        // The one name that is allowed is Svelte's, and taken.
        attempt(() => trustedTypes.createPolicy('svelte-trusted-html', {})),
      ];
    });
    expect(tried).toEqual(Array.from({ length: 7 }, () => 'TypeError'));
  });

  it('cannot run inline scripts, handlers or javascript: links', async () => {
    const { page } = app;
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.append('window.evil = 1');
      document.body.append(script);
      const link = document.createElement('a');
      link.href = 'javascript:window.evil = 1';
      document.body.append(link);
      link.click();
    });
    await expect.poll(reports).not.toEqual([]);
    expect(await page.evaluate(() => 'evil' in window)).toBe(false);
    stillHome();
  });

  it('reaches no network by any road', async () => {
    const before = reached.length;
    const tried = await app.page.evaluate(async (to) => {
      const failed = (what: (done: (how: string) => void) => void): Promise<string> =>
        new Promise((done) => {
          try {
            what(done);
          } catch (error) {
            done((error as Error).name);
          }
        });
      const element = (tag: string, attribute: string): Promise<string> =>
        failed((done) => {
          const made = document.createElement(tag);
          made.addEventListener('load', () => {
            done('loaded');
          });
          made.addEventListener('error', () => {
            done('refused');
          });
          made.setAttribute(attribute, `${to}/${tag}`);
          if (tag === 'link') made.setAttribute('rel', 'stylesheet');
          document.body.append(made);
        });
      return Promise.all([
        fetch(`${to}/fetch`).then(String, () => 'refused'),
        fetch(`${to}/no-cors`, { mode: 'no-cors', method: 'POST', body: 'x' }).then(String, () => 'refused'),
        failed((done) => {
          const request = new XMLHttpRequest();
          request.onload = () => {
            done('loaded');
          };
          request.onerror = () => {
            done('refused');
          };
          request.open('GET', `${to}/xhr`);
          request.send();
        }),
        failed((done) => {
          const socket = new WebSocket(`${to.replace('http', 'ws')}/socket`);
          socket.onopen = () => {
            done('loaded');
          };
          socket.onerror = () => {
            done('refused');
          };
        }),
        failed((done) => {
          const source = new EventSource(`${to}/events`);
          source.onopen = () => {
            done('loaded');
          };
          source.onerror = () => {
            done('refused');
          };
        }),
        element('img', 'src'),
        element('link', 'href'),
        Promise.resolve(navigator.sendBeacon(`${to}/beacon`, 'x') ? 'sent' : 'refused'),
      ]);
    }, foreign);
    expect(tried.slice(0, 7)).toEqual(Array.from({ length: 7 }, () => 'refused'));
    // A beacon is only queued: what counts is that it never arrives. A request of our own shows that the server hears.
    await fetch(`${foreign}/hears`);
    expect(reached.slice(before)).toEqual(['/hears']);
  });

  it('starts no worker and no embedded document', async () => {
    const tried = await app.page.evaluate(() => {
      try {
        // A worker's address is a script's source, so Trusted Types refuse a text for it.
        new Worker('worker.js').terminate();
        return 'started';
      } catch (error) {
        return (error as Error).name;
      }
    });
    expect(tried).toBe('TypeError');
    const before = reached.length;
    await app.page.evaluate((to) => {
      for (const [tag, attribute] of [
        ['iframe', 'src'],
        ['object', 'data'],
      ] as const) {
        const made = document.createElement(tag);
        try {
          made.setAttribute(attribute, `${to}/${tag}`);
        } catch {
          // Trusted Types refuse a text for an object.
        }
        document.body.append(made);
      }
    }, foreign);
    await expect.poll(async () => (await reports()).join()).toMatch(/frame-src.*/);
    expect(reached.slice(before)).toEqual([]);
    for (const frame of app.page.frames()) expect(frame.url()).not.toContain(foreign);
  });
});

describe('the window stays where it is', () => {
  const attempts: [string, (to: string) => void][] = [
    ['location', (to) => (location.href = `${to}/location`)],
    [
      'location.replace',
      (to) => {
        location.replace(`${to}/replace`);
      },
    ],
    [
      'a link',
      (to) => {
        const link = Object.assign(document.createElement('a'), { href: `${to}/link` });
        document.body.append(link);
        link.click();
      },
    ],
    [
      'a link with a target',
      (to) => {
        const link = Object.assign(document.createElement('a'), { href: `${to}/target`, target: '_blank' });
        document.body.append(link);
        link.click();
      },
    ],
    [
      'a form',
      (to) => {
        const form = Object.assign(document.createElement('form'), { action: `${to}/form`, method: 'post' });
        document.body.append(form);
        form.submit();
      },
    ],
    ['window.open', (to) => void window.open(`${to}/open`)],
    ['a page of a foreign app origin', () => (location.href = 'https://elsewhere.app.invalid/')],
    ['another file of the bundle', () => (location.href = 'other.html')],
  ];

  it.each(attempts)('whatever %s asks for', async (_what, attempt) => {
    const before = reached.length;
    await app.page.evaluate(attempt, foreign);
    // The page still answers afterwards, from the same document.
    await app.page.evaluate(() => new Promise((done) => requestAnimationFrame(done)));
    await expect.poll(() => app.page.context().pages().length).toBe(1);
    stillHome();
    expect(await app.page.evaluate(() => 'reports' in window)).toBe(true);
    expect(reached.slice(before)).toEqual([]);
    expect(await app.links()).toEqual([]);
  });

  it('gives window.open’s caller nothing to hold', async () => {
    expect(await app.page.evaluate((to) => window.open(to) === null, foreign)).toBe(true);
  });
});

describe('permissions', () => {
  it.each(['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'])(
    '%s is denied',
    async (name) => {
      const state = await app.page.evaluate(
        async (asked) => (await navigator.permissions.query({ name: asked as PermissionName })).state,
        name,
      );
      expect(state).toBe('denied');
    },
  );

  it('asking for them gets nothing', async () => {
    const tried = await app.page.evaluate(async () => {
      const failed = (promise: Promise<unknown>): Promise<string> =>
        promise.then(String, (error: unknown) => (error as Error).name);
      return [
        await failed(navigator.mediaDevices.getUserMedia({ audio: true })),
        await failed(navigator.clipboard.readText()),
        await failed(Notification.requestPermission()),
        await new Promise((done) => {
          navigator.geolocation.getCurrentPosition(
            () => {
              done('found');
            },
            (error) => {
              done(`refused ${error.code}`);
            },
          );
        }),
      ];
    });
    // A machine without a microphone says so first.
    expect(tried[0]).toMatch(/^Not(Allowed|Found)Error$/);
    expect(tried.slice(1)).toEqual(['NotAllowedError', 'denied', 'refused 1']);
  });
});

describe('the bridge', () => {
  it('has the contract’s methods and events, and nothing else', async () => {
    const names = await app.page.evaluate(() => {
      const { keyrack } = window as unknown as { keyrack: Record<string, object> };
      return [Reflect.ownKeys(keyrack).map(String), Reflect.ownKeys(keyrack['on'] ?? {}).map(String)];
    });
    expect(names[0]?.toSorted()).toEqual([...Object.keys(methods), 'on'].toSorted());
    expect(names[1]?.toSorted()).toEqual(Object.keys(events).toSorted());
  });

  it('is frozen all the way down', async () => {
    expect(
      await app.page.evaluate(() => {
        const { keyrack } = window as unknown as { keyrack: Record<string, unknown> };
        return [
          Object.isFrozen(keyrack),
          Object.isFrozen(keyrack['on']),
          Reflect.set(keyrack, 'getSnapshot', () => 0),
          Reflect.set(keyrack, 'readSecret', () => 0),
          Reflect.defineProperty(window, 'keyrack', { value: {} }),
          Reflect.deleteProperty(window, 'keyrack'),
        ];
      }),
    ).toEqual([true, true, false, false, false, false]);
  });

  it('leaves no other road to main: no require, no process, no ipcRenderer, no binding', async () => {
    expect(
      await app.page.evaluate(() =>
        Object.getOwnPropertyNames(window).filter((name) =>
          /^(require|process|module|global|Buffer|electron|ipcRenderer|[bi][0-9a-f]{32})$|playwright|double/i.test(
            name,
          ),
        ),
      ),
    ).toEqual([]);
  });

  it('sends on its own channels only, whatever it is given', async () => {
    const before = (await app.traffic()).length;
    await app.page.evaluate(async () => {
      const { keyrack } = window as unknown as {
        keyrack: { getSnapshot: (...args: unknown[]) => Promise<unknown> };
      };
      await keyrack.getSnapshot('other:channel', { channel: 'other:channel' });
      await keyrack.getSnapshot.call({ channel: 'other:channel' }, {});
    });
    const channels = (await app.traffic()).slice(before).map(({ channel }) => channel);
    expect(new Set(channels)).toEqual(new Set(['keyrack:call:getSnapshot']));
  });

  it('has no file looked into, changed or written that the person did not choose', async () => {
    const path = join(folder, '.env');
    const before = statSync(path);
    const id = '6f1c1e7e-0000-4000-8000-000000000000';
    const tried = await app.page.evaluate(
      async ({ path: file, id: known }) => {
        type Call = (input: unknown) => Promise<{ ok: boolean; error?: { code: string } }>;
        const { keyrack } = window as unknown as { keyrack: Record<string, Call> };
        const attempts: [string, unknown][] = [
          ['chooseRoot', { path: file }],
          ['planImport', { from: 'file', path: file }],
          ['planImport', { from: 'row', rowId: file }],
          ['planImport', { from: 'row', rowId: known }],
          ['getImport', { importId: known }],
          ['tidyImport', { importId: known }],
          ['tidyImport', { importId: known, path: file }],
          ['fixInventory', { rowId: file, fix: 'tighten' }],
          ['fixInventory', { rowId: known, fix: 'tighten' }],
          ['fixInventory', { rowId: known, fix: 'rotate' }],
          ['searchHistory', { rowId: file }],
          ['showInFolder', { what: 'row', id: file }],
          ['saveRotationRecord', { rotationId: known, path: file }],
          ['saveRotationRecord', { rotationId: known }],
          ['writeRotation', { rotationId: known }],
          ['undoRotation', { rotationId: known }],
        ];
        return Promise.all(
          attempts.map(async ([method, input]) => {
            const call = keyrack[method];
            if (call === undefined) return `${method} is no method`;
            const answer = await call(input).catch((error: unknown) => String(error));
            return typeof answer === 'object' && answer.ok ? `${method} ${JSON.stringify(input)}` : 'refused';
          }),
        );
      },
      { path, id },
    );
    expect(new Set(tried)).toEqual(new Set(['refused']));
    expect(await app.shown()).toEqual([]);
    expect(statSync(path)).toMatchObject({ mode: before.mode, mtimeMs: before.mtimeMs });
  });

  it('is not there in a sub-frame', async () => {
    const { page } = app;
    const seen = await page.evaluate(() => {
      const frame = document.createElement('iframe');
      document.body.append(frame);
      return frame.contentWindow !== null && 'keyrack' in frame.contentWindow;
    });
    expect(seen).toBe(false);
  });

  const call = (method: string, input: unknown): Promise<unknown> =>
    app.page.evaluate(
      ([name, given]) =>
        (window as unknown as { keyrack: Record<string, (input: unknown) => Promise<unknown>> }).keyrack[
          name
        ]?.(given),
      [method, input] as const,
    );

  it.each([
    ['a text of a megabyte', 'pasteKey', { text: 'x'.repeat(1_000_000) }],
    ['a text just over its cap', 'copyText', { text: 'x'.repeat(4_097) }],
    ['a member more', 'verifyKey', { keyId: 'a', path: '/etc/passwd' }],
    ['a wrong type', 'verifyKey', { keyId: 7 }],
    ['nothing', 'verifyKey', null],
    ['a list', 'getSnapshot', []],
    ['an address of its own', 'openDashboard', { environmentId: null, page: 'https://evil.example' }],
  ])('answers %s with bad-input', async (_what, method, input) => {
    expect(await call(method, input)).toMatchObject({ ok: false, error: { code: 'bad-input' } });
  });
});

describe('the app’s own scheme', () => {
  it.each([
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fmain/index.js',
    '/assets/..%5c..%5cmain/index.js',
    '//etc/passwd',
    '/index.html%00.js',
    '/.hidden',
    '/missing.js',
  ])('%s is not found', async (path) => {
    const { page } = app;
    const address = new URL(home).origin + path;
    // An image is the one kind of request that the policy lets the page make, so it asks as one.
    const [response] = await Promise.all([
      page.waitForResponse((each) => each.request().resourceType() === 'image'),
      page.evaluate((src) => {
        document.body.append(Object.assign(new Image(), { src }));
      }, address),
    ]);
    expect(response.status()).toBe(404);
    expect(await response.text()).toBe('Not found');
    expect((await response.allHeaders())['content-security-policy']).toBe(contentSecurityPolicy);
  });
});
