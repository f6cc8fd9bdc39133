import type { App } from 'electron';

/** What is used of the window. */
export interface ClosableWindow {
  on(event: 'close', listener: (event: { preventDefault(): void }) => void): unknown;
  hide(): void;
}

export interface LifecycleRequest {
  app: Pick<App, 'on' | 'quit'>;
  platform: NodeJS.Platform;
  /** Shows the window, making it anew when there is none. */
  show: () => void;
  /** Whether a tray is there now; without one nothing is ever hidden. */
  hasTray: () => boolean;
  /** What the person set. */
  keepInTray: () => boolean;
  /** The window was hidden; the first time the person is told. */
  onKeptInTray: () => void;
}

/**
 * When the window shows, hides and ends the app. A window that closes stays in the tray if there is one and the person
 * wants it; else closing quits, so that nobody is left with an app that cannot be seen. On macOS the app stays in the
 * dock, as people expect there.
 */
export class Lifecycle {
  readonly #request: LifecycleRequest;
  #quitting = false;

  constructor(request: LifecycleRequest) {
    this.#request = request;
    const { app } = request;
    app.on('second-instance', request.show);
    app.on('activate', request.show);
    app.on('before-quit', () => {
      this.#quitting = true;
    });
    app.on('window-all-closed', () => {
      if (request.platform !== 'darwin') app.quit();
    });
  }

  /** Whether the app is on its way out. */
  get quitting(): boolean {
    return this.#quitting;
  }

  /** Watches a new window. */
  attach(window: ClosableWindow): void {
    window.on('close', (event) => {
      if (this.#quitting || !this.#request.hasTray() || !this.#request.keepInTray()) return;
      event.preventDefault();
      window.hide();
      this.#request.onKeptInTray();
    });
  }

  /** Ends the app for good, tray or not. */
  quit(): void {
    this.#quitting = true;
    this.#request.app.quit();
  }
}

/**
 * Holds the first attempt to quit until `work` is over, whatever comes of it.
 * @param work null when there is nothing to wait for.
 */
export function finishBeforeQuit(
  app: Pick<App, 'on'>,
  work: () => Promise<unknown> | null,
  quit: () => void,
): void {
  let leaving = false;
  app.on('before-quit', (event) => {
    const unfinished = leaving ? null : work();
    if (unfinished === null) return;
    event.preventDefault();
    leaving = true;
    void unfinished.catch(() => undefined).then(quit);
  });
}
