import { randomBytes, randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DiskEnvFiles } from '../../../main/adapters/env-files.ts';
import { parsers } from '../../../main/adapters/env-parsers.ts';
import type { EnvParser } from '../../../main/core/env-file.ts';
import type { Holding } from '../../../main/core/inventory/holding.ts';
import type { Key, Target, TargetVariable } from '../../../main/core/model.ts';
import { Rotations } from '../../../main/core/rotations.ts';
import type { RotationView } from '../../../preload/contract/rotation.ts';
import { rotationView } from '../../../preload/contract/rotation.ts';
import { CoreApp } from './core-app.ts';
import { fakeKey } from '../fake-key.ts';
import type { MemoryVaultFile, PlainCiphers } from '../ports/memory-ports.ts';
import { answerOf } from '../ports/scripted-gateway.ts';

export const oldSecret = fakeKey({ seed: 1 });
export const newSecret = fakeKey({ seed: 2 });

/** Rotations over the core in memory and real files in a folder of their own. */
export class RotationApp {
  readonly core: CoreApp;
  readonly folder: string;
  readonly rotations: Rotations;
  readonly envFiles: DiskEnvFiles;
  /** What the inventory knows to hold the old key, beside the targets. */
  readonly holding: string[];
  /** Variables in which the inventory saw the old key, by path, whatever the form. */
  readonly seenIn = new Map<string, string[]>();
  /** What the inventory says of its look besides. */
  survey: Partial<Holding> = {};
  /** The cookie password that every row holds. */
  cookieInRow = { value: '', environmentId: '' };
  /** The inventory answers after it. */
  looked: Promise<undefined> = Promise.resolve(undefined);
  /** Every look of the inventory ends by it, while set. */
  lookFault: Error | null = null;
  /** Where the record is saved; null: the person cancels. */
  recordPath: string | null = null;
  /** What was saved, by path. */
  readonly documents = new Map<string, string>();
  /** Of which rotations the proof was told, and how. */
  readonly proved: [string, string][] = [];
  /** What the window does when it is told of a change. */
  onChanged: () => void = () => undefined;
  /** Who reads each file again before it is written. */
  readonly parsers: Record<string, EnvParser> = { ...parsers };
  /** Keys that WorkOS rejects; it takes all others. */
  readonly rejected = new Set<string>();

  private constructor(core: CoreApp, folder: string, holding: string[]) {
    this.core = core;
    this.folder = folder;
    this.holding = holding;
    core.gateway.always = (secret) => answerOf(this.rejected.has(secret) ? 401 : 200);
    this.envFiles = new DiskEnvFiles({ undoFolder: join(folder, 'undo'), now: () => core.clock.now() });
    const { vault, gateway, clipboard, clock, log, activity } = core;
    this.rotations = new Rotations({
      vault,
      gateway,
      envFiles: this.envFiles,
      inventory: {
        holding: async (): Promise<Holding> => {
          await this.looked;
          if (this.lookFault !== null) throw this.lookFault;
          return {
            files: holding.map((path) => ({ path, variables: this.seenIn.get(path) ?? [] })),
            ...{ scan: 'done', roots: [], lostRoots: [], unread: [] },
            ...this.survey,
          };
        },
        cookiePasswordIn: () => Promise.resolve(this.cookieInRow),
      },
      clipboard,
      dialogs: {
        chooseEnvFile: () => Promise.resolve(null),
        chooseFolder: () => Promise.resolve(null),
        chooseNewFile: () => Promise.resolve(this.recordPath),
      },
      documents: {
        write: (path, text) => {
          this.documents.set(path, text);
          return Promise.resolve();
        },
      },
      parsers: this.parsers,
      clock,
      log,
      newId: randomUUID,
      randomBytes,
      home: folder,
      activity,
      onProved: (rotationId, sentence) => this.proved.push([rotationId, sentence]),
      changed: () => {
        this.onChanged();
      },
    });
  }

  static async start(): Promise<RotationApp> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'keyrack-rotation-')));
    return new RotationApp(await CoreApp.start(), folder, []);
  }

  /** A new process over the same vault and files, as after a crash. */
  async restart(parts: { file?: MemoryVaultFile; ciphers?: PlainCiphers } = {}): Promise<RotationApp> {
    const { file, ciphers } = { file: this.core.file, ciphers: this.core.ciphers, ...parts };
    const again = new RotationApp(await CoreApp.start({ file, ciphers }), this.folder, this.holding);
    again.lookFault = this.lookFault;
    await again.rotations.resume();
    return again;
  }

  async end(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }

  /** The old key, linked to Acme / Staging (or the production of that name). */
  link(secret = oldSecret, kind: 'staging' | 'production' = 'staging'): Promise<Key> {
    const environment = kind === 'staging' ? 'Staging' : 'Production';
    return this.core.have(
      secret,
      { account: 'Acme', environment, kind },
      { label: 'Shop', tags: ['billing'], note: 'Ask Mia.' },
    );
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** A file that the inventory knows. */
  async file(name: string, content: string | Uint8Array): Promise<string> {
    const path = this.path(name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    this.holding.push(path);
    return path;
  }

  /** The same as a target of `key`. */
  async target(
    name: string,
    content: string | Uint8Array,
    key: Key,
    variables: Partial<TargetVariable>[] = [{}],
  ): Promise<Target> {
    const path = await this.file(name, content);
    this.holding.pop();
    const target: Target = {
      id: `target ${name}`,
      environmentId: key.environmentId,
      keyId: key.id,
      path,
      variables: variables.map((each) => ({
        name: 'WORKOS_API_KEY',
        source: 'key',
        value: null,
        secret: null,
        fingerprint: key.fingerprint,
        ...each,
      })),
      writtenAt: this.core.clock.now(),
    };
    await this.core.vault.update((document) => ({ ...document, targets: [...document.targets, target] }));
    return target;
  }

  read(name: string): Promise<string> {
    return readFile(this.path(name), 'latin1');
  }

  /** From the old key to the list of places. */
  async upToPlaces(key: Key, next = newSecret): Promise<string> {
    const id = await this.rotations.start({ what: 'rotate', keyId: key.id });
    await this.rotations.paste(id, next);
    await this.rotations.verify(id);
    return id;
  }

  /** The view, as it crosses to the window. */
  async view(id: string): Promise<RotationView> {
    return rotationView.parse(await this.rotations.view(id));
  }

  /** By file name: the state of each place, with the code of its failure. */
  states(id: string): Record<string, string> {
    const rotation = this.core.vault.document.rotations.find((each) => each.id === id);
    return Object.fromEntries(
      (rotation?.places ?? []).map(({ path, state, failure }) => [
        path.slice(this.folder.length + 1),
        failure === null ? state : `${state}: ${failure.code}`,
      ]),
    );
  }
}
