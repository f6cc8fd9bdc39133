import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import type { BrowserContext, Frame, Page, Request as PageRequest, Route } from 'playwright-core';
import { inside, originOf, outside } from '../address.ts';
import { preloadScript } from '../preload-runner.ts';
import { world } from '../world.ts';
import { ipcMain } from './ipc-main.ts';
import type { Session } from './session.ts';

const binding = '__keyrackDoubleIpc';

interface PreventableEvent {
  url: string;
  isMainFrame: boolean;
  defaultPrevented: boolean;
  preventDefault(): void;
}

/** One frame object for one page frame, so that `===` works as in Electron. */
const frames = new WeakMap<Frame, object>();

let ids = 0;

/** Electron's `webContents` over a Playwright page. */
export class WebContents extends EventEmitter {
  readonly id = ++ids;
  readonly session: Session;
  page: Page | null = null;
  #opened: Promise<Page> | null = null;
  #windowOpenHandler: ((details: { url: string }) => { action: string }) | null = null;
  readonly #queue: { channel: string; args: unknown[] }[] = [];
  #waiting: ((pushed: { channel: string; args: unknown[] }[]) => void) | null = null;
  /** Addresses that main itself loads; navigation events do not see them. */
  readonly #loading = new Set<string>();
  #url = '';
  #zoom = 1;

  constructor(session: Session) {
    super();
    this.session = session;
  }

  /** For the double itself: takes over a fresh context, with the preload script in front of every page. */
  async attach(context: BrowserContext, preload: string): Promise<void> {
    await context.exposeBinding(binding, (source, message: unknown) => this.#fromPage(source.frame, message));
    await context.addInitScript({ content: preloadScript(binding, readFileSync(preload, 'utf8')) });
    await context.route('**/*', (route, request) => this.#answer(route, request));
    const page = context.pages()[0] ?? (await context.newPage());
    this.page = page;
    context.on('page', (opened) => {
      if (opened !== page) void this.#popup(opened);
    });
    page.on('console', (message) => {
      this.emit('console-message', { level: message.type(), message: message.text() });
      if (message.type() === 'error') process.stderr.write(`page: ${message.text()}\n`);
    });
    page.on('pageerror', (error) => process.stderr.write(`page: ${String(error)}\n`));
    page.on('domcontentloaded', () => this.emit('dom-ready', {}));
    page.on('load', () => this.emit('did-finish-load', {}));
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }));
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
  get mainFrame(): object {
    if (this.page === null) throw new Error('This window has no page yet.');
    return this.#frame(this.page.mainFrame());
  }
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.#windowOpenHandler = handler;
  }
  send(channel: string, ...args: unknown[]): void {
    const copy = structuredClone(args);
    world.traffic.push({ direction: 'push', channel, payload: copy });
    this.#queue.push({ channel, args: copy });
    this.#flush();
  }

  #flush(): void {
    if (this.#waiting === null || this.#queue.length === 0) return;
    const deliver = this.#waiting;
    this.#waiting = null;
    deliver(this.#queue.splice(0));
  }

  async #fromPage(frame: Frame, message: unknown): Promise<unknown> {
    const call = message as { type: 'poll' } | { type: 'invoke'; channel: string; args: unknown[] };
    if (call.type === 'poll') {
      return new Promise((deliver) => {
        this.#waiting = deliver;
        this.#flush();
      });
    }
    const event = { sender: this, senderFrame: this.#frame(frame), processId: 1, frameId: 1, type: 'frame' };
    return ipcMain.invoke(event, call.channel, call.args);
  }

  #frame(frame: Frame): object {
    const known = frames.get(frame);
    if (known !== undefined) return known;
    const parent = frame.parentFrame();
    const parentFrame = parent === null ? null : this.#frame(parent);
    const made = {
      get url(): string {
        return outside(frame.url());
      },
      get origin(): string {
        return originOf(frame.url());
      },
      parent: parentFrame,
      get detached(): boolean {
        return frame.isDetached();
      },
    };
    frames.set(frame, made);
    return made;
  }

  async #answer(route: Route, request: PageRequest): Promise<void> {
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
    const event: PreventableEvent = {
      url,
      isMainFrame,
      defaultPrevented: false,
      preventDefault() {
        event.defaultPrevented = true;
      },
    };
    if (isMainFrame) this.emit('will-navigate', event, url);
    this.emit('will-frame-navigate', event);
    return !event.defaultPrevented;
  }

  async #popup(opened: Page): Promise<void> {
    const action = this.#windowOpenHandler?.({ url: outside(opened.url()) }).action ?? 'allow';
    if (action === 'allow') throw new Error('The double opens no second window from a page.');
    await opened.close();
  }
}
