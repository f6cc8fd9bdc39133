import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';
import { EventEmitter } from 'node:events';
import type { Page } from 'playwright-core';
import { newPage } from '../chromium.ts';
import { environment } from '../environment.ts';
import { needsReady } from '../order.ts';
import { report } from '../recorder.ts';
import { strict } from '../strict.ts';
import { doubleApp, openWindows } from './app.ts';
import { preferredScheme, themed } from './native-theme.ts';
import { preventable } from './preventable.ts';
import { sessionOf } from './session.ts';
import { DoubleWebContents } from './web-contents.ts';

/** Preferences that would undo the isolation the double emulates: with these it would show something else. */
function validate(options: BrowserWindowConstructorOptions): void {
  const preferences = options.webPreferences ?? {};
  if (preferences.contextIsolation === false) throw new Error('The double isolates every preload script.');
  if (preferences.nodeIntegration === true) throw new Error('The double gives no page Node.js.');
  if (preferences.sandbox === false) throw new Error('The double sandboxes every page.');
}

/** A window: a page of Chromium, and the state that a desktop would keep about it. */
export class DoubleWindow extends EventEmitter {
  readonly id: number;
  readonly options: BrowserWindowConstructorOptions;
  readonly #contents: DoubleWebContents;
  #bounds: Rectangle;
  #title: string;
  #visible = false;
  #maximized = false;
  #minimized = false;
  #fullScreen = false;
  #destroyed = false;
  #closing = false;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    needsReady('BrowserWindow');
    validate(options);
    this.options = options;
    this.#bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    this.#title = options.title ?? doubleApp.name;
    const partition = options.webPreferences?.partition ?? '';
    this.#contents = new DoubleWebContents(
      this.#open(),
      sessionOf(partition),
      options.webPreferences?.preload,
    );
    this.id = this.#contents.id;
    this.#visible = options.show !== false;
    this.#contents.on('page-title-updated', (event: { defaultPrevented: boolean }, title: string) => {
      this.emit('page-title-updated', event, title, true);
      if (!event.defaultPrevented) this.#title = title;
    });
    this.#contents.once('did-finish-load', () => {
      this.emit('ready-to-show', preventable());
    });
    openWindows.add(this);
  }

  async #open(): Promise<Page> {
    const page = await newPage(this.#bounds);
    if (!environment.headed) await page.setViewportSize(this.#size());
    await page.emulateMedia({ colorScheme: preferredScheme() });
    const follow = (): void => {
      if (!page.isClosed()) void page.emulateMedia({ colorScheme: preferredScheme() }).catch(() => undefined);
    };
    themed.on('updated', follow);
    page.once('close', () => {
      themed.off('updated', follow);
      if (!this.#closing) this.#closedByPerson();
    });
    return page;
  }

  get webContents(): DoubleWebContents {
    return this.#contents.face;
  }

  loadURL = (url: string): Promise<void> => this.#contents.loadURL(url);
  reload = (): void => {
    this.#contents.reload();
  };

  show = (): void => {
    if (this.#visible && !this.#minimized) return;
    this.#visible = true;
    this.emit('show');
    this.focus();
  };
  showInactive = (): void => {
    this.#visible = true;
    this.emit('show');
  };
  hide = (): void => {
    if (!this.#visible) return;
    this.#visible = false;
    this.emit('hide');
  };
  focus = (): void => {
    this.emit('focus');
    void this.#contents.whenPage().then(
      (page) => page.bringToFront(),
      () => undefined,
    );
  };
  blur = (): void => {
    this.emit('blur');
  };
  flashFrame = (): void => undefined;

  close = (): void => {
    if (this.#destroyed) return;
    const asked = preventable();
    this.emit('close', asked);
    if (!asked.defaultPrevented) this.destroy();
  };

  destroy = (): void => {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#closing = true;
    this.#visible = false;
    openWindows.delete(this);
    this.emit('closed');
    void this.#contents
      .whenPage()
      .then((page) => page.close())
      .catch(() => undefined);
    if (openWindows.size === 0) setImmediate(() => { doubleApp.allWindowsClosed(); });
  };

  isDestroyed = (): boolean => this.#destroyed;
  isVisible = (): boolean => this.#visible;
  isFocused = (): boolean => this.#visible;
  isMaximized = (): boolean => this.#maximized;
  isMinimized = (): boolean => this.#minimized;
  isFullScreen = (): boolean => this.#fullScreen;

  maximize = (): void => {
    this.#maximized = true;
    this.#visible = true;
    this.emit('maximize');
  };
  unmaximize = (): void => {
    this.#maximized = false;
    this.emit('unmaximize');
  };
  minimize = (): void => {
    this.#minimized = true;
    this.emit('minimize');
  };
  restore = (): void => {
    this.#minimized = false;
    this.emit('restore');
  };
  setFullScreen = (on: boolean): void => {
    this.#fullScreen = on;
    this.emit(on ? 'enter-full-screen' : 'leave-full-screen');
  };

  getBounds = (): Rectangle => ({ ...this.#bounds });
  getNormalBounds = (): Rectangle => ({ ...this.#bounds });
  getContentBounds = (): Rectangle => ({ ...this.#bounds });
  getSize = (): [number, number] => [this.#bounds.width, this.#bounds.height];
  setSize = (width: number, height: number): void => {
    this.setBounds({ width, height });
  };
  setBounds = (bounds: Partial<Rectangle>): void => {
    this.#bounds = { ...this.#bounds, ...bounds, ...this.#clamped(bounds) };
    this.emit('resize');
    this.emit('resized');
    void this.#contents
      .whenPage()
      .then((page) => (environment.headed ? undefined : page.setViewportSize(this.#size())))
      .catch(() => undefined);
  };
  setMenuBarVisibility = (): void => undefined;
  setAutoHideMenuBar = (): void => undefined;
  setBackgroundColor = (): void => undefined;
  setContentProtection = (): void => undefined;
  setIcon = (): void => undefined;
  setMenu = (): void => undefined;
  removeMenu = (): void => undefined;
  setTitleBarOverlay = (): void => undefined;
  setSkipTaskbar = (): void => undefined;
  setTitle = (title: string): void => {
    this.#title = title;
  };
  getTitle = (): string => this.#title;

  #size(): { width: number; height: number } {
    return { width: this.#bounds.width, height: this.#bounds.height };
  }

  #clamped({ width, height }: Partial<Rectangle>): Partial<Rectangle> {
    return {
      ...(width === undefined ? {} : { width: Math.max(width, this.options.minWidth ?? 0) }),
      ...(height === undefined ? {} : { height: Math.max(height, this.options.minHeight ?? 0) }),
    };
  }

  /** Under `npm start` the person closes a Chromium window, which cannot be kept; the app is asked, but it has gone. */
  #closedByPerson(): void {
    const asked = preventable();
    this.emit('close', asked);
    if (asked.defaultPrevented) report('The window is gone, and there is no tray here: Keyrack ends.');
    this.destroy();
    doubleApp.quit();
  }
}

const faces = new WeakMap<DoubleWindow, DoubleWindow>();
/** Windows as the app gets them. */
const faceOf = (window: DoubleWindow): DoubleWindow => faces.get(window) ?? window;
const all = (): DoubleWindow[] => [...openWindows].filter((window) => window instanceof DoubleWindow);

/** The windows that are open, for the double itself. */
export const windowsOfDouble = all;

/** `new BrowserWindow(options)` gives a strict window: what it does not have throws. */
export const BrowserWindow = new Proxy(DoubleWindow, {
  construct(target, [options]: [BrowserWindowConstructorOptions?]) {
    const window = new target(options ?? {});
    const face = strict('BrowserWindow', window);
    faces.set(window, face);
    doubleApp.emit('browser-window-created', preventable(), face);
    return face;
  },
  get(target, property) {
    if (property === 'getAllWindows') return () => all().map(faceOf);
    if (property === 'getFocusedWindow') return () => all().map(faceOf).find((window) => window.isVisible()) ?? null;
    if (property === 'fromWebContents') {
      return (contents: { id: number }) => all().map(faceOf).find((window) => window.id === contents.id) ?? null;
    }
    if (property === 'fromId') return (id: number) => all().map(faceOf).find((window) => window.id === id) ?? null;
    return Reflect.get(target, property) as unknown;
  },
});
