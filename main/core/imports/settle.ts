import type { ImportedView } from '../../../preload/contract/imports.ts';
import type { ParsedInput } from '../../../preload/contract/methods.ts';
import type { Activity } from '../activity.ts';
import { environmentName, replaceEnvironment, sameName } from '../catalog.ts';
import { checksAtOnce } from '../checks.ts';
import { Failure } from '../failure.ts';
import { healthView } from '../health/view.ts';
import { healthAfter, healthWords, isAccepted } from '../health.ts';
import { inParallel } from '../in-parallel.ts';
import { saveLinkedKey } from '../linking/linked-key.ts';
import { neverChecked, type Health, type Kind } from '../model.ts';
import type { Clock, WorkosGateway } from '../ports.ts';
import type { Vault } from '../vault.ts';
import { placeOf, refuseSecretNames } from '../linking/place.ts';
import { emptyPlace, type WizardPlace } from '../linking/wizard.ts';
import { linkedAs, type Entry, type Plan } from './plans.ts';

interface Parts {
  vault: Vault;
  gateway: WorkosGateway;
  clock: Clock;
  newId: () => string;
  activity: Activity;
}

/** What WorkOS said of an entry, or why it was not asked. */
interface Checked {
  entry: Entry | undefined;
  health: Health | null;
  failure: Failure | null;
}

type Choice = ParsedInput<'confirmImport'>['entries'][number];

