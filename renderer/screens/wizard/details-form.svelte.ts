import type { Input } from '../../../preload/contract/methods.ts';
import type { WizardView } from '../../../preload/contract/view.ts';
import { fromDateField, toDateField } from '../../state/times.ts';

/** What is typed in the details step. */
export class DetailsForm {
  label = $state('');
  clientId = $state('');
  expires = $state<'never' | 'date'>('never');
  /** The value of the date field, `2026-11-24`. */
  date = $state('');
  tried = $state(false);
  #saved = $state('');

  /** The end of the chosen day in the person's own time zone, ms since the epoch; null is never. */
  readonly expiresAt = $derived(this.expires === 'never' ? null : fromDateField(this.date));
  readonly dirty = $derived(this.#saved !== JSON.stringify(this.input()));

  constructor({ details }: WizardView) {
    this.label = details.label;
    this.clientId = details.clientId;
    if (details.expiresAt !== null) {
      this.expires = 'date';
      this.date = toDateField(details.expiresAt);
    }
    this.#saved = JSON.stringify(this.input());
  }

  /** Why the date will not do, or an empty text. */
  dateError(now: number): string {
    if (this.expires === 'never') return '';
    if (this.expiresAt === null) return this.tried ? 'Choose the date, or Never.' : '';
    return this.expiresAt < now ? 'That day is over. Choose the date that the dashboard shows.' : '';
  }

  input(): Input<'setWizardDetails'> {
    return { label: this.label.trim(), clientId: this.clientId.trim(), expiresAt: this.expiresAt };
  }

  markSaved(): void {
    this.#saved = JSON.stringify(this.input());
  }
}
