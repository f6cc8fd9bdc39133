import type { CDPSession } from 'playwright-core';
import { originOf, outside } from './address.ts';
import { strict } from './strict.ts';

/** A frame as the app sees it in events. One object for one frame, so that `===` works as in Electron. */
export interface AppFrame {
  readonly url: string;
  /** As Electron serialises it, e.g. `app://keyrack`; `null` for an opaque one. */
  readonly origin: string;
  readonly name: string;
  readonly parent: AppFrame | null;
  readonly detached: boolean;
}

/** A frame as DevTools tell of it. */
interface WireFrame {
  id: string;
  parentId?: string;
  url: string;
  securityOrigin: string;
  name?: string;
}
interface WireTree {
  frame: WireFrame;
  childFrames?: WireTree[];
}

/** The frames of one page, kept from the browser's own events; and which script context belongs to which frame. */
export class Frames {
  readonly #frames = new Map<string, WireFrame>();
  readonly #contexts = new Map<number, string>();
  readonly #faces = new Map<string, AppFrame>();
  #mainId = '';

  async attach(devTools: CDPSession): Promise<void> {
    const put = (frame: WireFrame): void => {
      this.#frames.set(frame.id, frame);
    };
    devTools.on('Page.frameAttached', ({ frameId, parentFrameId }) => {
      put({ id: frameId, parentId: parentFrameId, url: '', securityOrigin: 'null' });
    });
    devTools.on('Page.frameNavigated', ({ frame }) => {
      put(frame);
    });
    devTools.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      const known = this.#frames.get(frameId);
      if (known !== undefined) known.url = url;
    });
    devTools.on('Page.frameDetached', ({ frameId }) => {
      this.#frames.delete(frameId);
    });
    devTools.on('Runtime.executionContextCreated', ({ context }) => {
      const { frameId } = (context.auxData ?? {}) as { frameId?: string };
      if (frameId !== undefined) this.#contexts.set(context.id, frameId);
    });
    const { frameTree } = (await devTools.send('Page.getFrameTree')) as { frameTree: WireTree };
    const walk = ({ frame, childFrames = [] }: WireTree): void => {
      put(frame);
      childFrames.forEach(walk);
    };
    walk(frameTree);
    this.#mainId = frameTree.frame.id;
  }

  get main(): AppFrame {
    return this.#face(this.#mainId);
  }

  /** The frame of a script context; null when it is gone, as in Electron. */
  ofContext(contextId: number): AppFrame | null {
    const id = this.#contexts.get(contextId);
    return id === undefined || !this.#frames.has(id) ? null : this.#face(id);
  }

  #face(id: string): AppFrame {
    const known = this.#faces.get(id);
    if (known !== undefined) return known;
    const info = (): WireFrame | undefined => this.#frames.get(id);
    const face = (of: string): AppFrame => this.#face(of);
    const made = strict<AppFrame>('senderFrame', {
      get url() {
        return outside(info()?.url ?? '');
      },
      get origin() {
        return originOf(info()?.securityOrigin ?? '');
      },
      get name() {
        return info()?.name ?? '';
      },
      get parent() {
        const parentId = info()?.parentId;
        return parentId === undefined ? null : face(parentId);
      },
      get detached() {
        return info() === undefined;
      },
    });
    this.#faces.set(id, made);
    return made;
  }
}
