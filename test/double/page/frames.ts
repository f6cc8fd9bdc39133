import type { CDPSession } from 'playwright-core';
import { toApp } from '../addresses.ts';

interface FrameInfo {
  id: string;
  parentId: string | undefined;
  url: string;
  securityOrigin: string;
  name: string;
}

/** A frame as the app sees it in events: its own kind of URL and origin, null once it is gone. */
export interface AppFrame {
  readonly frameTreeNodeId: number;
  readonly routingId: number;
  readonly url: string;
  readonly origin: string;
  readonly name: string;
  readonly detached: boolean;
  readonly parent: AppFrame | null;
  readonly top: AppFrame;
  isDestroyed(): boolean;
}

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
  readonly #frames = new Map<string, FrameInfo>();
  readonly #contexts = new Map<number, string>();
  readonly #views = new Map<string, AppFrame>();
  #mainId = '';

  async attach(cdp: CDPSession): Promise<void> {
    cdp.on('Page.frameAttached', ({ frameId, parentFrameId }) => {
      this.#put({ id: frameId, parentId: parentFrameId, url: '', securityOrigin: 'null' });
    });
    cdp.on('Page.frameNavigated', ({ frame }) => {
      this.#put(frame);
    });
    cdp.on('Page.navigatedWithinDocument', ({ frameId, url }) => {
      const known = this.#frames.get(frameId);
      if (known !== undefined) known.url = url;
    });
    cdp.on('Page.frameDetached', ({ frameId }) => {
      this.#frames.delete(frameId);
    });
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      const frameId: unknown = (context.auxData as { frameId?: unknown } | undefined)?.frameId;
      if (typeof frameId === 'string') this.#contexts.set(context.id, frameId);
    });
    const { frameTree } = (await cdp.send('Page.getFrameTree')) as { frameTree: WireTree };
    this.#mainId = frameTree.frame.id;
    const walk = (tree: WireTree): void => {
      this.#put(tree.frame);
      tree.childFrames?.forEach(walk);
    };
    walk(frameTree);
  }

  get main(): AppFrame {
    return this.#view(this.#mainId);
  }

  isMain(frameId: string): boolean {
    return frameId === this.#mainId;
  }

  /** The frame of a script context; null when it is gone. */
  ofContext(contextId: number): AppFrame | null {
    const id = this.#contexts.get(contextId);
    return id === undefined || !this.#frames.has(id) ? null : this.#view(id);
  }

  get(frameId: string): AppFrame {
    return this.#view(frameId);
  }

  #put(frame: WireFrame): void {
    this.#frames.set(frame.id, {
      id: frame.id,
      parentId: frame.parentId,
      url: frame.url,
      securityOrigin: frame.securityOrigin,
      name: frame.name ?? '',
    });
  }

  #view(id: string): AppFrame {
    const known = this.#views.get(id);
    if (known !== undefined) return known;
    const info = (): FrameInfo | undefined => this.#frames.get(id);
    const view = (of: string): AppFrame => this.#view(of);
    const made: AppFrame = {
      frameTreeNodeId: this.#views.size + 1,
      routingId: this.#views.size + 1,
      get url() {
        return toApp(info()?.url ?? '');
      },
      get origin() {
        const origin = info()?.securityOrigin ?? 'null';
        return origin.startsWith('http') ? toApp(`${origin.replace(/\/$/, '')}/`).replace(/\/$/, '') : 'null';
      },
      get name() {
        return info()?.name ?? '';
      },
      get detached() {
        return info() === undefined;
      },
      get parent() {
        const parentId = info()?.parentId;
        return parentId === undefined ? null : view(parentId);
      },
      get top(): AppFrame {
        return this.parent?.top ?? this;
      },
      isDestroyed: () => info() === undefined,
    };
    this.#views.set(id, made);
    return made;
  }
}
