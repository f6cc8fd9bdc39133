import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron } from 'playwright-core';
import type { MenuPicture } from '../double/control.ts';
import { environmentOf, type AppDriver, type LaunchOptions } from './driver.ts';
import { root } from './paths.ts';

interface Recorded {
  links: string[];
  dialogs: string[][];
  notifications: { title: string; body: string }[];
  traffic: { direction: string; channel: string; payload: unknown }[];
}

/**
 * Starts the built app in real Electron through Playwright. What would leave the app (links, dialogs, notifications) is
 * recorded in main instead; the tray is read where the app keeps it for tests (`KEYRACK_TEST`, unpackaged only).
 */
export async function launchElectron(options: LaunchOptions = {}): Promise<AppDriver> {
  const userData = options.userData ?? mkdtempSync(join(tmpdir(), 'keyrack-e2e-'));
  const app = await _electron.launch({
    args: [root, ...(options.keychain === 'none' ? ['--password-store=basic'] : [])],
    env: { ...environmentOf(options, userData), KEYRACK_TEST: '1' },
    chromiumSandbox: true,
    ...(options.colorScheme === undefined ? {} : { colorScheme: options.colorScheme }),
  });
  let output = '';
  const hear = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  const child = app.process();
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const ended = once(child, 'exit').then(([code]) => code as number | null);

  await app.evaluate(({ shell, dialog, Notification, net }) => {
    const recorded: Recorded = { links: [], dialogs: [], notifications: [], traffic: [] };
    Object.assign(globalThis, { recorded });
    shell.openExternal = (url) => {
      recorded.links.push(url);
      return Promise.resolve();
    };
    dialog.showOpenDialog = () => {
      const filePaths = recorded.dialogs.shift();
      if (filePaths === undefined) return Promise.reject(new Error('Nobody answered the open dialog.'));
      return Promise.resolve({ canceled: filePaths.length === 0, filePaths });
    };
    Notification.prototype.show = function show(this: Electron.Notification) {
      recorded.notifications.push({ title: this.title, body: this.body });
    };
    void net;
  });
  const recorded = (): Promise<Recorded> =>
    app.evaluate(() => (globalThis as unknown as { recorded: Recorded }).recorded);
  const page = await app.firstWindow();

  const picture = (which: 'tray' | 'menu'): Promise<MenuPicture[]> =>
    app.evaluate(({ Menu }, which) => {
      const test = (globalThis as unknown as { keyrackTest?: { trayMenu(): Electron.Menu | null } })
        .keyrackTest;
      const look = (menu: Electron.Menu | null | undefined): MenuPicture[] =>
        (menu?.items ?? [])
          .filter((item) => item.visible)
          .map((item) => ({
            label: item.label,
            type: item.type,
            enabled: item.enabled,
            checked: item.checked,
            accelerator: item.accelerator?.toString(),
            items: look(item.submenu),
          }));
      return look(which === 'tray' ? test?.trayMenu() : Menu.getApplicationMenu());
    }, which);
  const click = (which: 'tray' | 'menu', labels: string[]): Promise<void> =>
    app.evaluate(
      ({ Menu }, { which, labels }) => {
        const test = (globalThis as unknown as { keyrackTest?: { trayMenu(): Electron.Menu | null } })
          .keyrackTest;
        let menu = which === 'tray' ? test?.trayMenu() : Menu.getApplicationMenu();
        for (const [at, label] of labels.entries()) {
          const item = menu?.items.find((each) => each.label === label);
          if (item === undefined) throw new Error(`There is no menu item “${label}”.`);
          if (at === labels.length - 1) item.click();
          else menu = item.submenu;
        }
      },
      { which, labels },
    );

  return {
    host: 'electron',
    page,
    userData,
    ended,
    output: () => output,
    tray: async () => {
      const tray = await app.evaluate(() => {
        const test = (
          globalThis as unknown as { keyrackTest?: { tray(): { toolTip: string; image: string } | null } }
        ).keyrackTest;
        return test?.tray() ?? null;
      });
      return tray === null ? null : { ...tray, menu: await picture('tray') };
    },
    clickTray: (...labels) => click('tray', labels),
    menu: () => picture('menu'),
    clickMenu: (...labels) => click('menu', labels),
    answerDialog: (...paths) =>
      app.evaluate((_electronModule, paths) => {
        (globalThis as unknown as { recorded: Recorded }).recorded.dialogs.push(paths);
      }, paths),
    clipboardText: () => app.evaluate(({ clipboard }) => clipboard.readText()),
    setClipboardText: (text) =>
      app.evaluate(({ clipboard }, text) => {
        clipboard.writeText(text);
      }, text),
    links: async () => (await recorded()).links,
    notifications: async () => (await recorded()).notifications,
    traffic: async () => (await recorded()).traffic,
    windowState: () =>
      app.evaluate(({ BrowserWindow }) => {
        const [window] = BrowserWindow.getAllWindows();
        return window === undefined ? null : { visible: window.isVisible() };
      }),
    closeWindow: () =>
      app.evaluate(({ BrowserWindow }) => {
        BrowserWindow.getAllWindows()[0]?.close();
      }),
    setOnline: async (online) => {
      await page.context().setOffline(!online);
    },
    quit: async () => {
      await app.evaluate(({ app: running }) => {
        running.quit();
      });
      await ended;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
