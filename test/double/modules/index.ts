/** The module that the app gets for `electron`. What is not here, and every part of what is, throws by its name. */
import { missing, strict } from '../strict.ts';
import { app } from './app.ts';
import { BrowserWindow } from './browser-window.ts';
import { clipboard, ClipboardItem } from './clipboard.ts';
import { dialog } from './dialog.ts';
import { ipcMain } from './ipc-main.ts';
import { Menu, MenuItem } from './menu.ts';
import { nativeImage } from './native-image.ts';
import { nativeTheme } from './native-theme.ts';
import { net } from './net.ts';
import { Notification } from './notification.ts';
import { powerMonitor } from './power-monitor.ts';
import { safeStorage } from './safe-storage.ts';
import { screen } from './screen.ts';
import { protocol, session } from './session.ts';
import { shell } from './shell.ts';
import { Tray } from './tray.ts';

const autoUpdater = missing('autoUpdater');
const BaseWindow = missing('BaseWindow');
const contentTracing = missing('contentTracing');
const crashReporter = missing('crashReporter');
const desktopCapturer = missing('desktopCapturer');
const globalShortcut = missing('globalShortcut');
const MessageChannelMain = missing('MessageChannelMain');
const netLog = missing('netLog');
const powerSaveBlocker = missing('powerSaveBlocker');
const systemPreferences = missing('systemPreferences');
const TouchBar = missing('TouchBar');
const utilityProcess = missing('utilityProcess');
const webContents = missing('webContents');
const WebContentsView = missing('WebContentsView');
const webFrameMain = missing('webFrameMain');

const electron = {
  app,
  autoUpdater,
  BaseWindow,
  BrowserWindow,
  clipboard,
  ClipboardItem,
  contentTracing,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  net,
  netLog,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  TouchBar,
  Tray,
  utilityProcess,
  webContents,
  WebContentsView,
  webFrameMain,
};

export default strict('electron', electron);
export {
  app,
  autoUpdater,
  BaseWindow,
  BrowserWindow,
  clipboard,
  ClipboardItem,
  contentTracing,
  crashReporter,
  desktopCapturer,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MenuItem,
  MessageChannelMain,
  nativeImage,
  nativeTheme,
  net,
  netLog,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  systemPreferences,
  TouchBar,
  Tray,
  utilityProcess,
  webContents,
  WebContentsView,
  webFrameMain,
};
