import { EventEmitter } from 'node:events';
import type { Page } from 'playwright-core';
import { toApp, toPage } from '../addresses.ts';
import { PageLink } from '../page/link.ts';
import { routePage } from '../page/routes.ts';
import type { AppFrame } from '../page/frames.ts';
import { applyPermissions } from '../permissions.ts';
import { report } from '../recorder.ts';
import { strict } from '../strict.ts';
import { doubleApp } from './app.ts';
import { doubleIpcMain } from './ipc-main.ts';
import { preventable } from './preventable.ts';
import { strictSession, type DoubleSession } from './session.ts';

type OpenHandler = (details: { url: string; frameName: string; disposition: string }) => { action: 'allow' | 'deny' };

let lastId = 0;

/** The contents of one window. `page` is there once Chromium is. */
export class DoubleWebContents extends EventEmitter {
  readonly id = ++lastId;
  readonly #session: DoubleSession;
  readonly #link: PageLink;
  readonly #page: Promise<Page>;
  /** What the app gets in its events: this, strict. */
  readonly face: DoubleWebContents;
  #openHandler: OpenHandler | null = null;
  #shown: Page | null = null;
  #zoom = 1;

  constructor(page: Promise<Page>, session: DoubleSession, preload: string | undefined) {
    super();
    this.#session = session;
    this.face = strict('webContents', this);
    this.#link = new PageLink({
      onInvoke: (frame, channel, args) => doubleIpcMain.dispatch(channel, this.#ipcEvent(frame), args),
      onSend: (frame, channel, args) => {
        doubleIpcMain.emit(channel, this.#ipcEvent(frame), ...args);
      },
      onOpen: (url) => {
        this.#askToOpen(toApp(url));
      },
      onFault: report,
    });
    this.#page = page.then(async (opened) => {
      await this.#link.attach(opened, preload);
      await routePage(opened, { contents: this, session, link: this.#link });
      await applyPermissions(opened, session, this.face);
      this.#listen(opened);
      this.#shown = opened;
      return opened;
    });
    // Whoever waits for the page hears of it; nobody else has to.
    this.#page.catch(() => undefined);
    doubleApp.emit('web-contents-created', preventable(), this.face);
  }

  /** The page of Chromium, for the double itself. */
  whenPage = (): Promise<Page> => this.#page;

  get session(): DoubleSession {
    return strictSession(this.#session);
  }
  get mainFrame(): AppFrame {
    return this.#link.frames.main;
  }
  getURL = (): string => (this.#shown === null ? '' : toApp(this.#shown.url()));
  getTitle = (): string => '';
  isDestroyed = (): boolean => this.#shown?.isClosed() ?? false;
  isLoading = (): boolean => false;
  isCrashed = (): boolean => false;
  getZoomFactor = (): number => this.#zoom;
  setZoomFactor = (factor: number): void => {
    this.#zoom = factor;
  };

  setWindowOpenHandler = (handler: OpenHandler): void => {
    this.#openHandler = handler;
  };

  /** @throws Error as Electron's (`ERR_… loading '…'`) when the page does not load. */
  loadURL = async (url: string): Promise<void> => {
    const page = await this.#page;
    try {
      await page.goto(toPage(url));
    } catch (error) {
      throw new Error(`${/ERR_[A-Z_]+/.exec(String(error))?.[0] ?? 'ERR_FAILED'} (-2) loading '${url}'`, {
        cause: error,
      });
    }
  };

  reload = (): void => {
    void this.#page.then((page) => page.reload()).catch(() => undefined);
  };

  send = (channel: string, ...args: unknown[]): void => {
    void this.#page
      .then(() => this.#link.send({ type: 'event', channel, args }))
      .catch((error: unknown) => {
        if (!this.isDestroyed()) report(`A message on ${channel} did not reach the page: ${String(error)}`);
      });
  };

  openDevTools = (): void => undefined;
  closeDevTools = (): void => undefined;
  isDevToolsOpened = (): boolean => false;
  focus = (): void => undefined;

  /** Lets the app decide about a second window; only "deny" can be had here. */
  #askToOpen(url: string): void {
    const answer = this.#openHandler?.({ url, frameName: '', disposition: 'foreground-tab' }) ?? { action: 'allow' };
    if (answer.action !== 'deny') report(`The app allowed a window for ${url}; the double opens none.`);
    this.emit('double-window-open', { url, action: answer.action });
  }

  #ipcEvent(frame: AppFrame | null): object {
    const reply = (channel: string, ...args: unknown[]): void => {
      this.send(channel, ...args);
    };
    return preventable({
      type: 'frame',
      sender: this.face,
      senderFrame: frame,
      processId: 1,
      frameId: frame?.routingId ?? 0,
      ports: [],
      reply,
    });
  }

  #listen(page: Page): void {
    page.on('domcontentloaded', () => {
      this.emit('dom-ready', preventable());
      void page.title().then(
        (title) => this.emit('page-title-updated', preventable(), title, true),
        () => undefined,
      );
    });
    page.on('load', () => this.emit('did-finish-load', preventable()));
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.emit('did-navigate', preventable(), toApp(frame.url()), 200, 'OK');
    });
    page.on('crash', () => {
      const details = { reason: 'crashed', exitCode: 1 };
      this.emit('render-process-gone', preventable(), details);
      doubleApp.emit('render-process-gone', preventable(), this.face, details);
    });
    page.on('console', (message) => {
      this.emit('console-message', preventable({ level: message.type(), message: message.text() }));
    });
    // A link with a target: the app is asked over the wire (link.ts), none of the tab's requests pass (routes.ts).
    page.on('popup', (popup) => {
      void popup.close().catch(() => undefined);
    });
  }
}
