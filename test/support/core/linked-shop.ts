import { randomBytes, randomUUID } from 'node:crypto';
import { parsers } from '../../../main/adapters/env-parsers.ts';
import type { Activity, NewEntry } from '../../../main/core/activity.ts';
import { Exports } from '../../../main/core/exports.ts';
import {
  neverChecked,
  type Environment,
  type Key,
  type Project,
  type Target,
} from '../../../main/core/model.ts';
import { Targets } from '../../../main/core/targets.ts';
import { Vault } from '../../../main/core/vault.ts';
import { readKey } from '../../../main/core/workos-key.ts';
import { exportPlanView, type ExportPlanView } from '../../../preload/contract/view.ts';
import type { ParsedInput } from '../../../preload/contract/methods.ts';
import { fakeClientId, fakeKey } from '../fake-key.ts';
import { FixedDialogs } from '../ports/fixed-dialogs.ts';
import { MemoryEnvFiles } from '../ports/memory-env-files.ts';
import { FakeClock, MemoryVaultFile, PlainCiphers, RecordingLog } from '../ports/memory-ports.ts';

export const root = '/home/ann/shop';
export const env = `${root}/.env`;
export const staging = fakeKey({ seed: 1 });
export const production = fakeKey({ seed: 2, prefix: 'sk_' });
export const elsewhere = fakeKey({ seed: 3 });
/** Of nobody. */
export const unknown = fakeKey({ seed: 4 });
export const clientId = fakeClientId(1);
export const otherClientId = fakeClientId(3);

type Parts = ConstructorParameters<typeof Exports>[0];

/** What stands in the place of the memory's own. */
type ShopParts = Partial<Pick<Parts, 'envFiles'>> & { ciphers?: PlainCiphers };

/**
 * Acme with a linked key in each of three environments (`staging`, `production` named Live shop, `elsewhere`), whose
 * keys are `key of staging` and so on, and the exports over a disk in memory.
 */
export class LinkedShop {
  readonly clock = new FakeClock();
  readonly vaultFile = new MemoryVaultFile();
  readonly vault: Vault;
  readonly files = new MemoryEnvFiles();
  readonly dialogs = new FixedDialogs();
  readonly activity: NewEntry[] = [];
  readonly #recorder: Pick<Activity, 'record'> = {
    record: (entry) => {
      this.activity.push(entry);
      return Promise.resolve();
    },
  };
  /** Row ID -> path. */
  readonly rows = new Map<string, string>();
  readonly exports: Exports;
  readonly targets: Targets;

  private constructor({ ciphers = new PlainCiphers(), ...other }: ShopParts) {
    const { clock } = this;
    this.files.now = () => clock.now();
    this.vault = new Vault({ file: this.vaultFile, ciphers, clock, log: new RecordingLog() });
    this.exports = this.exportsWith(other);
    this.targets = new Targets({
      ...{ vault: this.vault, exports: this.exports, clock, home: '/home/ann' },
      activity: this.#recorder,
    });
  }

  static async open(parts: ShopParts = {}): Promise<LinkedShop> {
    const shop = new LinkedShop(parts);
    const { vault } = shop;
    await vault.load();
    await vault.chooseTier({ tier: 'keychain' });
    await vault.update((document) => ({
      ...document,
      accounts: [{ id: 'acme', name: 'Acme', createdAt: 0 }],
    }));
    await shop.link(staging, { id: 'staging', name: 'Staging', clientId });
    await shop.link(production, { id: 'production', name: 'Live shop', kind: 'production' });
    await shop.link(elsewhere, { id: 'elsewhere', name: 'Elsewhere', clientId: otherClientId });
    return shop;
  }

  /** Exports over the same vault and disk, with other parts. */
  exportsWith(other: Partial<Parts>): Exports {
    const { vault, files, dialogs, clock, rows } = this;
    return new Exports({
      ...{ vault, envFiles: files, dialogs, clock, parsers, randomBytes, home: '/home/ann' },
      newId: randomUUID,
      rowPath: (rowId) => rows.get(rowId) ?? '',
      activity: this.#recorder,
      log: new RecordingLog(),
      ...other,
    });
  }

  async link(secret: string, environment: Partial<Environment>, more: Partial<Key> = {}): Promise<void> {
    const { vault, clock } = this;
    const id = environment.id ?? randomUUID();
    const reading = readKey(secret);
    const key: Key = {
      id: `key of ${id}`,
      environmentId: id,
      label: '',
      secret: await vault.seal(secret),
      fingerprint: await vault.fingerprint(secret),
      keyId: reading.ok ? (reading.keyId ?? null) : null,
      hint: reading.ok ? reading.hint : '',
      createdAt: null,
      linkedAt: clock.now(),
      expiresAt: null,
      health: { ...neverChecked, state: 'valid', checkedAt: clock.now() },
      ...more,
    };
    await vault.update((document) => ({
      ...document,
      environments: [
        ...document.environments,
        {
          accountId: 'acme',
          name: id,
          kind: 'staging',
          projectName: null,
          clientId: null,
          clientIdState: 'unchecked',
          workosEnvironmentId: null,
          createdAt: clock.now(),
          ...environment,
          id,
        },
      ],
      keys: [...document.keys, key],
    }));
  }

  /** Another secret under the ID of a key that is linked, as when it is replaced in place. */
  async replace(keyId: string, secret: string): Promise<void> {
    const { vault } = this;
    const sealed = await vault.seal(secret);
    const fingerprint = await vault.fingerprint(secret);
    await vault.update((document) => ({
      ...document,
      keys: document.keys.map((key) =>
        key.id === keyId ? { ...key, secret: sealed, fingerprint, keyId: null } : key,
      ),
    }));
  }

  async change(environmentId: string, change: Partial<Environment>): Promise<void> {
    await this.vault.update((document) => ({
      ...document,
      environments: document.environments.map((each) =>
        each.id === environmentId ? { ...each, ...change } : each,
      ),
    }));
  }

  async addProject(project: Partial<Project> & Pick<Project, 'stack'>): Promise<void> {
    const added = { id: 'shop', name: 'shop', path: root, addedAt: 0, ...project };
    await this.vault.update((document) => ({ ...document, projects: [...document.projects, added] }));
  }

  /** An ignored file of the project. */
  have(text: string | Uint8Array, path = env): void {
    this.files.files.set(path, { text, git: { state: 'ignored', root } });
  }

  /** Plans an export, and checks that the view is one that the contract lets through. */
  async ask(request: ParsedInput<'planExport'>): Promise<ExportPlanView> {
    return exportPlanView.parse(await this.exports.plan(request));
  }

  /** Plans an export to one file. */
  plan(key = 'staging', path = env): Promise<ExportPlanView> {
    this.dialogs.file = path;
    return this.ask({ keyId: `key of ${key}`, choose: 'file' });
  }

  /** Exports without a look. */
  async export(key = 'staging', path = env): Promise<string> {
    const { planId, confirmName } = await this.plan(key, path);
    const { exportId } = await this.exports.confirm(planId, {
      confirmName: confirmName ?? undefined,
      replaceOther: true,
    });
    return exportId;
  }

  /** The target of a file. */
  target(path = env): Target {
    const target = this.vault.document.targets.find((each) => each.path === path);
    if (target === undefined) throw new Error(`Nothing keeps ${path} up to date.`);
    return target;
  }
}
