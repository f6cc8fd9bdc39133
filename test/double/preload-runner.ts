import type { Codec } from './codec.ts';

/** What the page sends, encoded. */
export type FromPage =
  { type: 'invoke'; id: number; channel: string; args: unknown[] } | { type: 'open'; url: string };

/** What main sends into the page, encoded. */
export type ToPage =
  | { type: 'reply'; id: number; value?: unknown; error?: string }
  | { type: 'push'; channel: string; args: unknown[] };

interface Names {
  /** The global that DevTools put into every page. */
  binding: string;
  /** The event by which main's messages arrive. */
  inbox: string;
  inSubFrames: boolean;
}
type Preload = (require: unknown, module: unknown, exports: unknown) => void;
type Listener = (event: unknown, ...args: unknown[]) => void;

/**
 * What runs in front of every page: takes the IPC binding off the page before its own code can see it, gives the
 * preload script its `electron`, and hands what it exposes to the page as Electron does (copied, frozen).
 * It is turned into text and may therefore use nothing from outside itself.
 */
export function runPreload(names: Names, codec: Codec, preload: Preload): void {
  const post = Reflect.get(globalThis, names.binding) as (text: string) => void;
  Reflect.deleteProperty(globalThis, names.binding);
  if ((window !== window.top && !names.inSubFrames) || location.href === 'about:blank') return;
  const say = (message: FromPage): void => {
    post(codec.encode(message));
  };

  const listeners = new Map<string, Set<Listener>>();
  const waiting = new Map<number, (reply: ToPage & { type: 'reply' }) => void>();
  let lastId = 0;
  window.addEventListener(names.inbox, (arrived) => {
    arrived.stopImmediatePropagation();
    const message = codec.decode((arrived as CustomEvent<string>).detail) as ToPage;
    if (message.type === 'push') {
      for (const listener of [...(listeners.get(message.channel) ?? [])]) listener({}, ...message.args);
    } else {
      waiting.get(message.id)?.(message);
      waiting.delete(message.id);
    }
  });
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]): Promise<unknown> =>
      new Promise((resolve, reject) => {
        const id = ++lastId;
        say({ type: 'invoke', id, channel, args });
        waiting.set(id, ({ value, error }) => {
          if (error === undefined) resolve(value);
          else reject(new Error(`Error invoking remote method '${channel}': ${error}`));
        });
      }),
    on: (channel: string, listener: Listener): void => {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
    },
    off: (channel: string, listener: Listener): void => {
      listeners.get(channel)?.delete(listener);
    },
  };
  /** What crosses the bridge is copied, both ways; functions become functions that copy. */
  const cross = (value: unknown): unknown => {
    if (typeof value === 'function') {
      const inner = value as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => cross(inner(...args.map(cross)));
    }
    if (typeof value !== 'object' || value === null) return value;
    if (value instanceof Promise) {
      return value.then(cross, (error: unknown) => {
        throw new Error(error instanceof Error ? error.message : String(error));
      });
    }
    if (Array.isArray(value)) return value.map(cross);
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return structuredClone(value);
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cross(each)]));
  };
  const frozen = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
    return value;
  };
  const contextBridge = {
    exposeInMainWorld: (name: string, api: unknown): void => {
      if (name in window)
        throw new Error('Cannot bind an API on top of an existing property on the window object');
      Object.defineProperty(window, name, { value: frozen(cross(api)), enumerable: true });
    },
  };
  // Where the app denies a window, Electron's page gets null and no tab ever opens.
  window.open = (url?: string | URL): null => {
    say({ type: 'open', url: new URL(url ?? 'about:blank', document.baseURI).href });
    return null;
  };

  const named = (name: string, part: object): object =>
    new Proxy(part, {
      get: (target, property): unknown => {
        const incidental =
          typeof property === 'symbol' || property === '__esModule' || property === 'default';
        if (property in target || incidental) return Reflect.get(target, property);
        throw new Error(`The double does not implement ${name}.${property}.`);
      },
    });
  const electron = named('electron', {
    contextBridge: named('contextBridge', contextBridge),
    ipcRenderer: named('ipcRenderer', ipcRenderer),
  });
  const require = (name: string): unknown => {
    if (name === 'electron') return electron;
    throw new Error(`A sandboxed preload cannot require ${name}.`);
  };
  const module = { exports: {} };
  preload(require, module, module.exports);
}
