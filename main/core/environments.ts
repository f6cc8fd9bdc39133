import type { CheckEvery, Removable } from '../../preload/contract/values.ts';
import type { Activity } from './activity.ts';
import {
  accountOf,
  environmentName,
  environmentOf,
  isNameTyped,
  keyName,
  keyOf,
  putBack,
  refuseTakenName,
  replaceEnvironment,
  replaceKey,
  sameName,
  takeOut,
  withoutEmptyAccounts,
} from './catalog.ts';
import { readClientId, readEnvironmentId } from './dashboard.ts';
import { Failure } from './failure.ts';
import { undoTime, type Environment, type Kind, type VaultDocument } from './model.ts';
import type { Clock, WorkosGateway } from './ports.ts';
import { refuseSecrets } from './refuse-secrets.ts';
import type { Vault } from './vault.ts';

interface Parts {
  vault: Vault;
  gateway: WorkosGateway;
  clock: Clock;
  activity: Activity;
  newId: () => string;
}

/** What can be changed of an environment; absent members stay as they are, empty texts mean none. */
export interface EnvironmentChange {
  name?: string | undefined;
  kind?: Kind | undefined;
  projectName?: string | undefined;
  clientId?: string | undefined;
  dashboardUrl?: string | undefined;
  /** Null: as the settings say for its kind. */
  checkEvery?: CheckEvery | null | undefined;
}

/** Renames, moves, removes and brings back accounts, environments and keys. */
export class Environments {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws Failure `not-found`, `account-name-holds-secret`, `name-taken`. */
  async renameAccount(accountId: string, name: string): Promise<void> {
    const { vault } = this.#parts;
    const before = accountOf(vault.document, accountId).name;
    refuseSecrets(name, 'account');
    if (vault.document.accounts.some((each) => each.id !== accountId && sameName(each.name, name))) {
      throw new Failure('name-taken', `There is an account named ${name} already.`, 'Choose another name.');
    }
    await vault.update((document) => ({
      ...document,
      accounts: document.accounts.map((each) => (each.id === accountId ? { ...each, name } : each)),
    }));
    if (before !== name) await this.#record('renamed', `Renamed the account ${before} to ${name}.`);
  }

  /**
   * @throws Failure `not-found`, `environment-name-holds-secret`, `project-name-holds-secret`, `name-taken`,
   *   `malformed-client-id`, `bad-dashboard-url`.
   */
  async update(environmentId: string, change: EnvironmentChange): Promise<void> {
    const { vault } = this.#parts;
    const before = environmentOf(vault.document, environmentId);
    const beforeName = environmentName(vault.document, environmentId);
    if (change.name !== undefined) refuseSecrets(change.name, 'environment');
    if (change.projectName !== undefined) refuseSecrets(change.projectName, 'project');
    if (change.name !== undefined)
      refuseTakenName(vault.document, before.accountId, change.name, environmentId);
    const clientId = change.clientId === undefined ? before.clientId : readClientId(change.clientId);
    const workosEnvironmentId =
      change.dashboardUrl === undefined ? before.workosEnvironmentId : readEnvironmentId(change.dashboardUrl);
    const name = change.name ?? before.name;
    const kind = change.kind ?? before.kind;
    await vault.update((document) =>
      replaceEnvironment(document, environmentId, (each) => ({
        ...withCheckEvery(each, change.checkEvery),
        name,
        kind,
        projectName: change.projectName === undefined ? each.projectName : change.projectName || null,
        clientId,
        clientIdState: clientId === each.clientId ? each.clientIdState : 'unchecked',
        workosEnvironmentId,
      })),
    );
    if (name !== before.name) {
      await this.#record('renamed', `Renamed ${beforeName} to ${name}.`, environmentId);
    }
    if (kind !== before.kind) {
      const now = environmentName(vault.document, environmentId);
      await this.#record('changed', `${now} is now ${kind}.`, environmentId);
    }
    if (clientId !== null && clientId !== before.clientId) await this.checkClientId(environmentId);
  }

