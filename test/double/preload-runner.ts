/**
 * What runs in front of every page: takes the IPC binding off the page before its own code can see it, gives the
 * preload script its `electron`, and hands what it exposes to the page as Electron does (copied, frozen).
 * It is turned into text and may therefore use nothing from outside itself.
 */
export function runPreload(binding: string, source: string): void {
  const scope = globalThis as unknown as Record<string, unknown>;
  const call = scope[binding] as (message: unknown) => Promise<unknown>;
  Reflect.deleteProperty(scope, binding);
  if (window !== window.top || !location.hostname.endsWith('.app.invalid')) return;

  const listeners = new Map<string, Set<(event: unknown, ...args: unknown[]) => void>>();
  const poll = async (): Promise<void> => {
    for (;;) {
      const pushed = (await call({ type: 'poll' })) as { channel: string; args: unknown[] }[];
      for (const { channel, args } of pushed)
        for (const listener of listeners.get(channel) ?? []) listener({}, ...args);
    }
  };
  const ipcRenderer = {
    invoke: async (channel: string, ...args: unknown[]): Promise<unknown> => {
      const answer = (await call({ type: 'invoke', channel, args })) as { value?: unknown; error?: string };
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
  const expose = (value: unknown): unknown => {
    if (typeof value === 'function') {
      const inner = value as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => expose(inner(...args));
    }
    if (value instanceof Promise) return value.then(expose);
    if (Array.isArray(value)) return Object.freeze(value.map(expose));
    if (typeof value !== 'object' || value === null) return value;
    return Object.freeze(
      Object.fromEntries(Object.entries(value).map(([name, each]) => [name, expose(each)])),
    );
  };
  const contextBridge = {
    exposeInMainWorld: (name: string, api: unknown): void => {
      Object.defineProperty(window, name, { value: expose(api), enumerable: true });
    },
  };
  const electron = { contextBridge, ipcRenderer };
  const require = (name: string): unknown => {
    if (name === 'electron') return electron;
    throw new Error(`A sandboxed preload cannot require ${name}.`);
  };
  const run = PRELOAD as unknown as (require: unknown, module: unknown, exports: unknown) => void;
  void source;
  const module = { exports: {} };
  run(require, module, module.exports);
  void poll().catch(() => undefined);
}

/** Stands where the preload's own text is put. */
declare const PRELOAD: unknown;

/** The whole text to run in front of a page. */
export function preloadScript(binding: string, source: string): string {
  const body = runPreload
    .toString()
    .replace('PRELOAD', () => `(function (require, module, exports) {${source}\n})`);
  return `(${body})(${JSON.stringify(binding)}, '');`;
}
