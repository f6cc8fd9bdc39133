import type { ImportedView, ImportEntryView } from '../../../preload/contract/imports.ts';
import type { Input } from '../../../preload/contract/methods.ts';
import type { Kind } from '../../../preload/contract/values.ts';
import type { AccountView, EnvironmentView } from '../../../preload/contract/view.ts';
import type { App } from '../../state/app.svelte.ts';

type Choice = Input<'confirmImport'>['entries'][number];
type Part = 'account' | 'environment' | 'kind' | 'other-kind';

const sameName = (one: string, other: string): boolean =>
  one.trim().toLocaleLowerCase() === other.trim().toLocaleLowerCase();

/** One key of an import: whether it is taken along, and where it goes. A name that is there already stands for the thing itself. */
export class EntryForm {
  readonly view: ImportEntryView;
  readonly #app: App;
  accountName = $state('');
  environmentName = $state('');
  chosenKind = $state<Kind | null>(null);
  /** The person says that it is right although it looks like a key of the other kind. */
  acceptedKind = $state(false);
  /** The person named the account of this very key. */
  ownAccount = $state(false);
  /** What became of it the last time. */
  result = $state.raw<ImportedView | null>(null);
  #wanted = $state(true);
  /** The name was put in by choosing a kind, not typed. */
  #suggested = '';

  /** It is in Keyrack now. */
  readonly settled = $derived(this.result?.keyId != null || this.result?.state === 'linked');
  readonly possible = $derived.by(
    () => !this.settled && this.view.problem === '' && this.view.linkedAs === '',
  );
  readonly included = $derived(this.possible && this.#wanted);
  readonly account = $derived.by<AccountView | undefined>(() =>
    this.#app.snapshot?.accounts.find(({ name }) => sameName(name, this.accountName)),
  );
  readonly environments = $derived.by<readonly EnvironmentView[]>(() =>
    this.account === undefined ? [] : this.#app.rack.environmentsOf(this.account.id),
  );
  readonly environment = $derived(this.environments.find(({ name }) => sameName(name, this.environmentName)));
  /** The kind of an environment that is there already is settled. */
  readonly kind = $derived(this.environment?.kind ?? this.chosenKind);
  readonly doubtful = $derived.by(
    () => this.view.kindHint !== null && this.kind !== null && this.kind !== this.view.kindHint,
  );
  readonly missing = $derived.by<Part | null>(() => {
    if (this.accountName.trim() === '') return 'account';
    if (this.kind === null) return 'kind';
    if (this.environmentName.trim() === '') return 'environment';
    return this.doubtful && !this.acceptedKind ? 'other-kind' : null;
  });

  constructor(app: App, view: ImportEntryView) {
    this.#app = app;
    this.view = view;
    // A hint of the reader or the source; without one the person says which.
    this.chosenKind = view.kindHint;
    const { accounts = [] } = app.snapshot ?? {};
    if (accounts.length === 1) this.accountName = accounts[0]?.name ?? '';
    // The CLI's names are environments' names; a variable's name is none, nor is one that is hidden.
    if (!/^[A-Z][A-Z0-9_]*$/.test(view.name) && /[\p{L}\d]/u.test(view.name))
      this.environmentName = view.name;
    else if (view.kindHint !== null) this.chooseKind(view.kindHint);
  }

  include(wanted: boolean): void {
    this.#wanted = wanted;
  }

  /** Chooses a kind; an empty name, or one suggested before, becomes the usual one of that kind unless it is taken. */
  chooseKind(kind: Kind): void {
    this.chosenKind = kind;
    this.acceptedKind = false;
    if (this.environmentName.trim() !== '' && this.environmentName !== this.#suggested) return;
    const usual = kind === 'staging' ? 'Staging' : 'Production';
    this.#suggested = this.environments.some(({ name }) => sameName(name, usual)) ? '' : usual;
    this.environmentName = this.#suggested;
  }

  choice(): Choice {
    const { account, environment } = this;
    return {
      entryId: this.view.id,
      accountId: account?.id ?? null,
      accountName: account?.name ?? this.accountName.trim(),
      environmentId: environment?.id ?? null,
      environmentName: environment?.name ?? this.environmentName.trim(),
      kind: this.kind,
      ...(this.doubtful && { acceptOtherKind: this.acceptedKind }),
    };
  }
}
