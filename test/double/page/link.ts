import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright-core';
import { recorder } from '../recorder.ts';
import { makeCodec } from './codec.ts';
import { Frames, type AppFrame } from './frames.ts';
import { enterPreloadWorld, type FromPage, type PreloadWorld, type ToPage } from './preload-world.ts';

const codec = makeCodec();

/** What a page's messages and movements are given to. */
export interface LinkTarget {
  onInvoke(frame: AppFrame | null, channel: string, args: unknown[]): Promise<unknown>;
  onSend(frame: AppFrame | null, channel: string, args: unknown[]): void;
  onOpen(url: string): void;
  onFault(message: string): void;
}

/** The wire between one page and main: the preload in front of the page, calls out of it, messages into it. */
export class PageLink {
  readonly frames = new Frames();
  readonly #binding = `b${randomBytes(16).toString('hex')}`;
  readonly #inbox = `i${randomBytes(16).toString('hex')}`;
  readonly #target: LinkTarget;
  /** Navigations of the main frame that the page began. */
  readonly #started = new Set<string>();
  #cdp: CDPSession | undefined;

  constructor(target: LinkTarget) {
    this.#target = target;
  }

  /** @param preload path of the built preload script (one CJS file), if the window has one. */
  async attach(page: Page, preload: string | undefined): Promise<void> {
    const cdp = await page.context().newCDPSession(page);
    this.#cdp = cdp;
    await cdp.send('Page.enable');
    await this.frames.attach(cdp);
    cdp.on('Runtime.bindingCalled', (event) => {
      if (event.name === this.#binding) this.#receive(event.payload, event.executionContextId);
    });
    cdp.on('Page.frameRequestedNavigation', ({ frameId, url }) => {
      if (this.frames.isMain(frameId)) this.#started.add(url);
    });
    cdp.on('Page.windowOpen', ({ url }) => {
      this.#target.onOpen(url);
    });
    await cdp.send('Runtime.enable');
    await cdp.send('Runtime.addBinding', { name: this.#binding });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: this.#script(preload) });
  }

  /** Whether the page itself (a link, a script, a form) asked for the navigation that is under way; asked once. */
  pageStarted(url: string): boolean {
    return this.#started.delete(url);
  }

  async send(message: ToPage): Promise<void> {
    if (message.type === 'event') {
      this.#record('to-page', message.channel, message.args);
    }
    const detail = JSON.stringify(codec.encode(message));
    await this.#cdp?.send('Runtime.evaluate', {
      expression: `dispatchEvent(new CustomEvent(${JSON.stringify(this.#inbox)}, { detail: ${detail} }))`,
    });
  }

  #receive(text: string, contextId: number): void {
    const message = codec.decode(text) as FromPage;
    const frame = this.frames.ofContext(contextId);
    switch (message.type) {
      case 'open':
        this.#target.onOpen(message.url);
        return;
      case 'fault':
        this.#target.onFault(message.message);
        return;
      case 'send':
        this.#record('to-main', message.channel, message.args);
        this.#target.onSend(frame, message.channel, message.args);
        return;
      case 'invoke':
        this.#record('to-main', message.channel, message.args);
        void this.#answer(message, frame);
    }
  }

  async #answer(call: FromPage & { type: 'invoke' }, frame: AppFrame | null): Promise<void> {
    let reply: ToPage;
    try {
      const value = await this.#target.onInvoke(frame, call.channel, call.args);
      codec.encode(value);
      this.#record('to-page', call.channel, value);
      reply = { type: 'reply', id: call.id, ok: true, value };
    } catch (error) {
      // Electron keeps only the text: no code, no stack, no cause.
      const message = `Error invoking remote method '${call.channel}': ${String(error)}`;
      this.#record('to-page', call.channel, message);
      reply = { type: 'reply', id: call.id, ok: false, message };
    }
    try {
      await this.send(reply);
    } catch {
      // The page went away while its call was answered.
    }
  }

  #record(direction: 'to-main' | 'to-page', channel: string, payload: unknown): void {
    recorder.messages.push({ direction, channel, payload });
  }

  #script(preload: string | undefined): string {
    const world: PreloadWorld = {
      binding: this.#binding,
      inbox: this.#inbox,
      process: { platform: process.platform, versions: {} },
    };
    const source =
      preload === undefined
        ? 'null'
        : `function (require, module, exports, process) {\n${readFileSync(preload, 'utf8')}\n}`;
    return `(${enterPreloadWorld.toString()})(${JSON.stringify(world)}, (${makeCodec.toString()})(), ${source});`;
  }
}
