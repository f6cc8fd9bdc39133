import type { IpcMain } from 'electron';
import { EventEmitter } from 'node:events';
import { strict } from '../strict.ts';

type Handler = (event: object, ...args: unknown[]) => unknown;

class DoubleIpcMain extends EventEmitter {
  readonly #handlers = new Map<string, Handler>();

  handle = (channel: string, handler: Handler): void => {
    if (this.#handlers.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    this.#handlers.set(channel, handler);
  };

  handleOnce = (channel: string, handler: Handler): void => {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel);
      return handler(event, ...args);
    });
  };

  removeHandler = (channel: string): void => {
    this.#handlers.delete(channel);
  };

  /** @throws Error as Electron's when nobody handles the channel, or whatever the handler throws. */
  async dispatch(channel: string, event: object, args: unknown[]): Promise<unknown> {
    const handler = this.#handlers.get(channel);
    if (handler === undefined) throw new Error(`No handler registered for '${channel}'`);
    return await handler(event, ...args);
  }
}

/** For web-contents.ts. */
export const doubleIpcMain = new DoubleIpcMain();

export const ipcMain = strict('ipcMain', doubleIpcMain satisfies Pick<IpcMain, 'handle' | 'removeHandler'>);
