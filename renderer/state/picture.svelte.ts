import type { Bridge } from '../../preload/contract/bridge.ts';
import type { Output } from '../../preload/contract/methods.ts';
import type { Result } from '../../preload/contract/result.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import { patched } from './snapshot-patch.ts';

type Run = (call: Promise<Result<Output<'getSnapshot'>>>) => Promise<{ value: Snapshot } | null>;

/** The snapshot, kept as main has it: asked for once as a whole, then patched. */
export class Picture {
  snapshot = $state.raw<Snapshot | null>(null);
  readonly #bridge: Bridge;
  readonly #run: Run;
  /** The newest version that main spoke of. */
  #newest = 0;
  #asking = false;

  /** @param run awaits a call and tells the person when it fails. */
  constructor(bridge: Bridge, run: Run) {
    this.#bridge = bridge;
    this.#run = run;
  }

  /** Listens to main and asks for the first picture; the answer stops listening. */
  start(): () => void {
    const stop = this.#bridge.on.patch((patch) => {
      this.#newest = patch.version;
      // Answered meanwhile with all of it.
      if (this.snapshot !== null && patch.version <= this.snapshot.version) return;
      const next = this.snapshot && patched(this.snapshot, patch);
      if (next !== null) this.snapshot = next;
      else void this.ask();
    });
    void this.ask();
    return stop;
  }

  /** Asks for the whole picture. */
  async ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      for (;;) {
        const answer = await this.#run(this.#bridge.getSnapshot({}));
        if (answer === null) return;
        this.snapshot = answer.value;
        // A patch that came meanwhile was of a picture that this window did not have.
        if (answer.value.version >= this.#newest) return;
      }
    } finally {
      this.#asking = false;
    }
  }
}
