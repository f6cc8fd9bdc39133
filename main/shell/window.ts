import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron';
import { appUrl } from './app-protocol.ts';
import { webPreferences } from './web-preferences.ts';
import type { Bounds, WindowState } from './window-state.ts';
import { minimumSize, restorableBounds } from './window-state.ts';

export interface WindowRequest {
  /** Makes the window, e.g. `(options) => new BrowserWindow(options)`. */
  create: (options: BrowserWindowConstructorOptions) => BrowserWindow;
  /** Absolute path of the built preload script. */
  preload: string;
  /** Absolute path of the app's icon (a PNG). */
  icon: string;
  state: { load(): WindowState | null; save(state: WindowState): void };
  /** The work areas of all screens, e.g. from `screen.getAllDisplays()`. */
  workAreas: readonly Bounds[];
  /** Whether the theme in force is dark. */
  dark: boolean;
  /** Start without showing, e.g. at login into the tray. */
  hidden?: boolean;
}

/** The first colour that is seen: the page's own background (slate 1 of the tokens), so that nothing flashes. */
const backgroundColour = (dark: boolean): string => (dark ? '#111113' : '#fcfcfd');

/**
 * Opens the one window and loads the app into it. It shows when its first picture is ready, and its place is
 * remembered when it closes or hides. Closing is the life cycle's business (`lifecycle.ts`).
 */
export function openMainWindow(request: WindowRequest): BrowserWindow {
  const state = request.state.load();
  const window = request.create({
    ...restorableBounds(state, request.workAreas),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    title: 'Keyrack',
    icon: request.icon,
    show: false,
    backgroundColor: backgroundColour(request.dark),
    webPreferences: webPreferences(request.preload),
  });
  // `maximize()` shows a window (electron.d.ts), so one that starts hidden waits with it until it is shown.
  let toMaximize = state?.maximized === true;
  const maximize = (): void => {
    if (!toMaximize) return;
    toMaximize = false;
    window.maximize();
  };
  const remember = (): void => {
    request.state.save({
      bounds: window.getNormalBounds(),
      maximized: toMaximize || window.isMaximized(),
    });
  };
  window.on('close', remember);
  window.on('hide', remember);
  window.once('ready-to-show', () => {
    if (request.hidden === true) return;
    maximize();
    window.show();
  });
  window.once('show', maximize);
  // The page's <title> would otherwise take the window's place in task switchers.
  window.on('page-title-updated', (event) => {
    event.preventDefault();
  });
  void window.loadURL(appUrl);
  return window;
}

/** Brings the window in front of the person, from wherever it is. */
export function showWindow(window: Pick<BrowserWindow, 'isMinimized' | 'restore' | 'show' | 'focus'>): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}

/** Calls the listener whenever the window was hidden or minimised and can be seen again. */
export function onSeen(
  window: { on(event: 'show' | 'restore', listener: () => void): unknown },
  listener: () => void,
): void {
  window.on('show', listener);
  window.on('restore', listener);
}
