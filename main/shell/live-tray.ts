import type { Snapshot } from '../../preload/contract/view.ts';
import type { Clock } from '../core/ports.ts';
import { badgeCount, trayHolds, trayModel, type TrayModel } from '../core/tray.ts';

export interface LiveTrayParts {
  tray: { show(model: TrayModel): void };
  badge: (count: number) => void;
  clock: Clock;
  snapshot: () => Snapshot;
}

/** Keeps the tray's words true: shown at every change, and again when what they say of the time is over. */
export class LiveTray {
  readonly #parts: LiveTrayParts;
  #cancel: () => void = () => undefined;

  constructor(parts: LiveTrayParts) {
    this.#parts = parts;
  }

  show(snapshot: Snapshot): void {
    const { tray, badge, clock } = this.#parts;
    const now = clock.now();
    tray.show(trayModel(snapshot, now));
    badge(badgeCount(snapshot, now));
    this.#cancel();
    this.#cancel = clock.after(trayHolds(snapshot), () => {
      this.show(this.#parts.snapshot());
    });
  }
}
