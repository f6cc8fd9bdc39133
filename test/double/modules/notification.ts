import { EventEmitter } from 'node:events';
import { needsReady } from '../order.ts';
import { report } from '../recorder.ts';
import { environment } from '../environment.ts';
import { strict } from '../strict.ts';
import { preventable } from './preventable.ts';

interface Shown {
  readonly title: string;
  readonly body: string;
}

const shown: DoubleNotification[] = [];

class DoubleNotification extends EventEmitter {
  readonly title: string;
  readonly body: string;

  constructor(options: { title?: string; body?: string } = {}) {
    super();
    needsReady('Notification');
    this.title = options.title ?? '';
    this.body = options.body ?? '';
  }
  static isSupported(): boolean {
    return true;
  }
  show = (): void => {
    shown.push(this);
    if (environment.headed) report(`Notification: ${this.title}. ${this.body}`);
    this.emit('show', preventable());
  };
  close = (): void => {
    this.emit('close', preventable());
  };
}

/** Every notification that was shown, oldest first. */
export const shownNotifications = (): Shown[] => shown.map(({ title, body }) => ({ title, body }));

/** Clicks the newest notification with this title. @throws Error when there is none. */
export function clickNotification(title: string): void {
  const found = shown.findLast((each) => each.title === title);
  if (found === undefined) throw new Error(`No notification "${title}" was shown.`);
  found.emit('click', preventable());
}

export const Notification = new Proxy(DoubleNotification, {
  construct: (target, [options]: [{ title?: string; body?: string }?]) => strict('Notification', new target(options)),
});
