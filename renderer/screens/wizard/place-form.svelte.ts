import type { Input } from '../../../preload/contract/methods.ts';
import type { Kind } from '../../../preload/contract/values.ts';
import type { AccountView, EnvironmentView, WizardView } from '../../../preload/contract/view.ts';
import type { App } from '../../state/app.svelte.ts';
import { accountNameOf, environmentNameOf } from './session.svelte.ts';

type Field = 'account' | 'kind' | 'environment';

const sameName = (one: string, other: string): boolean =>
  one.trim().toLocaleLowerCase() === other.trim().toLocaleLowerCase();

/** What is typed in the first step. A name that is there already stands for the account or environment itself. */
export class PlaceForm {
  readonly #app: App;
  accountName = $state('');
  environmentName = $state('');
  chosenKind = $state<Kind | null>(null);
  projectName = $state('');
  dashboardUrl = $state('');
  /** Whether Continue was pressed: only then are empty fields complained about. */
  tried = $state(false);
  /** The name was put in by choosing a kind, not typed. */
  #suggested = '';

  readonly account = $derived.by<AccountView | undefined>(() =>
    this.#app.snapshot?.accounts.find(({ name }) => sameName(name, this.accountName)),
  );
  readonly environments = $derived.by<readonly EnvironmentView[]>(() =>
    this.account === undefined ? [] : this.#app.rack.environmentsOf(this.account.id),
  );
  readonly environment = $derived(this.environments.find(({ name }) => sameName(name, this.environmentName)));
  /** The kind of an environment that is there already is settled. */
  readonly kind = $derived(this.environment?.kind ?? this.chosenKind);
  readonly missing = $derived.by<Field | null>(() => {
    if (this.accountName.trim() === '') return 'account';
    if (this.kind === null) return 'kind';
    return this.environmentName.trim() === '' ? 'environment' : null;
  });

  constructor(app: App, wizard: WizardView) {
    this.#app = app;
    const { place } = wizard;
    this.accountName = accountNameOf(app, wizard);
    this.environmentName = environmentNameOf(app, wizard);
    this.chosenKind = place.kind;
    this.projectName = place.projectName;
    this.dashboardUrl = place.workosEnvironmentId ?? '';
  }

  /** Chooses a kind; an empty name, or one suggested before, becomes the usual one of that kind unless it is taken. */
  chooseKind(kind: Kind): void {
    this.chosenKind = kind;
    if (this.environmentName.trim() !== '' && this.environmentName !== this.#suggested) return;
    const usual = kind === 'staging' ? 'Staging' : 'Production';
    this.#suggested = this.environments.some(({ name }) => sameName(name, usual)) ? '' : usual;
    this.environmentName = this.#suggested;
  }

  input(): Input<'setWizardPlace'> {
    const { account, environment } = this;
    return {
      accountId: account?.id ?? null,
      accountName: account?.name ?? this.accountName.trim(),
      environmentId: environment?.id ?? null,
      environmentName: environment?.name ?? this.environmentName.trim(),
      kind: this.kind,
      projectName: this.projectName.trim(),
      dashboardUrl: this.dashboardUrl.trim(),
    };
  }
}

type Typed = Pick<
  PlaceForm,
  'accountName' | 'environmentName' | 'chosenKind' | 'projectName' | 'dashboardUrl'
>;

/**
 * What was typed into wizards that were closed before the first step was done. Main does not hold it, so the window
 * does; a wizard that stands elsewhere by now does not get it back.
 */
const kept = new WeakMap<App, { of: string; typed: Typed }>();
const identity = (wizard: WizardView): string => JSON.stringify([wizard.replacesKeyId, wizard.place]);

export function keepForm(app: App, wizard: WizardView, form: PlaceForm): void {
  const { accountName, environmentName, chosenKind, projectName, dashboardUrl } = form;
  const typed = { accountName, environmentName, chosenKind, projectName, dashboardUrl };
  kept.set(app, { of: identity(wizard), typed });
}

export function forgetForm(app: App): void {
  kept.delete(app);
}

export function formFor(app: App, wizard: WizardView): PlaceForm {
  const form = new PlaceForm(app, wizard);
  const found = kept.get(app);
  return found?.of === identity(wizard) ? Object.assign(form, found.typed) : form;
}

/**
 * The environment ID in a pasted dashboard address, or a bare one (workos.md §3), to say at once that it was understood.
 * Main judges it for good.
 */
export function environmentIdIn(text: string): string | null {
  const match =
    /^(?:(?:https:\/\/)?dashboard\.workos\.com\/(?:\S*\/)?)?(environment_[0-9A-HJKMNP-TV-Z]{26})(?![0-9A-Z])/.exec(
      text.trim(),
    );
  return match?.[1] ?? null;
}
