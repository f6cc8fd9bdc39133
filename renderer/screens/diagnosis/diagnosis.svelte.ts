import type { DiagnosisView } from '../../../preload/contract/diagnosis.ts';
import type { App } from '../../state/app.svelte.ts';
import { Call } from '../../state/call.svelte.ts';

/** One page's diagnosis: what main has found so far, and the calls that begin, stop and copy it. */
export class DiagnosisFlow {
  readonly running = new Call();
  readonly copying = new Call();
  view = $state.raw<DiagnosisView | null>(null);
  /** The step that is under way. */
  readonly step = $derived(this.view?.steps.find(({ state }) => state === 'running') ?? null);
  /** How many steps are behind. */
  readonly behind = $derived(
    this.view?.steps.filter(({ state }) => state !== 'waiting' && state !== 'running').length ?? 0,
  );
  readonly #app: App;
  readonly #keyId: string | null;

  constructor(app: App, keyId: string | null) {
    this.#app = app;
    this.#keyId = keyId;
  }

  /** Begins, and hears how it goes; the answer stops both. */
  start(): () => void {
    const deafen = this.#app.bridge.on.diagnosis((view) => {
      this.#hear(view);
    });
    void this.again();
    return () => {
      deafen();
      if (this.running.running) void this.stop();
    };
  }

  async again(): Promise<void> {
    this.copying.clear();
    const answer = await this.running.run(() => this.#app.bridge.diagnose({ keyId: this.#keyId }));
    if (answer !== null) this.view = answer.value;
  }

  async stop(): Promise<void> {
    if (this.view !== null)
      await this.#app.run(this.#app.bridge.cancelDiagnosis({ diagnosisId: this.view.id }));
  }

  async copy(): Promise<void> {
    const { view } = this;
    if (view === null) return;
    const copied = await this.copying.run(() => this.#app.bridge.copyDiagnosis({ diagnosisId: view.id }));
    if (copied !== null) this.#app.say('good', 'Copied the diagnosis. There is no secret in it.');
  }

  /** The last words of one that was stopped for a newer one may come after the newer one's first. */
  #hear(view: DiagnosisView): void {
    const known = this.view;
    const older = known !== null && known.id !== view.id && view.startedAt < known.startedAt;
    if (this.running.running && view.keyId === this.#keyId && !older) this.view = view;
  }
}
