import { pageEndpoint } from './chromium.ts';
import type { Control, ControlReply, ControlRequest } from './control-protocol.ts';
import { doubleApp } from './modules/app.ts';
import { windowsOfDouble } from './modules/browser-window.ts';
import { clipboardPicture, setClipboardText } from './modules/clipboard.ts';
import { DoubleMenu } from './modules/menu.ts';
import { setSystemScheme } from './modules/native-theme.ts';
import { clickNotification, shownNotifications } from './modules/notification.ts';
import { doublePowerMonitor } from './modules/power-monitor.ts';
import { currentTray } from './modules/tray.ts';
import { recorder } from './recorder.ts';

const applicationMenu = (): DoubleMenu => {
  const menu = DoubleMenu.getApplicationMenu();
  if (menu === null) throw new Error('The app has set no application menu.');
  return menu;
};

const control: Control = {
  endpoint: async () => {
    const window = windowsOfDouble()[0];
    if (window === undefined) {
      // The app may still be loading; its first window says when.
      await new Promise((resolve) => doubleApp.once('browser-window-created', resolve));
    }
    await windowsOfDouble()[0]?.webContents.whenPage();
    return pageEndpoint();
  },
  windows: () =>
    windowsOfDouble().map((window) => ({
      visible: window.isVisible(),
      title: window.getTitle(),
      url: window.webContents.getURL(),
      bounds: window.getBounds(),
      maximized: window.isMaximized(),
    })),
  closeWindow: () => windowsOfDouble()[0]?.close(),
  tray: () => currentTray()?.picture() ?? null,
  clickTray: (path) => {
    const tray = currentTray();
    if (tray === undefined) throw new Error('There is no tray icon.');
    if (path.length === 0) tray.click();
    else if (tray.menu === null) throw new Error('The tray icon has no menu.');
    else tray.menu.find(path).click();
  },
  menu: () => applicationMenu().picture(),
  clickMenu: (path) => {
    applicationMenu().find(path).click();
  },
  pressAccelerator: (keys) => {
    const item = applicationMenu().findAccelerator(keys);
    if (item === undefined) throw new Error(`No menu item has the keys ${keys}.`);
    item.click();
  },
  answerDialog: (answer) => {
    recorder.answers.push(answer);
  },
  dialogs: () => recorder.dialogs,
  clipboard: clipboardPicture,
  setClipboardText,
  openedLinks: () => recorder.openedLinks,
  notifications: shownNotifications,
  clickNotification,
  ipcTraffic: () => recorder.messages,
  setOnline: (online) => {
    recorder.online = online;
  },
  setColorScheme: setSystemScheme,
  emitPower: (event) => {
    doublePowerMonitor.emit(event);
  },
  loginItem: () => recorder.loginItem,
  quit: () => {
    doubleApp.quit();
  },
};

/** Answers the process that started the double, if it left a channel open; ends when that process does. */
export function serveControl(): void {
  if (process.send === undefined) return;
  process.on('message', (request: ControlRequest) => {
    void answer(request).then((reply) => process.send?.(reply));
  });
  process.on('disconnect', () => {
    doubleApp.exit(0);
  });
}

async function answer({ control: id, name, args }: ControlRequest): Promise<ControlReply> {
  try {
    const operation = control[name] as (...given: readonly unknown[]) => unknown;
    return { control: id, ok: true, value: await operation(...args) };
  } catch (error) {
    return { control: id, ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}
