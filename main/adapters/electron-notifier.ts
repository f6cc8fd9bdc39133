import type { Notification, NotificationConstructorOptions } from 'electron';
import type { Notifier } from '../core/ports.ts';

export interface NotifierParts {
  /** `Notification.isSupported()`. */
  isSupported: () => boolean;
  create: (options: NotificationConstructorOptions) => Pick<Notification, 'on' | 'show'>;
}

/** The system's notifications; silent where there are none, since the window says the same. */
export class ElectronNotifier implements Notifier {
  readonly #parts: NotifierParts;
  /** A collected notification loses its click. */
  readonly #shown = new Set<unknown>();

  constructor(parts: NotifierParts) {
    this.#parts = parts;
  }

  notify({ title, body, onClick }: { title: string; body: string; onClick?: () => void }): void {
    if (!this.#parts.isSupported()) return;
    const notification = this.#parts.create({ title, body });
    const forget = (): void => {
      this.#shown.delete(notification);
    };
    this.#shown.add(notification);
    notification.on('click', () => {
      forget();
      onClick?.();
    });
    notification.on('close', forget);
    notification.on('failed', forget);
    notification.show();
  }
}
