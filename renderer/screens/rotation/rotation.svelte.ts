import type { Result } from '../../../preload/contract/result.ts';
import type { RotationView } from '../../../preload/contract/rotation.ts';
import type { App } from '../../state/app.svelte.ts';
import { Call } from '../../state/call.svelte.ts';
import { Latest } from '../../state/latest.ts';

/** What a button on the screen does; the one under way shows it. */
export type Act =
  'verify' | 'choose' | 'look' | 'write' | 'finish' | 'skip' | 'check' | 'dashboard' | 'record' | 'again';

/** One rotation as its screen shows it. All of it is main's; the window fetches it anew whenever main says it changed. */
export class RotationSession {
  readonly app: App;
  readonly rotationId: string;
  view = $state.raw<RotationView | null>(null);
  /** Fetching; its problem is of a rotation that could not be shown at all. */
  readonly loading = new Call();
  /** The act of the step's buttons; one at a time. */
  readonly acting = new Call();
  act = $state<Act | null>(null);
  /** The rest was tried once more: another failure must not look as if nothing had happened. */
  triedAgain = $state(false);
  /** The person goes on with it later, or has begun to act. */
  #goOnLater = false;
  readonly #latest = new Latest((rotationId: string) => this.#fetch(rotationId));

  constructor(app: App, rotationId: string) {
    this.app = app;
    this.rotationId = rotationId;
  }

  /** Fetches the newest view. Of a quick row of changes only the last is fetched. */
  async refresh(): Promise<void> {
    await this.#latest.send(this.rotationId);
  }

  /** Whether this act is under way. */
  busy(act: Act): boolean {
    return this.act === act && this.acting.running;
  }

  /** Runs the act of a button, and looks how things stand then. Answers null when it failed or was not made. */
  async run<T>(act: Act, call: () => Promise<Result<T>>): Promise<{ value: T } | null> {
    if (this.acting.running) return null;
    this.act = act;
    // Looking again is still looking.
    if (act !== 'look') this.keep();
    const done = await this.acting.run(call);
    if (act === 'finish') this.triedAgain = true;
    await this.refresh();
    return done;
  }

  /** An act that a dialog asked for, which shows its failure itself. */
  async settle<T>(call: Promise<Result<T>>): Promise<Result<T>> {
    const result = await call;
    if (result.ok) this.acting.clear();
    await this.refresh();
    return result;
  }

  /** Takes a file in or leaves it out. The box moves at once; a refusal moves it back. */
  async include(placeId: string, included: boolean): Promise<void> {
    if (this.view !== null) {
      this.view = {
        ...this.view,
        places: this.view.places.map((place) => (place.id === placeId ? { ...place, included } : place)),
      };
    }
    const { rotationId } = this;
    await this.app.run(this.app.bridge.includeRotationPlace({ rotationId, placeId, included }));
    await this.refresh();
  }

  /** Opens WorkOS's page of API keys: the exact one when the environment's ID is known. */
  async openDashboard(): Promise<void> {
    const { view } = this;
    if (view === null) return;
    const { environmentId } = view;
    await this.run('dashboard', () => this.app.bridge.openDashboard({ environmentId, page: 'api-keys' }));
  }

  /** Writes the record to a file that the person chooses, and says where it is. */
  async saveRecord(): Promise<void> {
    const { app, rotationId } = this;
    const done = await this.run('record', () => app.bridge.saveRotationRecord({ rotationId }));
    if (done?.value != null) app.say('good', `The record is in ${done.value.shownPath}.`);
  }

  /** From a rotation that was undone: another one of the same old key, with a key that is linked already. */
  async beginAgain(oldKeyId: string, newKeyId: string): Promise<void> {
    const { bridge } = this.app;
    const begun = await this.run('again', () => bridge.startRotation({ what: 'rotate', keyId: oldKeyId }));
    if (begun === null) return;
    const { rotationId } = begun.value;
    // What is under way already may be past this: its page says how it stands.
    await this.app.run(bridge.chooseRotationKey({ rotationId, keyId: newKeyId }));
    this.app.go({ screen: 'rotation', rotationId });
  }

  /** From now on leaving the page does not give the rotation up. */
  keep(): void {
    this.#goOnLater = true;
  }

  /** Goes to the inventory, to come back from there with more to look through. */
  toInventory(): void {
    this.keep();
    this.app.go({ screen: 'inventory' });
  }

  /** The page goes away, wherever to: a rotation that was only looked at is over then. */
  pageGoes(): void {
    const step = this.view?.step ?? 'new-key';
    if (step !== 'new-key' && step !== 'places') return;
    const { rotationId } = this;
    const goOnLater = this.#goOnLater;
    // One that could not be given up stays, and says so on its environment's page.
    void this.app.bridge.leaveRotation({ rotationId, goOnLater }).catch(() => undefined);
  }

  /** Leaves the screen; the rotation stays as it is. */
  leave(): void {
    this.keep();
    const environmentId = this.view?.environmentId;
    this.app.go(environmentId === undefined ? { screen: 'home' } : { screen: 'environment', environmentId });
  }

  async #fetch(rotationId: string): Promise<void> {
    const answer = await this.loading.run(() => this.app.bridge.getRotation({ rotationId }));
    if (answer !== null) this.view = answer.value;
  }
}
