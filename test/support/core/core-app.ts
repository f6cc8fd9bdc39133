import { Activity } from '../../../main/core/activity.ts';
import { workosKeyIdOf } from '../../../main/core/catalog.ts';
import { Checks } from '../../../main/core/checks.ts';
import { Copying } from '../../../main/core/copying.ts';
import { Environments } from '../../../main/core/environments.ts';
import { Linking } from '../../../main/core/linking.ts';
import { Marks } from '../../../main/core/marks.ts';
import { neverChecked, type Environment, type Key } from '../../../main/core/model.ts';
import type { WorkosGateway } from '../../../main/core/ports.ts';
import { Pairing } from '../../../main/core/pairing.ts';
import { Vault } from '../../../main/core/vault.ts';
import { readKey } from '../../../main/core/workos-key.ts';
import {
  FakeClipboard,
  FakeClock,
  MemoryActivity,
  MemoryVaultFile,
  PlainCiphers,
  RecordingLog,
} from '../ports/memory-ports.ts';
import { ScriptedGateway } from '../ports/scripted-gateway.ts';

interface CoreAppParts {
  file?: MemoryVaultFile;
  ciphers?: PlainCiphers;
  clock?: FakeClock;
  /** In place of the scripted one. */
  gateway?: WorkosGateway;
}

/**
 * The vault with what links, checks, copies, marks and changes its keys, put together as in `main/index.ts`, over ports in
 * memory. What else there is of the core (exports, inventory, rotations and so on) its own tests put on top.
 */
export class CoreApp {
  readonly gateway = new ScriptedGateway();
  readonly file: MemoryVaultFile;
  readonly ciphers: PlainCiphers;
  readonly clock: FakeClock;
  readonly clipboard = new FakeClipboard();
  readonly activityFile = new MemoryActivity();
  readonly log = new RecordingLog();
  readonly vault: Vault;
  readonly activity: Activity;
  readonly linking: Linking;
  readonly checks: Checks;
  readonly copying: Copying;
  readonly environments: Environments;
  readonly marks: Marks;
  readonly pairing: Pairing;
  seconds = 30;
  /** How often the window was told to look again. */
  pushes = 0;
  #ids = 0;

  private constructor(parts: CoreAppParts) {
    const { file = new MemoryVaultFile(), ciphers = new PlainCiphers(), gateway = this.gateway } = parts;
    this.file = file;
    this.ciphers = ciphers;
    this.clock = parts.clock ?? new FakeClock();
    const { clock, clipboard, log } = this;
    const newId = (): string => `id-${++this.#ids}-${this.file.saves}`;
    const changed = (): void => {
      this.pushes += 1;
    };
    const vault = new Vault({ file, ciphers, clock, log });
    const activity = new Activity({
      ...{ file: this.activityFile, clock, newId, log, changed },
      workosKeyIdOf: (keyId) => workosKeyIdOf(vault.document, keyId),
    });
    this.vault = vault;
    this.activity = activity;
    this.linking = new Linking({ vault, gateway, clipboard, clock, activity, newId, changed });
    this.checks = new Checks({ vault, gateway, clock, activity, changed });
    this.copying = new Copying({
      vault,
      clipboard,
      clock,
      log,
      activity,
      seconds: () => this.seconds,
      changed,
    });
    this.pairing = new Pairing({ vault, gateway, clock, activity });
    this.environments = new Environments({ vault, gateway, clock, activity, newId });
    this.marks = new Marks({ vault, activity });
  }

  static async start(parts: CoreAppParts = {}): Promise<CoreApp> {
    const app = new CoreApp(parts);
    await app.vault.load();
    await app.activity.load();
    await app.linking.resume();
    return app;
  }

  /** Puts a linked key into the vault, with its account (by name) and environment where they are new. */
  async have(
    secret: string,
    where: { account: string; environment: string } & Partial<Pick<Environment, 'kind' | 'clientId'>>,
    more: Partial<Key> = {},
  ): Promise<Key> {
    const { vault, clock } = this;
    const read = readKey(secret);
    const { document } = vault;
    const account = document.accounts.find(({ name }) => name === where.account) ?? {
      id: `account ${where.account}`,
      name: where.account,
      createdAt: clock.now(),
    };
    const environment = document.environments.find(
      ({ accountId, name }) => accountId === account.id && name === where.environment,
    ) ?? {
      id: `environment ${where.account} / ${where.environment}`,
      accountId: account.id,
      name: where.environment,
      kind: where.kind ?? 'staging',
      projectName: null,
      clientId: where.clientId ?? null,
      clientIdState: 'unchecked' as const,
      workosEnvironmentId: null,
      createdAt: clock.now(),
    };
    const key: Key = {
      id: `key ${document.keys.length + document.removals.length + 1}`,
      environmentId: environment.id,
      label: '',
      secret: await vault.seal(secret),
      fingerprint: await vault.fingerprint(secret),
      keyId: read.ok ? (read.keyId ?? null) : null,
      hint: read.ok ? read.hint : '',
      createdAt: null,
      linkedAt: clock.now(),
      expiresAt: null,
      health: neverChecked,
      ...more,
    };
    await vault.update((before) => ({
      ...before,
      accounts: before.accounts.includes(account) ? before.accounts : [...before.accounts, account],
      environments: before.environments.includes(environment)
        ? before.environments
        : [...before.environments, environment],
      keys: [...before.keys, key],
    }));
    return key;
  }

  /** What the activity says, newest first. */
  sentences(): string[] {
    return this.activity
      .list({ query: '', before: null, limit: 1_000 }, () => true)
      .entries.map(({ sentence }) => sentence);
  }
}
