import type { Log } from '../core/ports.ts';
import { eventChannel } from '../../preload/contract/bridge.ts';
import type { EventName, Payload } from '../../preload/contract/events.ts';
import { events } from '../../preload/contract/events.ts';
import type { Traffic } from './router.ts';

/** What is used of our window. */
export interface PushWindow {
  readonly webContents: { send(channel: string, ...args: unknown[]): void };
  isDestroyed(): boolean;
}

/** Sends the contract's events to our window, each parsed on its way out. */
export class Push {
  readonly #window: () => PushWindow | null;
  readonly #log: Log;
  readonly #onTraffic: ((traffic: Traffic) => void) | undefined;

  constructor(window: () => PushWindow | null, log: Log, onTraffic?: (traffic: Traffic) => void) {
    this.#window = window;
    this.#log = log;
    this.#onTraffic = onTraffic;
  }

  /** Nothing is sent while there is no window, or when the payload is outside the contract (that is logged). */
  send<E extends EventName>(event: E, payload: Payload<E>): void {
    const window = this.#window();
    if (window === null || window.isDestroyed()) return;
    const parsed = events[event].safeParse(payload);
    if (!parsed.success) {
      const where = parsed.error.issues.map((issue) => `${issue.code} at ${issue.path.join('.')}`);
      this.#log.error(`The event ${event} was outside its contract and was not sent.`, { where });
      return;
    }
    const channel = eventChannel(event);
    this.#onTraffic?.({ direction: 'push', channel, payload: parsed.data });
    window.webContents.send(channel, parsed.data);
  }
}
