import type { Codec } from './codec.ts';

export interface PreloadWorld {
  /** The global that CDP put into the page; taken away before anything else runs. */
  readonly binding: string;
  /** The event by which messages from main arrive; a random name that the page never sees. */
  readonly inbox: string;
  /** `process` as a sandboxed preload sees it. */
  readonly process: { readonly platform: string; readonly versions: Readonly<Record<string, string>> };
}

/** What the page sends over the binding, encoded. */
export type FromPage =
  | { type: 'invoke'; id: number; channel: string; args: unknown[] }
  | { type: 'send'; channel: string; args: unknown[] }
  | { type: 'open'; url: string }
  | { type: 'fault'; message: string };

/** What main sends into the page, encoded. */
export type ToPage =
  | { type: 'reply'; id: number; ok: true; value: unknown }
  | { type: 'reply'; id: number; ok: false; message: string }
  | { type: 'event'; channel: string; args: unknown[] };

type Listener = (event: object, ...args: unknown[]) => void;
type PreloadModule = (require: (name: string) => unknown, module: object, exports: object, process: object) => void;

/**
 * Runs in the page before the page's own code: takes the binding away, then runs the preload script over stand-ins of
 * `contextBridge` and `ipcRenderer`. It is written into the page as source text, so it uses nothing from outside itself.
 */
export function enterPreloadWorld(world: PreloadWorld, codec: Codec, preload: PreloadModule | null): void {
  const post = Reflect.get(globalThis, world.binding) as (text: string) => void;
  Reflect.deleteProperty(globalThis, world.binding);
  // Preloads run in the main frame only (nodeIntegrationInSubFrames is off).
  if (window.top !== window) return;
  const say = (message: FromPage): void => {
    post(codec.encode(message));
  };

  const listeners = new Map<string, Listener[]>();
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  let lastId = 0;
  window.addEventListener(world.inbox, (arrived) => {
    arrived.stopImmediatePropagation();
    const message = codec.decode((arrived as CustomEvent<string>).detail) as ToPage;
    if (message.type === 'event') {
      for (const listener of [...(listeners.get(message.channel) ?? [])]) {
        listener(Object.freeze({ sender: ipcRenderer, ports: [] }), ...message.args);
      }
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.ok) call?.resolve(message.value);
    else call?.reject(new Error(message.message));
  });

  const on = (channel: string, listener: Listener): object => {
    listeners.set(channel, [...(listeners.get(channel) ?? []), listener]);
    return ipcRenderer;
  };
  const off = (channel: string, listener: Listener): object => {
    const known = listeners.get(channel) ?? [];
    const index = known.lastIndexOf(listener);
    listeners.set(channel, known.toSpliced(index, index < 0 ? 0 : 1));
    return ipcRenderer;
  };
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise<unknown>((resolve, reject) => {
        const id = ++lastId;
        say({ type: 'invoke', id, channel, args });
        waiting.set(id, { resolve, reject });
      }),
    send: (channel: string, ...args: unknown[]) => {
      say({ type: 'send', channel, args });
    },
    on,
    addListener: on,
    off,
    removeListener: off,
    once: (channel: string, listener: Listener) => {
      const once: Listener = (event, ...args) => {
        off(channel, once);
        listener(event, ...args);
      };
      return on(channel, once);
    },
    removeAllListeners: (channel: string) => {
      listeners.delete(channel);
      return ipcRenderer;
    },
  };

  /** What crosses the bridge is copied; functions become functions that copy in both directions. */
  const cross = (value: unknown): unknown => {
    if (typeof value === 'function') {
      const inner = value as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => cross(inner(...args.map(cross)));
    }
    if (typeof value === 'symbol') return undefined;
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Promise) {
      return value.then(cross, (error: unknown) => {
        throw error instanceof Error ? new Error(error.message) : (cross(error) as Error);
      });
    }
    if (Array.isArray(value)) return value.map(cross);
    if (Object.getPrototypeOf(value) === Object.prototype || Object.getPrototypeOf(value) === null) {
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, cross(one)]));
    }
    return structuredClone(value);
  };
  const freeze = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(freeze);
    return value;
  };
  const contextBridge = {
    exposeInMainWorld: (key: string, api: unknown) => {
      if (key in window) throw new Error('Cannot bind an API on top of an existing property on the window object');
      Object.defineProperty(window, key, { value: freeze(cross(api)), enumerable: true });
    },
  };

  // Electron answers null where the handler denies; no test of ours allows a second window.
  window.open = (url?: string | URL) => {
    say({ type: 'open', url: new URL(url ?? 'about:blank', document.baseURI).href });
    return null;
  };

  const named = (name: string, api: object): object =>
    new Proxy(api, {
      get: (target, property) => {
        if (property in target || typeof property === 'symbol') return Reflect.get(target, property) as unknown;
        throw new Error(`The Electron double does not implement ${name}.${property}.`);
      },
    });
  const electron = {
    contextBridge: named('contextBridge', contextBridge),
    ipcRenderer: named('ipcRenderer', ipcRenderer),
  };
  const require = (name: string): unknown => {
    if (name === 'electron' || name === 'electron/renderer') return named('electron', electron);
    throw new Error(`module not found: ${name}`);
  };
  try {
    const module = { exports: {} };
    preload?.(require, module, module.exports, {
      ...world.process,
      type: 'renderer',
      sandboxed: true,
      contextIsolated: true,
    });
  } catch (error) {
    say({ type: 'fault', message: `Unable to load preload script: ${String(error)}` });
  }
}
