import { EventEmitter } from 'node:events';
import type { BrowserContext, Page, Request as PageRequest, Route } from 'playwright-core';
import { inside, outside } from '../address.ts';
import { applyPermissions } from '../permissions.ts';
import { preventable } from '../preventable.ts';
import type { AppFrame } from '../frames.ts';
import { strict } from '../strict.ts';
import { Wire } from '../wire.ts';
import { world } from '../world.ts';
import { doubleApp } from './app.ts';
import { doubleIpcMain } from './ipc-main.ts';
import type { Session } from './session.ts';

let ids = 0;

/** Electron's `webContents` over a Playwright page. */
export class WebContents extends EventEmitter {
  readonly id = ++ids;
  /** This, as the app under test gets it. */
  readonly face: WebContents = strict('webContents', this);
  readonly session: Session;
  page: Page | null = null;
  #opened: Promise<Page> | null = null;
  #windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null;
  #wire: Wire | null = null;
  /** Addresses that main itself loads; navigation events do not see them. */
  readonly #loading = new Set<string>();
  #url = '';
  #zoom = 1;

  constructor(session: Session) {
    super();
    this.session = session;
  }

  /**
   * For the double itself: takes over a fresh context, with the preload script in front of every page.
   * @param inSubFrames whether the preload runs in sub-frames too (`nodeIntegrationInSubFrames`).
   */
  async attach(context: BrowserContext, preload: string, inSubFrames: boolean): Promise<void> {
    await context.route('**/*', (route, request) => this.#answer(route, request));
    const page = context.pages()[0] ?? (await context.newPage());
    this.page = page;
    await applyPermissions(page, this.session, this.face);
    const wire = new Wire(await context.newCDPSession(page), {
      onInvoke: (senderFrame, channel, args) => {
        const event = strict('event', { type: 'frame', sender: this.face, senderFrame });
        return doubleIpcMain.invoke(event, channel, args);
      },
      onOpen: (url) => {
        this.#askToOpen(outside(url));
      },
    });
    await wire.attach(preload, inSubFrames);
    this.#wire = wire;
    context.on('page', (opened) => {
      if (opened !== page) void opened.close().catch(() => undefined);
    });
    page.on('framenavigated', (frame) => {
      if (frame !== page.mainFrame()) return;
      this.emit('did-navigate', preventable(), outside(frame.url()), 200, 'OK');
    });
    page.on('console', (message) => {
      this.emit('console-message', { level: message.type(), message: message.text() });
      if (message.type() === 'error') process.stderr.write(`page: ${message.text()}\n`);
    });
    page.on('pageerror', (error) => process.stderr.write(`page: ${String(error)}\n`));
    page.on('domcontentloaded', () => this.emit('dom-ready', preventable()));
    page.on('load', () => this.emit('did-finish-load', preventable()));
    page.on('crash', () => {
      const details = { reason: 'crashed', exitCode: 1 };
      this.emit('render-process-gone', preventable(), details);
      doubleApp.emit('render-process-gone', preventable(), this.face, details);
    });
  }

  async loadURL(url: string): Promise<void> {
    const page = await this.opened;
    this.#url = url;
    this.#loading.add(inside(url));
    await page.goto(inside(url));
  }
  /** For the double itself: set by the window once Chromium runs. */
  get opened(): Promise<Page> {
    if (this.#opened === null) throw new Error('This window has no page yet.');
    return this.#opened;
  }
  set opened(page: Promise<Page>) {
    this.#opened = page;
  }

  getURL(): string {
    return this.page === null ? this.#url : outside(this.page.url());
  }
  isDestroyed(): boolean {
    return this.page?.isClosed() ?? false;
  }
  isLoading(): boolean {
    return false;
  }
  focus(): void {
    void this.page?.bringToFront();
  }
  reload(): void {
    void this.page?.reload();
  }
  setZoomFactor(factor: number): void {
    this.#zoom = factor;
  }
  getZoomFactor(): number {
    return this.#zoom;
  }
  openDevTools(): void {
    // The page is a Chromium of its own; its tools open from there.
  }
  get mainFrame(): AppFrame {
    if (this.#wire === null) throw new Error('This window has no page yet.');
    return this.#wire.frames.main;
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#windowOpenHandler = handler;
  }
  send(channel: string, ...args: unknown[]): void {
    const copy = structuredClone(args);
    world.traffic.push({ direction: 'push', channel, payload: copy });
    this.#wire?.push(channel, copy);
  }

  async #answer(route: Route, request: PageRequest): Promise<void> {
    // A request of a window that is not there yet: the app is asked about it elsewhere, and allows none.
    if (!this.#isOurs(request)) return route.abort('blockedbyclient');
    const url = outside(request.url());
    if (request.isNavigationRequest() && !this.#mayNavigate(request, url)) return route.abort('aborted');
    const details = {
      url,
      method: request.method(),
      resourceType: request.resourceType(),
      webContentsId: this.id,
    };
    if (!(await this.session.allows(details))) return route.abort('blockedbyclient');
    const handler = this.session.protocol.handlerOf(/^[a-z]+/.exec(url)?.[0] ?? '');
    // Only the app's own schemes are answered: nothing of a page ever reaches a network.
    if (handler === undefined) return route.abort('blockedbyclient');
    const answer = await handler(new Request(url, { method: request.method() }));
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  }

  #mayNavigate(request: PageRequest, url: string): boolean {
    if (this.#loading.delete(request.url())) return true;
    if (request.frame() === this.page?.mainFrame() && request.url() === this.page.url()) return true; // a reload
    const isMainFrame = request.frame().parentFrame() === null;
    const event = preventable({ url, isMainFrame, isSameDocument: false });
    this.emit('will-frame-navigate', event);
    if (isMainFrame && !event.defaultPrevented) this.emit('will-navigate', event, url);
    return !event.defaultPrevented;
  }

  #isOurs(request: PageRequest): boolean {
    try {
      return request.frame().page() === this.page;
    } catch {
      return false;
    }
  }

  /** Lets the app decide about a second window; only its "deny" can be had here. */
  #askToOpen(url: string): void {
    const { action } = this.#windowOpenHandler?.({ url }) ?? { action: 'allow' };
    if (action !== 'deny')
      process.stderr.write(`The app allowed a window for ${url}; the double opens none.\n`);
    this.emit('double-window-open', { url, action });
  }
}
