import type { Input } from '../../../preload/contract/methods.ts';
import type { WizardView } from '../../../preload/contract/view.ts';
import { ExpiryForm } from '../../state/expiry-form.svelte.ts';

/** What is typed in the details step. */
export class DetailsForm {
  label = $state('');
  clientId = $state('');
  readonly expiry: ExpiryForm;
  #saved = $state('');

  readonly dirty = $derived(this.#saved !== JSON.stringify(this.input()));

  constructor({ details }: WizardView) {
    this.label = details.label;
    this.clientId = details.clientId;
    this.expiry = new ExpiryForm(details.expiresAt);
    this.#saved = JSON.stringify(this.input());
  }

  input(): Input<'setWizardDetails'> {
    return { label: this.label.trim(), clientId: this.clientId.trim(), expiresAt: this.expiry.at };
  }

  markSaved(): void {
    this.#saved = JSON.stringify(this.input());
  }
}
