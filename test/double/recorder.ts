/** One message between the window and main, decoded. */
export interface RecordedMessage {
  readonly direction: 'to-main' | 'to-page';
  readonly channel: string;
  readonly payload: unknown;
}

export interface QueuedAnswer {
  readonly kind: 'open' | 'save' | 'message';
  readonly answer: Record<string, unknown>;
}

/** A dialog as it was asked. */
export interface RecordedDialog {
  readonly kind: QueuedAnswer['kind'];
  readonly options: Record<string, unknown>;
}

/** What tests look at: everything the app did to the machine through Electron. */
export const recorder = {
  messages: [] as RecordedMessage[],
  openedLinks: [] as string[],
  dialogs: [] as RecordedDialog[],
  answers: [] as QueuedAnswer[],
  online: true,
  themeSource: 'system' as 'system' | 'light' | 'dark',
  loginItem: { openAtLogin: false } as Record<string, unknown>,
};

/** Says a thing about the double itself in the app's own terminal output. */
export function report(text: string): void {
  process.stderr.write(`[double] ${text}\n`);
}
