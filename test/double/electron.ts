import './control.ts';
import { app } from './modules/app.ts';
import { BrowserWindow } from './modules/browser-window.ts';
import { clipboard, ClipboardItem } from './modules/clipboard.ts';
import { dialog, net, Notification, powerMonitor, screen, shell } from './modules/desktop.ts';
import { ipcMain } from './modules/ipc-main.ts';
import { Menu } from './modules/menu.ts';
import { nativeImage } from './modules/native-image.ts';
import { nativeTheme } from './modules/native-theme.ts';
import { safeStorage } from './modules/safe-storage.ts';
import { protocol, session } from './modules/session.ts';
import { Tray } from './modules/tray.ts';
import { strict } from './strict.ts';

/**
 * The double: a stand-in for the module `electron`, over Node and the machine's Chromium. It runs the built bundles of
 * the app as they are, insists on Electron's order of things, and throws on whatever it does not implement.
 */
const electron = {
  app: strict('app', app),
  BrowserWindow,
  clipboard,
  ClipboardItem,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
};

export default electron;
const strictApp = electron.app;
export { strictApp as app };
export {
  BrowserWindow,
  clipboard,
  ClipboardItem,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  nativeTheme,
  net,
  Notification,
  powerMonitor,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  Tray,
};
