import type { Page } from 'playwright-core';
import type { MenuPicture } from '../double/modules/menu.ts';
import type { TrayPicture } from '../double/modules/tray.ts';
import type { QueuedAnswer, RecordedDialog, RecordedMessage } from '../double/recorder.ts';
import type { WindowPicture } from '../double/control-protocol.ts';

export type { MenuPicture, QueuedAnswer, RecordedDialog, RecordedMessage, TrayPicture, WindowPicture };

export type Host = 'electron' | 'double';

/** How to start the app. */
export interface LaunchOptions {
  /** Absolute path of the built main script. Default: Keyrack's own. */
  readonly main?: string;
  /** Default: a new folder, removed when the app has ended. Given: kept, so that the app can be started on it again. */
  readonly userData?: string;
  /** Further arguments of the app. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What the operating system's theme is. Default: light. */
  readonly colorScheme?: 'light' | 'dark';
  /**
   * `file` (default): a keyring whose key lies beside the user-data folder, so it outlives the app; `none`: no keyring;
   * `secret-service`: the one of this session. Electron has the machine's own keyring, or with `none` Chromium's
   * `--password-store=basic`.
   */
  readonly keychain?: 'file' | 'none' | 'secret-service';
  /** Where WorkOS is, e.g. a FakeWorkos's URL. */
  readonly baseUrl?: string;
}

/** A running app, whichever host runs it: the page for a person's deeds, the rest for what is outside of the window. */
export interface AppDriver {
  readonly host: Host;
  /** The window's page, for locators, axe and screenshots. */
  readonly page: Page;
  readonly userData: string;
  /** Everything the app wrote to its terminal so far. */
  logs(): string;
  windows(): Promise<WindowPicture[]>;
  /** As the person does with the window's own button. */
  closeWindow(): Promise<void>;
  /** Null when there is no icon. */
  tray(): Promise<TrayPicture | null>;
  /** Chooses from the tray's menu by labels from the outside in; no label at all clicks the icon itself. */
  clickTray(...path: string[]): Promise<void>;
  menu(): Promise<MenuPicture[]>;
  clickMenu(...path: string[]): Promise<void>;
  /** E.g. `CmdOrCtrl+N`: the menu item with these keys. */
  pressAccelerator(keys: string): Promise<void>;
  /** Queues the answer to a dialog that has not opened yet, e.g. `('open', { canceled: false, filePaths: [path] })`. */
  answerDialog(kind: QueuedAnswer['kind'], answer: Record<string, unknown>): Promise<void>;
  dialogs(): Promise<RecordedDialog[]>;
  clipboardText(): Promise<string>;
  setClipboardText(text: string): Promise<void>;
  openedLinks(): Promise<string[]>;
  notifications(): Promise<{ title: string; body: string }[]>;
  clickNotification(title: string): Promise<void>;
  /** Every message between window and main so far, both ways. */
  ipcTraffic(): Promise<RecordedMessage[]>;
  setOnline(online: boolean): Promise<void>;
  /** The operating system changes its theme. */
  setColorScheme(scheme: 'light' | 'dark'): Promise<void>;
  emitPower(event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen'): Promise<void>;
  /** Quits as from the menu, and waits for the end. Gives the exit code. */
  quit(): Promise<number | null>;
  /** SIGKILL, and waits for the end. */
  kill(): Promise<void>;
  /** Settles with the exit code when the app has ended, for whatever reason. */
  readonly ended: Promise<number | null>;
}
