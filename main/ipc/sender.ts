/** What is looked at of an IPC event; Electron's `IpcMainInvokeEvent` has this shape. */
export interface IpcSender {
  readonly sender: unknown;
  readonly senderFrame: {
    readonly parent: unknown;
    readonly origin: string;
    readonly url: string;
    readonly detached: boolean;
  } | null;
}

/** What is looked at of our window. */
export interface SenderWindow {
  readonly webContents: unknown;
  isDestroyed(): boolean;
}

/**
 * Whether a call comes from the main frame of our own window, showing a page of our own origin.
 * @param window our window, null while there is none: then nobody is trusted.
 * @param origin serialized, e.g. `app://keyrack`.
 */
export function isTrustedSender(event: IpcSender, window: SenderWindow | null, origin: string): boolean {
  if (window === null || window.isDestroyed() || event.sender !== window.webContents) return false;
  const frame = event.senderFrame;
  // A frame that has navigated or gone is null or detached: its word is from a page that is no longer there.
  if (frame === null || frame.detached || frame.parent !== null) return false;
  // The origin alone is inherited by about:blank, the URL alone says nothing of a sandboxed document.
  return frame.origin === origin && frame.url.startsWith(`${origin}/`);
}
