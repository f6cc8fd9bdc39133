import type { WizardStep } from '../../../preload/contract/values.ts';
import type { WizardView } from '../../../preload/contract/view.ts';
import type { App } from '../../state/app.svelte.ts';
import { Call } from '../../state/call.svelte.ts';

/** What the steps share: going from one to another, closing, discarding. Where the wizard stands is main's to say. */
export class WizardSession {
  readonly app: App;
  /** Going from step to step. */
  readonly call = new Call();
  /** Apart from `call`, which makes no second call while a step is under way: leaving always counts. */
  readonly leaving = new Call();
  /** Set while the wizard is being left: what is typed in the window only is then kept for the next time. */
  keepsTyping = false;
  /** The wizard was left: nothing of it is shown any more. */
  left = $state(false);
  /** The saving was seen on the paste step, so the details need not say it again. */
  sawSaved = false;
  /** Saves what is typed before the step is left by the rail or by Back; false stays. */
  beforeLeave: (() => Promise<boolean>) | null = null;
  /** What a step does with Esc; true when that was all. */
  escape: (() => boolean) | null = null;

  constructor(app: App) {
    this.app = app;
  }

  /** Goes to a step, saving what is typed when `save` is set. */
  async go(step: WizardStep, save = false): Promise<void> {
    if (save && this.beforeLeave !== null && !(await this.beforeLeave())) return;
    await this.call.run(() => this.app.bridge.goToWizardStep({ step }));
  }

  /** Leaves the wizard as it is; main keeps it. */
  async close(wizard: WizardView): Promise<void> {
    this.keepsTyping = true;
    const done = await this.leaving.run(() =>
      isUntouched(wizard) ? this.app.bridge.discardWizard({}) : this.app.bridge.closeWizard({}),
    );
    if (done !== null) this.#leave(wizard);
    else this.keepsTyping = false;
  }

  /** Throws the unfinished work away. The answer is for the dialog that asked. */
  async discard(wizard: WizardView): ReturnType<App['bridge']['discardWizard']> {
    const result = await this.app.bridge.discardWizard({});
    if (result.ok) this.#leave(wizard);
    return result;
  }

  #leave(wizard: WizardView): void {
    this.left = true;
    const key = wizard.keyId === null ? undefined : this.app.rack.key(wizard.keyId);
    const environmentId = key?.environmentId ?? wizard.place.environmentId;
    this.app.go(environmentId === null ? { screen: 'home' } : { screen: 'environment', environmentId });
  }
}

/** Main holds nothing that could be gone on with. */
export function isUntouched({ replacesKeyId, keyId, place, reading }: WizardView): boolean {
  return (
    replacesKeyId === null &&
    keyId === null &&
    reading === null &&
    place.environmentId === null &&
    place.environmentName === '' &&
    place.kind === null
  );
}

/** The name of what is being linked, as far as it is known: `Acme / Staging`. */
export function placeName(app: App, wizard: WizardView): string {
  return [accountNameOf(app, wizard), environmentNameOf(app, wizard)]
    .filter((part) => part !== '')
    .join(' / ');
}

export function accountNameOf(app: App, { place }: WizardView): string {
  return (
    (place.accountId === null ? undefined : app.rack.account(place.accountId)?.name) ?? place.accountName
  );
}

export function environmentNameOf(app: App, { place }: WizardView): string {
  const known = place.environmentId === null ? undefined : app.rack.environment(place.environmentId);
  return known?.name ?? place.environmentName;
}