/** From a plan to linked keys: each is verified with WorkOS, then saved where the person said. */
export class Settling {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Verifies the chosen entries with WorkOS and links those that it accepts.
   * @param keepUnverified links also those that WorkOS could not be asked about.
   * @throws Failure `name-missing`, `kind-missing`, `other-kind`; what goes wrong with one entry is in its result.
   */
  async confirm(plan: Plan, choices: readonly Choice[], keepUnverified: boolean): Promise<ImportedView[]> {
    for (const choice of choices) {
      refuseIncomplete(choice);
      const hint = plan.entries.find(({ view }) => view.id === choice.entryId)?.view.kindHint ?? null;
      if (choice.acceptOtherKind !== true) this.#refuseOtherKind(choice, hint);
    }
    const checked = new Map<Choice, Checked>();
    await inParallel(choices, checksAtOnce, async (choice) => {
      const entry = plan.entries.find(({ view }) => view.id === choice.entryId);
      checked.set(choice, await this.#checked(choice, entry));
    });
    const results: ImportedView[] = [];
    // One after the other: two entries may make the same account, or be of the same environment.
    for (const choice of choices) {
      const found = checked.get(choice);
      if (found !== undefined) results.push(await this.#settle(choice, found, keepUnverified));
    }
    return results;
  }

  /** A hint is no proof (workos.md §1), so the person may say that it is wrong. @throws Failure `other-kind`. */
  #refuseOtherKind({ environmentId, environmentName: name, kind }: Choice, hint: Kind | null): void {
    const { document } = this.#parts.vault;
    const known = document.environments.find(({ id }) => id === environmentId);
    const chosen = known?.kind ?? kind;
    if (hint === null || chosen === null || hint === chosen) return;
    throw new Failure(
      'other-kind',
      `A key for ${known?.name ?? name} looks like a ${hint} key, and ${known?.name ?? name} is ${chosen}. Nothing was imported.`,
      'Choose another environment for it, or say that it is right.',
    );
  }

  /** One that cannot be asked about, or has a key for a name, does not stop the others. */
  async #checked(choice: Choice, entry: Entry | undefined): Promise<Checked> {
    try {
      refuseSecretNames(typedNames(choice));
      return { entry, health: await this.#verify(entry), failure: null };
    } catch (error) {
      if (error instanceof Failure) return { entry, health: null, failure: error };
      throw error;
    }
  }

  async #verify(entry: Entry | undefined): Promise<Health | null> {
    if (entry?.key == null || linkedAs(this.#parts.vault.document, entry) !== '') return null;
    const { vault, gateway, clock } = this.#parts;
    const answer = await gateway.probe(await vault.open(entry.key.secret));
    return healthAfter(neverChecked, answer, clock.now());
  }

  async #settle(
    choice: Choice,
    { entry, health, failure }: Checked,
    keepUnverified: boolean,
  ): Promise<ImportedView> {
    const notLinked = (message: string, next: string, keyId: string | null = null): ImportedView => ({
      entryId: choice.entryId,
      state: 'not-linked',
      keyId,
      message,
      next,
      health: health === null ? null : healthView(health),
    });
    if (entry === undefined)
      return notLinked('This key is not part of the import any more.', 'Look at the source again.');
    if (failure !== null) return notLinked(failure.message, failure.next);
    const already = linkedAs(this.#parts.vault.document, entry);
    if (already !== '') return notLinked(`It is linked already, to ${already}.`, '');
    if (entry.key === null || health === null) return notLinked(entry.view.problem, '');
    const words = healthWords(health);
    const accepted = isAccepted(health);
    if (health.state === 'rejected') return notLinked(words.meaning, words.next);
    if (!accepted && !keepUnverified) {
      return { ...notLinked(words.meaning, words.next), state: 'unverified' };
    }
    try {
      const { keyId, name, otherOwner } = await this.#save(choice, entry.key, entry.view, health);
      const message = accepted ? `Linked to ${name}.` : `Kept for ${name}, not verified yet.`;
      const next =
        otherOwner === ''
          ? ''
          : `The client ID beside it is that of ${otherOwner}, so it was not taken over.`;
      return { ...notLinked(message, next, keyId), state: accepted ? 'linked' : 'unverified' };
    } catch (error) {
      if (error instanceof Failure) return notLinked(error.message, error.next);
      throw error;
    }
  }

  async #save(
    choice: Choice,
    key: NonNullable<Entry['key']>,
    view: Entry['view'],
    health: Health,
  ): Promise<{ keyId: string; name: string; otherOwner: string }> {
    const { vault, newId, clock, activity, gateway } = this.#parts;
    const ids = { key: newId(), account: newId(), environment: newId(), removal: newId(), replaced: newId() };
    let { clientId } = view;
    let otherOwner = '';
    await vault.update((document) => {
      const saved = saveLinkedKey(document, {
        place: this.#placeOf(choice),
        replacesKeyId: null,
        key: { ...key, health },
        ids,
        at: clock.now(),
      });
      const environmentId = saved.keys.find(({ id }) => id === ids.key)?.environmentId ?? '';
      // Bound to this one too, nothing would ever tell that the two do not belong together (workos.md §6).
      const other = saved.environments.find(
        (each) => each.id !== environmentId && clientId !== null && each.clientId === clientId,
      );
      if (other !== undefined) {
        otherOwner = environmentName(saved, other.id);
        clientId = null;
      }
      return replaceEnvironment(saved, environmentId, (environment) =>
        environment.clientId !== null || clientId === null
          ? environment
          : { ...environment, clientId, clientIdState: 'unchecked' },
      );
    });
    const environmentId = vault.document.keys.find(({ id }) => id === ids.key)?.environmentId ?? '';
    const name = environmentName(vault.document, environmentId);
    await activity.record({
      kind: 'linked',
      sentence: `Imported a key to ${name}: ${key.keyId ?? key.hint}.`,
      environmentId,
      keyId: ids.key,
      requestId: health.requestId,
    });
    if (clientId !== null) {
      const found = await gateway.checkClientId(clientId);
      await vault.update((document) =>
        replaceEnvironment(document, environmentId, (environment) =>
          environment.clientId === clientId ? { ...environment, clientIdState: found } : environment,
        ),
      );
    }
    return { keyId: ids.key, name, otherOwner };
  }

  /** A typed name of what is there means that: two keys of one import may belong to one new environment. */
  #placeOf(choice: Choice): WizardPlace {
    const { document } = this.#parts.vault;
    if (choice.environmentId !== null) return placeOf(document, choice.environmentId);
    const account = document.accounts.find(({ id, name }) =>
      choice.accountId === null ? sameName(name, choice.accountName) : id === choice.accountId,
    );
    const there = document.environments.find(
      ({ accountId, name, kind }) =>
        accountId === account?.id && kind === choice.kind && sameName(name, choice.environmentName),
    );
    if (there !== undefined) return placeOf(document, there.id);
    return {
      ...emptyPlace,
      accountId: account?.id ?? null,
      accountName: account?.name ?? choice.accountName,
      environmentName: choice.environmentName,
      kind: choice.kind,
    };
  }
}

/** The names that this choice would make; what is there already is meant by its ID. */
const typedNames = (choice: Choice): Parameters<typeof refuseSecretNames>[0] => ({
  accountName: choice.environmentId === null && choice.accountId === null ? choice.accountName : '',
  environmentName: choice.environmentId === null ? choice.environmentName : '',
  projectName: '',
});

function refuseIncomplete({
  environmentId,
  accountId,
  accountName,
  environmentName: name,
  kind,
}: Choice): void {
  if (environmentId !== null) return;
  if ((accountId === null && accountName === '') || name === '') {
    throw new Failure(
      'name-missing',
      'A key to import has no account or no environment to go to.',
      'Name both, as they are called in the dashboard.',
    );
  }
  if (kind === null) {
    throw new Failure(
      'kind-missing',
      `Whether ${name} is staging or production cannot be told from the key.`,
      'Say which it is; the dashboard shows it in the top bar.',
    );
  }
}