  /**
   * To an account that is there, or to a new one by name; an account left empty goes.
   * @throws Failure `not-found`, `account-name-holds-secret`, `name-taken`, `name-missing`.
   */
  async move(environmentId: string, accountId: string | null, accountName: string): Promise<void> {
    const { vault, newId, clock } = this.#parts;
    const before = environmentName(vault.document, environmentId);
    const { name, accountId: from } = environmentOf(vault.document, environmentId);
    const target =
      accountId === null
        ? vault.document.accounts.find((each) => sameName(each.name, accountName))
        : accountOf(vault.document, accountId);
    if (target === undefined && accountName === '') {
      throw new Failure('name-missing', 'The new account needs a name.', 'Type the name of the WorkOS team.');
    }
    if (target?.id === from) return;
    if (target === undefined) refuseSecrets(accountName, 'account');
    if (target !== undefined) refuseTakenName(vault.document, target.id, name, environmentId);
    const account = target ?? { id: newId(), name: accountName, createdAt: clock.now() };
    await vault.update((document) => {
      const moved = replaceEnvironment(document, environmentId, (each) => ({
        ...each,
        accountId: account.id,
      }));
      const accounts = target === undefined ? [...moved.accounts, account] : moved.accounts;
      return withoutEmptyAccounts({ ...moved, accounts });
    });
    await this.#record('moved', `Moved ${before} to ${account.name}.`, environmentId);
  }

  /** Asks WorkOS whether the client ID exists (workos.md §2). @throws Failure `not-found`. */
  async checkClientId(environmentId: string): Promise<void> {
    const { vault, gateway } = this.#parts;
    const { clientId } = environmentOf(vault.document, environmentId);
    if (clientId === null) return;
    const clientIdState = await gateway.checkClientId(clientId);
    await vault.update((document) =>
      replaceEnvironment(document, environmentId, (each) =>
        each.clientId === clientId ? { ...each, clientIdState } : each,
      ),
    );
  }

  /** @throws Failure `not-found`, `label-holds-secret`. */
  async updateKey(
    keyId: string,
    change: { label?: string | undefined; expiresAt?: number | null | undefined },
  ): Promise<void> {
    const { vault } = this.#parts;
    keyOf(vault.document, keyId);
    if (change.label !== undefined) refuseSecrets(change.label, 'label');
    await vault.update((document) =>
      replaceKey(document, keyId, (key) => ({
        ...key,
        label: change.label ?? key.label,
        expiresAt: change.expiresAt === undefined ? key.expiresAt : change.expiresAt,
      })),
    );
  }

  /**
   * Takes it out with all below it; it can come back for 30 days. Where production is involved, the name must be typed:
   * the account's for an account, else the environment's.
   * @returns the removal's ID, for `undoRemoval`.
   * @throws Failure `not-found`, `name-differs`.
   */
  async remove(what: Removable, id: string, confirmName: string | undefined): Promise<string> {
    const { vault, newId, clock } = this.#parts;
    const { asked, name, environmentId } = subject(vault.document, what, id);
    if (asked !== null && !isNameTyped(confirmName, asked)) {
      throw new Failure(
        'name-differs',
        `This is production, so Keyrack asks for the name: ${asked}.`,
        'Type it as it stands there. Nothing was removed.',
      );
    }
    const removalId = newId();
    const at = clock.now();
    await vault.update((document) => takeOut(document, what, id, { id: removalId, at }));
    await this.#record('removed', `Removed ${name}.`, environmentId, {
      type: 'removal',
      id: removalId,
      until: at + undoTime,
    });
    return removalId;
  }

  /** @throws Failure `undo-gone`, `parent-gone`, `name-taken`. */
  async undoRemoval(removalId: string): Promise<void> {
    const { vault, activity } = this.#parts;
    const name = vault.document.removals.find((each) => each.id === removalId)?.name ?? '';
    await vault.update((document) => putBack(document, removalId));
    activity.spend(removalId);
    await this.#record('restored', `Put ${name} back.`);
  }

  async #record(
    kind: string,
    sentence: string,
    environmentId: string | null = null,
    undo: { type: 'removal'; id: string; until: number } | null = null,
  ): Promise<void> {
    await this.#parts.activity.record({ kind, sentence, environmentId, undo });
  }
}

function withCheckEvery(environment: Environment, wanted: CheckEvery | null | undefined): Environment {
  const { checkEvery: before = null, ...rest } = environment;
  const checkEvery = wanted === undefined ? before : wanted;
  return checkEvery === null ? rest : { ...rest, checkEvery };
}

/** What is removed, in words, and which name must be typed for it (null: none). */
function subject(
  document: VaultDocument,
  what: Removable,
  id: string,
): { asked: string | null; name: string; environmentId: string | null } {
  if (what === 'account') {
    const { name } = accountOf(document, id);
    const production = document.environments.some(
      (each) => each.accountId === id && each.kind === 'production',
    );
    return { asked: production ? name : null, name: `the account ${name}`, environmentId: null };
  }
  const environmentId = what === 'environment' ? id : keyOf(document, id).environmentId;
  const environment = environmentOf(document, environmentId);
  return {
    asked: environment.kind === 'production' ? environment.name : null,
    name: what === 'environment' ? environmentName(document, id) : `the key of ${keyName(document, id)}`,
    environmentId,
  };
}
