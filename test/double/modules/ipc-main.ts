import { EventEmitter } from 'node:events';
import { strict } from '../strict.ts';
import { world } from '../world.ts';

type Handler = (event: unknown, ...args: unknown[]) => unknown;

/** Electron's `ipcMain`. */
class DoubleIpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    this.#handlers.set(channel, handler);
  }
  removeHandler(channel: string): void {
    this.#handlers.delete(channel);
  }

  /** For the double itself: a call from a page. Of an error only the message crosses, as in Electron. */
  async invoke(event: unknown, channel: string, args: unknown[]): Promise<unknown> {
    world.traffic.push({ direction: 'in', channel, payload: args });
    const handler = this.#handlers.get(channel);
    try {
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
      const value: unknown = structuredClone(await handler(event, ...args));
      world.traffic.push({ direction: 'out', channel, payload: value });
      return value;
    } catch (error) {
      world.traffic.push({ direction: 'out', channel, payload: String(error) });
      throw error;
    }
  }
}

export const doubleIpcMain = new DoubleIpcMain();
export const ipcMain = strict('ipcMain', doubleIpcMain);
