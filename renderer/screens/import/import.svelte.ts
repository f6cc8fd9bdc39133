import type { ImportPlanView } from '../../../preload/contract/imports.ts';
import type { App } from '../../state/app.svelte.ts';
import { Call } from '../../state/call.svelte.ts';
import { EntryForm } from './entry-form.svelte.ts';

/** One import, from its preview to the linked keys. */
export class ImportFlow {
  readonly app: App;
  readonly importId: string;
  readonly loading = new Call();
  readonly confirming = new Call();
  readonly tidying = new Call();
  plan = $state.raw<ImportPlanView | null>(null);
  entries = $state.raw<readonly EntryForm[]>([]);
  /** Whether the import was pressed: only then is what is missing complained about. */
  tried = $state(false);
  tidied = $state(false);

  readonly chosen = $derived(this.entries.filter(({ included }) => included));
  readonly open = $derived(this.entries.filter(({ possible }) => possible));
  readonly settled = $derived(this.entries.filter(({ settled }) => settled));
  /** WorkOS could not be asked about these. */
  readonly unreachable = $derived(
    this.chosen.filter(({ result }) => result?.state === 'unverified' && result.keyId === null),
  );
  /** Every key of the source that is one is in Keyrack, so the source can go. */
  readonly tidy = $derived(
    this.plan !== null &&
      this.plan.tidy !== '' &&
      this.entries.every(({ view, settled }) => settled || view.linkedAs !== '' || view.problem !== '')
      ? this.plan.tidy
      : null,
  );

  constructor(app: App, importId: string) {
    this.app = app;
    this.importId = importId;
  }

  async load(): Promise<void> {
    const { importId } = this;
    const answer = await this.loading.run(() => this.app.bridge.getImport({ importId }));
    if (answer === null) return;
    this.plan = answer.value;
    this.entries = answer.value.entries.map((entry) => new EntryForm(this.app, entry));
  }

  /** The account of one key is that of all others that the person named none for. */
  nameAccount(entry: EntryForm): void {
    entry.ownAccount = true;
    for (const other of this.entries) {
      if (!other.ownAccount && other.possible) other.accountName = entry.accountName;
    }
  }

  includeAll(wanted: boolean): void {
    for (const entry of this.open) entry.include(wanted);
  }

  /** Links what is chosen; answers the first entry that lacks something, if any does. */
  async confirm(keepUnverified: boolean): Promise<EntryForm | null> {
    this.tried = true;
    const chosen = keepUnverified ? this.unreachable : this.chosen;
    const lacking = chosen.find(({ missing }) => missing !== null);
    if (lacking !== undefined) return lacking;
    if (chosen.length === 0) return null;
    const { importId } = this;
    const entries = chosen.map((entry) => entry.choice());
    const answer = await this.confirming.run(() =>
      this.app.bridge.confirmImport({ importId, keepUnverified, entries }),
    );
    if (answer === null) return null;
    this.tried = false;
    for (const result of answer.value.results) {
      const entry = this.entries.find(({ view }) => view.id === result.entryId);
      if (entry === undefined) continue;
      entry.result = result;
      // WorkOS would say the same again.
      if (result.health?.state === 'rejected') entry.include(false);
    }
    return null;
  }

  /** Removes the plain-text source; a notice offers it back. */
  async removeSource(): Promise<void> {
    const { importId, plan } = this;
    const answer = await this.tidying.run(() => this.app.bridge.tidyImport({ importId }));
    if (answer === null || plan === null) return;
    this.tidied = true;
    this.app.say('note', `Removed ${plan.shownPath}.`, { type: 'export', id: answer.value.undoId });
  }
}
