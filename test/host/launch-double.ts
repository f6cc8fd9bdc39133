import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chromium, type Page } from 'playwright-core';
import type { Control, ControlReply } from '../double/control-protocol.ts';
import type { AppDriver, LaunchOptions } from './driver.ts';
import { builtMain, doubleRunner } from './paths.ts';
import { appEnvironment, workplace } from './workplace.ts';

/** A function of the control channel, as it is seen from here. */
type Remote = { readonly [N in keyof Control]: (...args: Parameters<Control[N]>) => Promise<Awaited<ReturnType<Control[N]>>> };

/**
 * Starts the app on the double, as a process of its own, and waits for its window. The page is the double's own one,
 * shared over a socket of this machine.
 * @throws Error with the app's own output when it ends before it shows a window.
 */
export async function launchDouble(options: LaunchOptions = {}): Promise<AppDriver> {
  const place = workplace(options);
  const child = spawn(process.execPath, [doubleRunner, options.main ?? builtMain, ...(options.args ?? [])], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: {
      ...appEnvironment(options, place.userData),
      NODE_NO_WARNINGS: '1',
      KEYRACK_DOUBLE_COLOR_SCHEME: options.colorScheme ?? 'light',
      KEYRACK_DOUBLE_KEYCHAIN: keychain(options, place.keychainFile),
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => (output += text));
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const remote = connect(child);
  const tooSoon = ended.then((code): never => {
    throw new Error(`The app ended (code ${code ?? 'none'}) before it showed a window. It said:\n${output}`);
  });
  let page: Page;
  let browser;
  try {
    const endpoint = await Promise.race([remote.endpoint(), tooSoon]);
    browser = await chromium.connect(endpoint);
    page = await shownPage(browser.contexts()[0]?.pages()[0], tooSoon);
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    place.clear();
    throw error;
  }
  // From here on an end is an answer, not a failure.
  tooSoon.catch(() => undefined);
  const finish = async (): Promise<number | null> => {
    const code = await ended;
    await browser.close().catch(() => undefined);
    place.clear();
    return code;
  };
  return {
    host: 'double',
    page,
    userData: place.userData,
    ended,
    logs: () => output,
    windows: remote.windows,
    closeWindow: remote.closeWindow,
    tray: remote.tray,
    clickTray: (...path) => remote.clickTray(path),
    menu: remote.menu,
    clickMenu: (...path) => remote.clickMenu(path),
    pressAccelerator: remote.pressAccelerator,
    answerDialog: (kind, answer) => remote.answerDialog({ kind, answer }),
    dialogs: remote.dialogs,
    clipboardText: async () => (await remote.clipboard()).text,
    setClipboardText: remote.setClipboardText,
    openedLinks: remote.openedLinks,
    notifications: remote.notifications,
    clickNotification: remote.clickNotification,
    ipcTraffic: remote.ipcTraffic,
    setOnline: remote.setOnline,
    setColorScheme: remote.setColorScheme,
    emitPower: remote.emitPower,
    quit: async () => {
      // The answer may be lost in the app's own end, which is what was asked for.
      if (child.exitCode === null && child.connected) void remote.quit().catch(() => undefined);
      return finish();
    },
    kill: async () => {
      child.kill('SIGKILL');
      await finish();
    },
  };
}

function keychain({ keychain: wanted = 'file' }: LaunchOptions, file: string): string {
  if (wanted === 'none') return 'none';
  return wanted === 'file' ? file : 'system';
}

/** The window's page, once it shows the app. */
async function shownPage(page: Page | undefined, tooSoon: Promise<never>): Promise<Page> {
  if (page === undefined) throw new Error('The double has no page.');
  await Promise.race([page.waitForURL((url) => url.protocol === 'https:'), tooSoon]);
  return page;
}

function connect(child: ChildProcess): Remote {
  const waiting = new Map<number, PromiseWithResolvers<unknown>>();
  let last = 0;
  child.on('message', (reply: ControlReply) => {
    const call = waiting.get(reply.control);
    waiting.delete(reply.control);
    if (reply.ok) call?.resolve(reply.value);
    else call?.reject(new Error(reply.message));
  });
  child.on('exit', () => {
    for (const call of waiting.values()) call.reject(new Error('The app has ended.'));
  });
  const ask =
    (name: string) =>
    (...args: unknown[]): Promise<unknown> => {
      const call = Promise.withResolvers<unknown>();
      const control = ++last;
      waiting.set(control, call);
      child.send({ control, name, args }, (error) => {
        if (error !== null) call.reject(new Error('The app has ended.', { cause: error }));
      });
      return call.promise;
    };
  return new Proxy({} as Remote, { get: (_target, name) => ask(String(name)) });
}
