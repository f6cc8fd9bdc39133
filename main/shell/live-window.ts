import type { SnapshotPatch } from '../../preload/contract/snapshot-patch.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import { patchOf } from '../core/snapshot/patch.ts';

export interface LiveWindowParts {
  /** Whether a person can see the window; what cannot be seen is not kept up to date. */
  isSeen: () => boolean;
  send: (patch: SnapshotPatch) => void;
  snapshot: () => Snapshot;
}

/** Keeps the window's picture true: a patch a change while it can be seen, and one for all of it when it is seen again. */
export class LiveWindow {
  readonly #parts: LiveWindowParts;
  /** What the page has. */
  #sent: Snapshot | null = null;

  constructor(parts: LiveWindowParts) {
    this.#parts = parts;
  }

  /**
   * The whole picture, for a page that asks for it: patches are of this one from now on. What listens on the page has its
   * patch up to it all the same, for somebody else there may have asked.
   */
  whole(): Snapshot {
    const picture = this.#parts.snapshot();
    if (this.#sent !== null) this.#send(this.#sent, picture);
    this.#sent = picture;
    return picture;
  }

  /** @param now the picture as it is; without it, it is taken. */
  show(now?: Snapshot): void {
    if (this.#sent === null || !this.#parts.isSeen()) return;
    const picture = now ?? this.#parts.snapshot();
    this.#send(this.#sent, picture);
    this.#sent = picture;
  }

  #send(before: Snapshot, now: Snapshot): void {
    if (now !== before) this.#parts.send(patchOf(before, now));
  }
}
