import { EventEmitter } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type BrowserContext, type Page } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../chromium.ts';
import { preventable } from '../preventable.ts';
import { strict } from '../strict.ts';
import { afterReady, headed, windowMade, world, type WindowLike } from '../world.ts';
import { doubleApp } from './app.ts';
import { nativeTheme } from './native-theme.ts';
import { sessionOf } from './session.ts';
import { WebContents } from './web-contents.ts';

interface Bounds {
  x: number;
  y: number;
  width: number;
  height: number;
}
interface Options {
  width?: number;
  height?: number;
  x?: number;
  y?: number;
  show?: boolean;
  title?: string;
  webPreferences?: {
    preload?: string;
    partition?: string;
    sandbox?: boolean;
    contextIsolation?: boolean;
    nodeIntegrationInSubFrames?: boolean;
  };
}

/** Electron's `BrowserWindow`: one Chromium with one page. */
export class BrowserWindow extends EventEmitter implements WindowLike {
  readonly webContents: WebContents;
  readonly #contents: WebContents;
  readonly options: Options;
  #bounds: Bounds;
  #visible: boolean;
  #destroyed = false;
  #maximized = false;
  #minimized = false;
  #focused = false;
  #title: string;
  #context: BrowserContext | null = null;
  readonly #profile: string;
  /** This, as the app under test gets it. */
  readonly #face: BrowserWindow;

  constructor(options: Options = {}) {
    super();
    afterReady('new BrowserWindow');
    const preferences = options.webPreferences ?? {};
    if (preferences.sandbox !== true || preferences.contextIsolation !== true) {
      throw new Error('The double runs sandboxed, isolated windows only.');
    }
    if (preferences.preload === undefined) throw new Error('The double needs a preload script.');
    this.options = options;
    this.#bounds = {
      x: options.x ?? 0,
      y: options.y ?? 0,
      width: options.width ?? 800,
      height: options.height ?? 600,
    };
    this.#visible = options.show ?? true;
    this.#title = options.title ?? 'Electron';
    this.#contents = new WebContents(sessionOf(preferences.partition ?? ''));
    this.webContents = this.#contents.face;
    this.#profile = mkdtempSync(join(tmpdir(), 'keyrack-double-'));
    this.#face = strict('BrowserWindow', this);
    world.windows.add(this.#face);
    windowMade();
    doubleApp.emit('web-contents-created', preventable(), this.webContents);
    const opened = this.#open(preferences.preload, preferences.nodeIntegrationInSubFrames === true);
    opened.catch((error: unknown) => {
      process.stderr.write(`The double could not open Chromium: ${String(error)}\n`);
      doubleApp.exit(1);
    });
    this.#contents.opened = opened;
    doubleApp.onExit(() => this.#end());
    nativeTheme.on('updated', () => {
      void this.#paint();
    });
    return this.#face;
  }

  get page(): Page | null {
    return this.#contents.page;
  }

  async #open(preload: string, inSubFrames: boolean): Promise<Page> {
    const executablePath = chromiumPath();
    if (executablePath === null) throw new Error('There is no Chromium on this machine.');
    const { width, height } = this.#bounds;
    const context = await chromium.launchPersistentContext(this.#profile, {
      executablePath,
      headless: !headed,
      viewport: headed ? null : { width, height },
      serviceWorkers: 'block',
      acceptDownloads: false,
      permissions: [],
      args: [
        ...chromiumArgs(),
        '--remote-debugging-port=0',
        `--window-size=${width},${height}`,
        // A window without tabs and address bar, and without a word about the sandbox that root cannot have.
        ...(headed ? ['--app=data:text/html,<title>Keyrack</title>', '--test-type'] : []),
      ],
    });
    this.#context = context;
    await this.#contents.attach(context, preload, inSubFrames);
    await this.#paint();
    const page = this.#contents.page;
    if (page === null) throw new Error('Chromium opened without a page.');
    page.once('domcontentloaded', () => this.emit('ready-to-show'));
    // The person closed Chromium's own window: that is this window's close button.
    page.on('close', () => {
      if (!this.#destroyed) this.close();
    });
    return page;
  }

  /** Where this window's Chromium listens for DevTools (loopback), so that a test can hold the page too. */
  devToolsPort(): number {
    return Number(readFileSync(join(this.#profile, 'DevToolsActivePort'), 'utf8').split('\n')[0]);
  }

  async #paint(): Promise<void> {
    await this.page?.emulateMedia({ colorScheme: nativeTheme.shouldUseDarkColors ? 'dark' : 'light' });
  }

  async #end(): Promise<void> {
    await this.#context?.close().catch(() => undefined);
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  loadURL(url: string): Promise<void> {
    return this.#contents.opened.then(() => this.#contents.loadURL(url));
  }

  show(): void {
    this.#visible = true;
    this.#minimized = false;
    void this.page?.bringToFront().catch(() => undefined);
    this.emit('show');
    this.focus();
  }
  showInactive(): void {
    this.#visible = true;
    this.emit('show');
  }
  hide(): void {
    this.#visible = false;
    this.#focused = false;
    this.emit('hide');
  }
  focus(): void {
    this.#focused = true;
    this.emit('focus');
  }
  blur(): void {
    this.#focused = false;
    this.emit('blur');
  }
  isFocused(): boolean {
    return this.#focused;
  }
  isVisible(): boolean {
    return this.#visible;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  isMinimized(): boolean {
    return this.#minimized;
  }
  minimize(): void {
    this.#minimized = true;
    this.emit('minimize');
  }
  restore(): void {
    this.#minimized = false;
    this.emit('restore');
  }
  isMaximized(): boolean {
    return this.#maximized;
  }
  maximize(): void {
    this.#maximized = true;
    this.emit('maximize');
  }
  unmaximize(): void {
    this.#maximized = false;
    this.emit('unmaximize');
  }
  isFullScreen(): boolean {
    return false;
  }
  getBounds(): Bounds {
    return { ...this.#bounds };
  }
  getNormalBounds(): Bounds {
    return { ...this.#bounds };
  }
  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds };
    const { width, height } = this.#bounds;
    if (!headed) void this.page?.setViewportSize({ width, height });
    this.emit('resize');
    this.emit('move');
  }
  setTitle(title: string): void {
    this.#title = title;
  }
  getTitle(): string {
    return this.#title;
  }
  setBackgroundColor(): void {
    // Only seen before the first paint.
  }
  setMenuBarVisibility(): void {
    // The menu is recorded, not drawn.
  }
  removeMenu(): void {
    // The menu is recorded, not drawn.
  }

  close(): void {
    if (this.#destroyed) return;
    const asked = preventable();
    this.emit('close', asked);
    if (!asked.defaultPrevented) this.destroy();
  }
  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    world.windows.delete(this.#face);
    void this.#end();
    this.emit('closed');
    doubleApp.windowClosed();
  }

  static getAllWindows(): BrowserWindow[] {
    return [...world.windows] as BrowserWindow[];
  }
  static getFocusedWindow(): BrowserWindow | null {
    return BrowserWindow.getAllWindows().find((window) => window.isFocused()) ?? null;
  }
}
