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
import { missing, strict } from './strict.ts';

/**
 * The double: a stand-in for the module `electron`, over Node and the machine's Chromium. It runs the built bundles of
 * the app as they are, insists on Electron's order of things, and throws on whatever it does not implement.
 */
const autoUpdater = missing('autoUpdater');
const BaseWindow = missing('BaseWindow');
const BrowserView = missing('BrowserView');
const contentTracing = missing('contentTracing');
const crashReporter = missing('crashReporter');
const desktopCapturer = missing('desktopCapturer');
const globalShortcut = missing('globalShortcut');
const inAppPurchase = missing('inAppPurchase');
const MenuItem = missing('MenuItem');
const MessageChannelMain = missing('MessageChannelMain');
const netLog = missing('netLog');
const powerSaveBlocker = missing('powerSaveBlocker');
const pushNotifications = missing('pushNotifications');
const ShareMenu = missing('ShareMenu');
const systemPreferences = missing('systemPreferences');
const TouchBar = missing('TouchBar');
const utilityProcess = missing('utilityProcess');
const View = missing('View');
const webContents = missing('webContents');
const WebContentsView = missing('WebContentsView');
const webFrameMain = missing('webFrameMain');

const electron = {
  app,
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
  autoUpdater,
  BaseWindow,
  BrowserView,
  contentTracing,
  crashReporter,
  desktopCapturer,
  globalShortcut,
  inAppPurchase,
  MenuItem,
  MessageChannelMain,
  netLog,
  powerSaveBlocker,
  pushNotifications,
  ShareMenu,
  systemPreferences,
  TouchBar,
  utilityProcess,
  View,
  webContents,
  WebContentsView,
  webFrameMain,
};

export default strict('electron', electron);
export {
  app,
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
  autoUpdater,
  BaseWindow,
  BrowserView,
  contentTracing,
  crashReporter,
  desktopCapturer,
  globalShortcut,
  inAppPurchase,
  MenuItem,
  MessageChannelMain,
  netLog,
  powerSaveBlocker,
  pushNotifications,
  ShareMenu,
  systemPreferences,
  TouchBar,
  utilityProcess,
  View,
  webContents,
  WebContentsView,
  webFrameMain,
};
