import { fromDateField, toDateField } from './times.ts';

/** What a person enters of a key's end: a key does not carry it (workos.md §1). */
export class ExpiryForm {
  ends = $state<'never' | 'date'>('never');
  /** The value of the date field, `2026-11-24`. */
  date = $state('');
  /** The person wanted to go on: from then on a missing date is told. */
  tried = $state(false);

  /** The end of the chosen day in the person's own time zone, ms since the epoch; null is never, or no date yet. */
  readonly at = $derived(this.ends === 'never' ? null : fromDateField(this.date));

  constructor(at: number | null = null) {
    this.fill(at);
  }

  /** Begins anew with this end. */
  fill(at: number | null): void {
    this.ends = at === null ? 'never' : 'date';
    this.date = at === null ? '' : toDateField(at);
    this.tried = false;
  }

  /** Whether it can be taken as it is. */
  ready(now: number): boolean {
    return this.ends === 'never' || (this.at !== null && this.at >= now);
  }

  /** Why the date will not do, or an empty text. */
  error(now: number): string {
    if (this.ready(now)) return '';
    if (this.at === null) return this.tried ? 'Choose the date, or Never.' : '';
    return 'That day is over. Choose the date that the dashboard shows.';
  }
}
