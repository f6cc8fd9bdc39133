import { doubleApp } from './modules/app.ts';
import type { BrowserWindow } from './modules/browser-window.ts';
import { clipboard } from './modules/clipboard.ts';
import { powerMonitor } from './modules/desktop.ts';
import { itemAt } from './modules/menu.ts';
import { nativeTheme } from './modules/native-theme.ts';
import { preventable } from './preventable.ts';
import { firstWindowMade, world, type MenuLike, type World } from './world.ts';

/** A menu as it crosses to a test. */
export interface MenuPicture {
  label: string;
  type: string;
  enabled: boolean;
  checked: boolean;
  accelerator: string | undefined;
  items: MenuPicture[];
}

const pictureOf = (menu: MenuLike | null): MenuPicture[] =>
  (menu?.items ?? [])
    .filter((item) => item.visible)
    .map(({ label, type, enabled, checked, accelerator, submenu }) => ({
      label,
      type,
      enabled,
      checked,
      accelerator,
      items: pictureOf(submenu),
    }));

const firstWindow = (): BrowserWindow => {
  const [window] = world.windows;
  if (window === undefined) throw new Error('There is no window.');
  return window as BrowserWindow;
};

interface TrayPicture {
  toolTip: string;
  image: string;
  menu: MenuPicture[];
}

/** What a test can ask of the running double. Each takes and gives what JSON can carry. */
export const commands = {
  devToolsPort: async (): Promise<number> => {
    await firstWindowMade;
    const window = firstWindow();
    await window.webContents.opened;
    return window.devToolsPort();
  },
  tray: (): TrayPicture | null =>
    world.tray === null
      ? null
      : { toolTip: world.tray.toolTip, image: world.tray.image, menu: pictureOf(world.tray.contextMenu) },
  clickTray: (...labels: string[]): void => {
    itemAt(world.tray?.contextMenu ?? null, labels).click();
  },
  clickTrayIcon: (): void => {
    world.tray?.emit('click');
  },
  menu: (): MenuPicture[] => pictureOf(world.menu),
  clickMenu: (...labels: string[]): void => {
    itemAt(world.menu, labels).click();
  },
  answerDialog: (...filePaths: string[]): void => {
    world.dialogAnswers.push({ canceled: filePaths.length === 0, filePaths });
  },
  dialogs: (): World['dialogs'] => world.dialogs,
  clipboardText: (): Promise<string> => clipboard.readText(),
  setClipboardText: (text: string): Promise<void> => clipboard.writeText(text),
  links: (): string[] => world.links,
  shown: (): string[] => world.shown,
  notifications: (): { title: string; body: string }[] =>
    world.notifications.map(({ title, body }) => ({ title, body })),
  clickNotification: (at: number): void => {
    world.notifications[at]?.click();
  },
  traffic: (): World['traffic'] => world.traffic,
  windowState: (): { visible: boolean } | null => {
    const [window] = world.windows;
    return window === undefined ? null : { visible: window.isVisible() };
  },
  closeWindow: (): void => {
    firstWindow().close();
  },
  setOnline: (online: boolean): void => {
    world.online = online;
  },
  setProxy: (proxy: string | null): void => {
    world.proxy = proxy;
  },
  wake: (): void => {
    powerMonitor.emit('resume');
  },
  theme: (): 'dark' | 'light' => (nativeTheme.shouldUseDarkColors ? 'dark' : 'light'),
  setTheme: (source: 'system' | 'light' | 'dark'): void => {
    nativeTheme.themeSource = source;
  },
  /** macOS gives a link to the running app. */
  openUrl: (url: string): void => {
    doubleApp.emit('open-url', preventable(), url);
  },
  /** Somebody starts the app once more, with these arguments. */
  startAgain: (...argv: string[]): void => {
    doubleApp.emit('second-instance', preventable(), [process.execPath, ...argv], process.cwd(), null);
  },
  mainMemory: (): number => process.memoryUsage.rss(),
  quit: (): void => {
    doubleApp.quit();
  },
};

export type Commands = typeof commands;

interface Asked {
  id: number;
  command: keyof Commands;
  args: unknown[];
}

process.on('message', (message) => {
  const { id, command, args } = message as Asked;
  const run = commands[command] as (...args: unknown[]) => unknown;
  Promise.resolve()
    .then(() => run(...args))
    .then(
      (value) => process.send?.({ id, value }),
      (error: unknown) => process.send?.({ id, error: String(error) }),
    );
});
// Whoever started the double for a test is gone: nobody will ask it to quit any more.
process.on('disconnect', () => {
  doubleApp.exit(0);
});
