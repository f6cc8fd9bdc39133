import type { Snapshot } from '../../preload/contract/view.ts';
import type { Clock } from '../core/ports.ts';
import { trayModel, type TrayModel } from '../core/tray.ts';

export interface LiveTrayParts {
  /** `show` tells whether the system took the icon. */
  tray: { show(model: TrayModel): boolean };
  badge: (count: number) => void;
  clock: Clock;
  snapshot: () => Snapshot;
}

const second = 1_000;
const minute = 60 * second;

/**
 * Keeps the tray's words true: shown at every change, and again when a word of them is over. Many keys have many such
 * moments, so that no more than one a minute is kept (one a second while a copied key is counted down), and none where the
 * system has no tray.
 */
export class LiveTray {
  readonly #parts: LiveTrayParts;
  #cancel: () => void = () => undefined;
  /** When words were last over (ms since the epoch). */
  #agedAt = -Infinity;

  constructor(parts: LiveTrayParts) {
    this.#parts = parts;
  }

  show(snapshot: Snapshot): void {
    const { tray, badge, clock } = this.#parts;
    const now = clock.now();
    const model = trayModel(snapshot, now);
    const isThere = tray.show(model);
    badge(model.badge);
    this.#cancel();
    if (!isThere || model.holds === null) return;
    const apart = snapshot.clipboard === null ? minute : second;
    // No longer than that where the clock was set back.
    const soonest = Math.min(apart, this.#agedAt + apart - now);
    this.#cancel = clock.after(Math.max(model.holds, soonest), () => {
      this.#agedAt = clock.now();
      this.show(this.#parts.snapshot());
    });
  }
}
