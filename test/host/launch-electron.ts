import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import { environmentOf, type AppDriver, type LaunchOptions } from './driver.ts';
import { recorderScript, type ElectronRecorder } from './electron-recorder.ts';
import { root } from './paths.ts';

/** In Electron's main process, where Playwright runs the functions given to `evaluate` as text. */
declare const keyrackRecorder: ElectronRecorder;

/** Starts the built app in real Electron through Playwright, the sandbox on as in production. */
export async function launchElectron(options: LaunchOptions = {}): Promise<AppDriver> {
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'keyrack-e2e-'));
  const folder = mkdtempSync(join(tmpdir(), 'keyrack-recorder-'));
  const recorder = join(folder, 'recorder.cjs');
  writeFileSync(recorder, recorderScript);
  const app = await _electron.launch({
    args: [
      '-r',
      recorder,
      ...(options.keychain === 'none' ? ['--password-store=basic'] : []),
      options.main ?? root,
      ...(options.args ?? []),
    ],
    env: environmentOf(options, userData),
    chromiumSandbox: process.getuid?.() !== 0,
    ...(options.colorScheme === undefined ? {} : { colorScheme: options.colorScheme }),
  });
  let output = '';
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  const child = app.process();
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = once(child, 'exit').then(([code]) => {
    rmSync(folder, { recursive: true, force: true });
    return code as number | null;
  });
  const page = await app.firstWindow();

  return {
    host: 'electron',
    page,
    userData,
    ended,
    output: () => output,
    tray: () =>
      app.evaluate(() => {
        const [tray] = keyrackRecorder.trays;
        if (tray === undefined) return null;
        return { image: tray.image, toolTip: tray.toolTip, menu: keyrackRecorder.picture(tray.menu) };
      }),
    clickTray: (...labels) =>
      app.evaluate((_electronModule, path) => {
        keyrackRecorder.click(keyrackRecorder.trays[0]?.menu ?? null, path);
      }, labels),
    menu: () => app.evaluate(({ Menu }) => keyrackRecorder.picture(Menu.getApplicationMenu())),
    clickMenu: (...labels) =>
      app.evaluate(({ Menu }, path) => {
        keyrackRecorder.click(Menu.getApplicationMenu(), path);
      }, labels),
    answerDialog: (...paths) =>
      app.evaluate((_electronModule, answer) => {
        keyrackRecorder.answers.push(answer);
      }, paths),
    clipboardText: () => app.evaluate(({ clipboard }) => clipboard.readText()),
    setClipboardText: (text) => app.evaluate(({ clipboard }, value) => clipboard.writeText(value), text),
    links: () => app.evaluate(() => keyrackRecorder.links),
    shown: () => app.evaluate(() => keyrackRecorder.shown),
    notifications: () => app.evaluate(() => keyrackRecorder.notifications),
    clickNotification: (at) =>
      app.evaluate((_, index) => {
        keyrackRecorder.clicks[index]?.();
      }, at),
    traffic: () => app.evaluate(() => keyrackRecorder.traffic),
    windowState: () =>
      app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        return window === undefined ? null : { visible: window.isVisible() };
      }),
    closeWindow: () =>
      app.evaluate(({ BrowserWindow }) => {
        BrowserWindow.getAllWindows()[0]?.close();
      }),
    openUrl: (url) =>
      app.evaluate(({ app: running }, link) => {
        running.emit('open-url', { preventDefault: () => undefined }, link);
      }, url),
    startAgain: (...argv) =>
      app.evaluate(({ app: running }, theirs) => {
        running.emit('second-instance', {}, [process.execPath, ...theirs], process.cwd(), null);
      }, argv),
    setOnline: async (online) => {
      await app.evaluate(({ net }, value) => {
        net.isOnline = () => value;
      }, online);
      await page.context().setOffline(!online);
    },
    setProxy: (proxy) =>
      app.evaluate(
        ({ session }, proxyRules) =>
          session.defaultSession.setProxy(
            proxyRules === null ? { mode: 'system' } : { proxyRules, proxyBypassRules: '<-loopback>' },
          ),
        proxy,
      ),
    mainMemory: () => app.evaluate(() => process.memoryUsage.rss()),
    quit: async () => {
      // The connection goes with the app, which is what was asked for.
      await app
        .evaluate(({ app: running }) => {
          running.quit();
        })
        .catch(() => undefined);
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
