/**
 * What runs in front of every page: takes the IPC binding off the page before its own code can see it, gives the
 * preload script its `electron`, and hands what it exposes to the page as Electron does (copied, frozen).
 * It is turned into text and may therefore use nothing from outside itself.
 */
function runPreload(binding: string, inSubFrames: boolean): void {
  const scope = globalThis as unknown as Record<string, unknown>;
  const call = scope[binding] as (message: unknown) => Promise<unknown>;
  Reflect.deleteProperty(scope, binding);
  const isMainFrame = window === window.top;
  if (!(isMainFrame || inSubFrames) || location.href === 'about:blank') return;

  const listeners = new Map<string, Set<(event: unknown, ...args: unknown[]) => void>>();
  const poll = async (): Promise<void> => {
    for (;;) {
      const pushed = (await call({ type: 'poll' })) as { channel: string; args: unknown[] }[];
      for (const { channel, args } of pushed)
        for (const listener of [...(listeners.get(channel) ?? [])]) listener({}, ...args);
    }
  };
  /** Structured clone decides what crosses; what it refuses is an error in the page, as in Electron. */
  const clone = <T>(value: T): T => {
    try {
      return structuredClone(value);
    } catch {
      throw new Error('An object could not be cloned.');
    }
  };
  const ipcRenderer = {
    invoke: async (channel: string, ...args: unknown[]): Promise<unknown> => {
      const message = { type: 'invoke', channel, args: clone(args) };
      const answer = (await call(message)) as { value?: unknown; error?: string };
      if (answer.error !== undefined)
        throw new Error(`Error invoking remote method '${channel}': ${answer.error}`);
      return answer.value;
    },
    on: (channel: string, listener: (event: unknown, ...args: unknown[]) => void): void => {
      const known = listeners.get(channel) ?? new Set();
      listeners.set(channel, known.add(listener));
    },
    off: (channel: string, listener: (event: unknown, ...args: unknown[]) => void): void => {
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
    if (prototype !== Object.prototype && prototype !== null) return clone(value);
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
    void call({ type: 'open', url: new URL(url ?? 'about:blank', document.baseURI).href });
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
  PRELOAD(require, module, module.exports);
  if (isMainFrame) void poll().catch(() => undefined);
}

/** Stands where the preload's own text is put. */
declare const PRELOAD: (require: unknown, module: unknown, exports: unknown) => void;

/**
 * The whole text to run in front of a page.
 * @param inSubFrames whether sub-frames get the preload too.
 */
export function preloadScript(binding: string, inSubFrames: boolean, source: string): string {
  const body = runPreload
    .toString()
    .replace('PRELOAD', () => `(function (require, module, exports) {${source}\n})`);
  return `(${body})(${JSON.stringify(binding)}, ${inSubFrames});`;
}
