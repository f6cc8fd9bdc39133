import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CDPSession } from 'playwright-core';
import { makeCodec } from './codec.ts';
import { Frames, type AppFrame } from './frames.ts';
import { runPreload, type FromPage, type ToPage } from './preload-runner.ts';

const codec = makeCodec();

/** What comes out of a page. */
export interface WireEnds {
  /** A call; what it gives or throws goes back. */
  onInvoke(frame: AppFrame | null, channel: string, args: unknown[]): Promise<unknown>;
  /** The page asks for a window. */
  onOpen(url: string): void;
}

/**
 * The wire between one page and main: the preload script in front of the page, calls out of it, messages into it. Its two
 * ends in the page have random names; the one that calls is taken away before the page's own code runs.
 */
export class Wire {
  readonly frames = new Frames();
  readonly #binding = `b${randomBytes(16).toString('hex')}`;
  readonly #inbox = `i${randomBytes(16).toString('hex')}`;
  readonly #devTools: CDPSession;
  readonly #ends: WireEnds;

  constructor(devTools: CDPSession, ends: WireEnds) {
    this.#devTools = devTools;
    this.#ends = ends;
  }

  /**
   * @param preload path of the built preload script (one CommonJS file).
   * @param inSubFrames whether sub-frames get the preload too (`nodeIntegrationInSubFrames`).
   */
  async attach(preload: string, inSubFrames: boolean): Promise<void> {
    const devTools = this.#devTools;
    await devTools.send('Page.enable');
    await this.frames.attach(devTools);
    devTools.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === this.#binding) void this.#receive(payload, executionContextId);
    });
    // A link with a target.
    devTools.on('Page.windowOpen', ({ url }) => {
      this.#ends.onOpen(url);
    });
    await devTools.send('Runtime.enable');
    await devTools.send('Runtime.addBinding', { name: this.#binding });
    const names = JSON.stringify({ binding: this.#binding, inbox: this.#inbox, inSubFrames });
    const script = `function (require, module, exports) {${readFileSync(preload, 'utf8')}\n}`;
    await devTools.send('Page.addScriptToEvaluateOnNewDocument', {
      source: `(${runPreload.toString()})(${names}, (${makeCodec.toString()})(), ${script});`,
    });
  }

  /** Into the main frame; where nobody listens (yet) it is lost, as in Electron. */
  push(channel: string, args: unknown[]): void {
    void this.#send({ type: 'push', channel, args });
  }

  async #receive(text: string, contextId: number): Promise<void> {
    const message = codec.decode(text) as FromPage;
    if (message.type === 'open') {
      this.#ends.onOpen(message.url);
      return;
    }
    const { id, channel, args } = message;
    const frame = this.frames.ofContext(contextId);
    try {
      const value = await this.#ends.onInvoke(frame, channel, args);
      await this.#send({ type: 'reply', id, value }, contextId);
    } catch (error) {
      await this.#send({ type: 'reply', id, error: String(error) }, contextId);
    }
  }

  async #send(message: ToPage, contextId?: number): Promise<void> {
    const [name, detail] = [JSON.stringify(this.#inbox), JSON.stringify(codec.encode(message))];
    try {
      await this.#devTools.send('Runtime.evaluate', {
        expression: `dispatchEvent(new CustomEvent(${name}, { detail: ${detail} }))`,
        ...(contextId === undefined ? {} : { contextId }),
      });
    } catch {
      // The page went away meanwhile.
    }
  }
}
