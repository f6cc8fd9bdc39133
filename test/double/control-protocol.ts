import type { MenuPicture } from './modules/menu.ts';
import type { TrayPicture } from './modules/tray.ts';
import type { QueuedAnswer, RecordedDialog, RecordedMessage } from './recorder.ts';

export interface WindowPicture {
  readonly visible: boolean;
  readonly title: string;
  readonly url: string;
  readonly bounds: { x: number; y: number; width: number; height: number };
  readonly maximized: boolean;
}

/** What a test can ask of the running double: name -> what goes in, what comes out. */
export interface Control {
  endpoint(): Promise<string>;
  windows(): WindowPicture[];
  closeWindow(): void;
  tray(): TrayPicture | null;
  clickTray(path: readonly string[]): void;
  menu(): MenuPicture[];
  clickMenu(path: readonly string[]): void;
  pressAccelerator(keys: string): void;
  answerDialog(answer: QueuedAnswer): void;
  dialogs(): RecordedDialog[];
  clipboard(): Promise<{ text: string; formats: string[] }>;
  setClipboardText(text: string): void;
  openedLinks(): string[];
  notifications(): { title: string; body: string }[];
  clickNotification(title: string): void;
  ipcTraffic(): RecordedMessage[];
  setOnline(online: boolean): void;
  setColorScheme(scheme: 'light' | 'dark'): void;
  emitPower(event: 'suspend' | 'resume' | 'lock-screen' | 'unlock-screen'): void;
  loginItem(): Record<string, unknown>;
  quit(): void;
}

export interface ControlRequest {
  readonly control: number;
  readonly name: keyof Control;
  readonly args: readonly unknown[];
}

export type ControlReply =
  | { readonly control: number; readonly ok: true; readonly value: unknown }
  | { readonly control: number; readonly ok: false; readonly message: string };
