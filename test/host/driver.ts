import type { Page } from 'playwright-core';
import type { MenuPicture } from '../double/control.ts';

export type HostName = 'electron' | 'double';

/** One message between window and main. */
export interface Traffic {
  direction: 'in' | 'out' | 'push';
  channel: string;
  payload: unknown;
}

/** The running app as a test holds it; the same on both hosts. */
export interface AppDriver {
  readonly host: HostName;
  /** The window's page. */
  readonly page: Page;
  /** The folder of this run's user data. */
  readonly userData: string;
  /** All that the app wrote to its terminal. */
  output(): string;
  tray(): Promise<{ toolTip: string; image: string; menu: MenuPicture[] } | null>;
  clickTray(...labels: string[]): Promise<void>;
  menu(): Promise<MenuPicture[]>;
  clickMenu(...labels: string[]): Promise<void>;
  /** Answers the next dialog: with paths, or any word for yes; without one it is cancelled. */
  answerDialog(...answers: string[]): Promise<void>;
  clipboardText(): Promise<string>;
  setClipboardText(text: string): Promise<void>;
  /** Addresses that were opened in the browser. */
  links(): Promise<string[]>;
  /** Paths that the file manager was asked to show. */
  shown(): Promise<string[]>;
  notifications(): Promise<{ title: string; body: string }[]>;
  /** Clicks one of them, by its place among all that were shown. */
  clickNotification(at: number): Promise<void>;
  /** Everything that passed between window and main. */
  traffic(): Promise<Traffic[]>;
  windowState(): Promise<{ visible: boolean } | null>;
  closeWindow(): Promise<void>;
  /** A link comes in as on macOS. */
  openUrl(url: string): Promise<void>;
  /** The app is started once more, with these arguments, as a link does on Windows and Linux. */
  startAgain(...argv: string[]): Promise<void>;
  setOnline(online: boolean): Promise<void>;
  /** Sets the proxy of the system's settings, `host:port`; null for none. */
  setProxy(proxy: string | null): Promise<void>;
  /** Resident memory of the main process, in bytes. */
  mainMemory(): Promise<number>;
  /** Asks the app to quit and waits until it is gone. */
  quit(): Promise<void>;
  /** Kills it without a word (SIGKILL). */
  kill(): Promise<void>;
  /** Settles when the process has ended, with its exit code. */
  readonly ended: Promise<number | null>;
}

export interface LaunchOptions {
  /** Another main script than Keyrack's built one; absolute. */
  main?: string;
  /** Fresh when not given. */
  userData?: string;
  /** Where WorkOS answers. */
  baseUrl?: string;
  colorScheme?: 'light' | 'dark';
  /** A path of a file that stands for an unlocked keyring, `none`, or the machine's Secret Service. */
  keychain?: { file: string } | 'none' | 'secret-service';
  tray?: boolean;
  /** Of the start, e.g. `--hidden`. */
  args?: string[];
  env?: Record<string, string>;
}

/** What both hosts are told by environment. */
export function environmentOf(options: LaunchOptions, userData: string): Record<string, string> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  );
  const keychain = options.keychain ?? { file: `${userData}.keyring` };
  return {
    ...(Object.fromEntries(inherited) as Record<string, string>),
    KEYRACK_USER_DATA: userData,
    ...(options.baseUrl === undefined ? {} : { KEYRACK_BASE_URL: options.baseUrl }),
    ...(keychain === 'secret-service'
      ? {}
      : { KEYRACK_DOUBLE_KEYCHAIN: keychain === 'none' ? 'none' : keychain.file }),
    ...(options.colorScheme === 'dark' ? { KEYRACK_DOUBLE_DARK: '1' } : {}),
    ...(options.tray === false ? { KEYRACK_DOUBLE_NO_TRAY: '1' } : {}),
    ...options.env,
  };
}
