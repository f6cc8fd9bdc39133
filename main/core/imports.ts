import type {
  CliStore,
  ImportedView,
  ImportEntryView,
  ImportPlanView,
  ImportSourceView,
} from '../../preload/contract/imports.ts';
import type { ParsedInput } from '../../preload/contract/methods.ts';
import type { Activity } from './activity.ts';
import { environmentName, replaceEnvironment, sameName } from './catalog.ts';
import { fileNameOf, shownPath } from './exports/places.ts';
import { refuseUnfit } from './exports/refuse.ts';
import { Failure } from './failure.ts';
import { healthAfter, healthWords } from './health.ts';
import { healthView } from './health-view.ts';
import { fromCliConfig, fromEnvFile, type Candidate } from './imports/candidates.ts';
import { saveLinkedKey } from './linked-key.ts';
import { neverChecked, undoTime, type Envelope, type Health, type Kind } from './model.ts';
import type { CliStores, Clock, EnvFiles, FileDialogs, WorkosGateway } from './ports.ts';
import type { Vault } from './vault.ts';
import { checksAtOnce } from './checks.ts';
import { inParallel } from './in-parallel.ts';
import { placeOf } from './wizard-place.ts';
import { emptyPlace, type WizardPlace } from './wizard.ts';
import { readKey } from './workos-key.ts';

interface Parts {
  vault: Vault;
  gateway: WorkosGateway;
  stores: CliStores;
  envFiles: EnvFiles;
  dialogs: FileDialogs;
  clock: Clock;
  newId: () => string;
  /** The home folder, shown as `~`. */
  home: string;
  activity: Activity;
  /** Of a row of the inventory. @throws Failure `row-gone`. */
  rowPath: (rowId: string) => string;
}

/** One key of a plan. Its secret is sealed, so that a plan that lies open keeps none in memory. */
interface Entry {
  view: Omit<ImportEntryView, 'linkedAs'>;
  /** Null for what cannot be imported. */
  key: {
    secret: Envelope;
    fingerprint: string;
    keyId: string | null;
    hint: string;
    createdAt: number | null;
  } | null;
}

interface Plan {
  title: string;
  path: string;
  /** Where there is a file to tidy up: its hash when it was read. */
  tidyHash: string | null;
  entries: Entry[];
}

/** What WorkOS said of an entry, or why it was not asked. */
interface Checked {
  entry: Entry | undefined;
  health: Health | null;
  failure: Failure | null;
}

type Choice = ParsedInput<'confirmImport'>['entries'][number];

const titles: Readonly<Record<CliStore, string>> = {
  'cli-keyring': 'The WorkOS CLI’s keyring',
  'cli-file': 'The WorkOS CLI’s file',
  'old-cli-file': 'The retired WorkOS CLI’s file',
};
const stores: readonly CliStore[] = ['cli-keyring', 'cli-file', 'old-cli-file'];
const plansKept = 10;
/** Nobody has so many; sealing each would take minutes. As many as `confirmImport` takes at once. */
const mostEntries = 200;

/** Links keys that lie elsewhere on this computer: preview, verify, save. None of them passes through the window. */
export class Imports {
  readonly #parts: Parts;
  readonly #plans = new Map<string, Plan>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Where the official CLIs keep their keys, and whether there are any. Never throws for a source. */
  find(): Promise<ImportSourceView[]> {
    return Promise.all(stores.map((store) => this.#look(store)));
  }

  /**
   * What a source holds; null when the person cancelled.
   * @throws Failure `nothing-to-import`, `source-unreadable`, `row-gone`, and those of reading a file.
   */
  async plan(request: ParsedInput<'planImport'>): Promise<ImportPlanView | null> {
    if (request.from === 'row') return this.view(await this.planFile(this.#parts.rowPath(request.rowId)));
    if (request.from === 'file') {
      const path = await this.#parts.dialogs.chooseEnvFile('Choose the file to import keys from');
      return path === null ? null : this.view(await this.planFile(path));
    }
    return this.view(await this.#planStore(request.from));
  }

  /** The plan of an env file, by its ID. @throws Failure `nothing-to-import`, and those of reading a file. */
  async planFile(path: string): Promise<string> {
    const state = await this.#parts.envFiles.read(path);
    refuseUnfit({ ...state, writable: true });
    return this.#keep({
      title: fileNameOf(path),
      path,
      tidyHash: null,
      candidates: fromEnvFile(state.bytes),
    });
  }

  /** @throws Failure `import-gone`. */
  view(importId: string): ImportPlanView {
    const plan = this.#plan(importId);
    const entries = plan.entries.map((entry) => ({ ...entry.view, linkedAs: this.#linkedAs(entry) }));
    return {
      importId,
      title: plan.title,
      shownPath: this.#shown(plan.path),
      entries,
      tidy: this.#canTidy(plan) ? tidyWords(this.#shown(plan.path)) : '',
    };
  }

  /**
   * Verifies the chosen entries with WorkOS and links those that it accepts.
   * @param keepUnverified links also those that WorkOS could not be asked about.
   * @throws Failure `import-gone`, `name-missing`, `kind-missing`, `other-kind`; what goes wrong with one entry is in its result.
   */
  async confirm(
    importId: string,
    choices: readonly Choice[],
    keepUnverified: boolean,
  ): Promise<ImportedView[]> {
    const plan = this.#plan(importId);
    for (const choice of choices) {
      refuseIncomplete(choice);
      const hint = plan.entries.find(({ view }) => view.id === choice.entryId)?.view.kindHint ?? null;
      if (choice.acceptOtherKind !== true) this.#refuseOtherKind(choice, hint);
    }
    const checked = new Map<Choice, Checked>();
    await inParallel(choices, checksAtOnce, async (choice) => {
      const entry = plan.entries.find(({ view }) => view.id === choice.entryId);
      checked.set(choice, await this.#checked(entry));
    });
    const results: ImportedView[] = [];
    // One after the other: two entries may make the same account, or be of the same environment.
    for (const choice of choices) {
      const found = checked.get(choice);
      if (found !== undefined) results.push(await this.#settle(choice, found, keepUnverified));
    }
    return results;
  }

  /**
   * Removes the plain-text source, with undo for 30 days.
   * @throws Failure `import-gone`, `kept-in-memory`, `not-all-linked`, `changed-meanwhile`, `secret-locked`, and those of
   *   writing a file.
   */
  async tidy(importId: string): Promise<{ undoId: string }> {
    const { envFiles, vault, clock, activity } = this.#parts;
    const plan = this.#plan(importId);
    const { path, tidyHash, entries } = plan;
    if (tidyHash !== null && !this.#canTidy(plan)) {
      throw new Failure(
        'kept-in-memory',
        `Keyrack keeps your keys in memory only, so ${this.#shown(path)} may be all that is left of them tomorrow. It was not removed.`,
        'Choose in Settings how keys are kept for good, then import again.',
      );
    }
    if (tidyHash === null || entries.some((entry) => this.#linkedAs(entry) === '')) {
      throw new Failure(
        'not-all-linked',
        `${this.#shown(path)} still holds a key that is not linked in Keyrack, so it was not removed.`,
        'Import every key of it first. One that cannot be imported is yours to keep or to delete by hand.',
      );
    }
    // A key that is linked and cannot be opened is not kept.
    for (const entry of entries) await this.#openLinked(entry);
    const { realPath } = await envFiles.read(path);
    const seal = (plain: string): Promise<Envelope> => vault.seal(plain);
    const { undoId } = await envFiles.discard({ path: realPath, expectedHash: tidyHash, seal });
    const at = clock.now();
    await vault.update((document) => ({
      ...document,
      writes: [
        ...document.writes.filter((write) => write.path !== realPath),
        { undoId, at, path: realPath, before: null },
      ],
    }));
    this.#plans.delete(importId);
    await activity.record({
      kind: 'tidied',
      sentence: `Removed ${this.#shown(path)}, which held keys in plain text. Its bytes are kept sealed for 30 days.`,
      environmentId: null,
      keyId: null,
      requestId: null,
      undo: { type: 'export', id: undoId, until: at + undoTime },
    });
    return { undoId };
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

  /** What is sealed for this session only must not be all that is left. */
  #canTidy({ tidyHash }: Plan): boolean {
    return tidyHash !== null && this.#parts.vault.document.tier !== 'session';
  }

  /** @throws Failure `secret-locked`. */
  async #openLinked({ key }: Entry): Promise<void> {
    const { vault } = this.#parts;
    const linked = vault.document.keys.find(({ fingerprint }) => fingerprint === key?.fingerprint);
    if (linked !== undefined) await vault.open(linked.secret);
  }

  async #look(store: CliStore): Promise<ImportSourceView> {
    const found = await this.#parts.stores.read(store);
    const source = { store, shownPath: this.#shown(found.path), entries: 0, message: '' };
    if (found.state === 'none') return { ...source, state: 'none' };
    if (found.state === 'unreadable') return { ...source, state: 'unreadable', message: found.why };
    const candidates = fromCliConfig(found.text);
    if (candidates === null) {
      return { ...source, state: 'unreadable', message: 'It is not written as the WorkOS CLI writes it.' };
    }
    const plain = store === 'cli-keyring' ? '' : await this.#plainWords(found.path);
    return { ...source, state: 'found', entries: candidates.length, message: plain };
  }

  async #plainWords(path: string): Promise<string> {
    const mode = await this.#parts.envFiles.read(path).then(
      (state) => state.mode,
      () => null,
    );
    const open = mode !== null && (mode & 0o077) !== 0;
    return open
      ? 'Its keys are in plain text, and other people on this computer may read them.'
      : 'Its keys are in plain text.';
  }

  async #planStore(store: CliStore): Promise<string> {
    const found = await this.#parts.stores.read(store);
    if (found.state === 'none') throw nothingThere(this.#shown(found.path));
    const candidates = found.state === 'found' ? fromCliConfig(found.text) : null;
    if (candidates === null) {
      throw new Failure(
        'source-unreadable',
        found.state === 'unreadable'
          ? found.why
          : `${this.#shown(found.path)} is not written as the WorkOS CLI writes it.`,
        'Paste the key with “Link a key” instead.',
      );
    }
    const isOld = store === 'old-cli-file' && found.state === 'found';
    const tidyHash = isOld ? await this.#hashOf(found) : null;
    return this.#keep({ title: titles[store], path: found.path, tidyHash, candidates });
  }

  /** Null when the file is not the one any more that the keys were read from: another one is not ours to tidy up. */
  async #hashOf({ path, text }: { path: string; text: string }): Promise<string | null> {
    const { kind, bytes, hash } = await this.#parts.envFiles.read(path);
    const same = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) === text;
    return kind === 'file' && same ? hash : null;
  }

  async #keep(from: Omit<Plan, 'entries'> & { candidates: Candidate[] }): Promise<string> {
    const { candidates, ...source } = from;
    if (candidates.length === 0) throw nothingThere(this.#shown(from.path));
    if (candidates.length > mostEntries) throw tooMany(this.#shown(from.path), candidates.length);
    const importId = this.#parts.newId();
    const entries = await Promise.all(candidates.map((candidate) => this.#entryOf(candidate)));
    this.#plans.set(importId, { ...source, entries });
    for (const [oldest] of this.#plans) {
      if (this.#plans.size <= plansKept) break;
      this.#plans.delete(oldest);
    }
    return importId;
  }

  async #entryOf({ name, value, clientId, kindHint, kindWhy, endpoint }: Candidate): Promise<Entry> {
    const { vault, newId } = this.#parts;
    const reading = readKey(value);
    const id = newId();
    const view = { id, name: name.slice(0, 80), clientId, kindHint, kindWhy };
    const foreign = endpoint === null ? null : foreignHost(endpoint);
    if (!reading.ok || foreign !== null) {
      const problem = reading.ok ? elsewhere(foreign ?? '') : reading.message;
      return { view: { ...view, hint: reading.ok ? reading.hint : '', keyId: null, problem }, key: null };
    }
    const { secret, hint, keyId = null, createdAt = null } = reading;
    const [sealed, fingerprint] = await Promise.all([vault.seal(secret), vault.fingerprint(secret)]);
    return {
      view: { ...view, hint, keyId, problem: '' },
      key: { secret: sealed, fingerprint, keyId, hint, createdAt },
    };
  }

  /** One that cannot be asked about does not stop the others. */
  async #checked(entry: Entry | undefined): Promise<Checked> {
    try {
      return { entry, health: await this.#verify(entry), failure: null };
    } catch (error) {
      if (error instanceof Failure) return { entry, health: null, failure: error };
      throw error;
    }
  }

  async #verify(entry: Entry | undefined): Promise<Health | null> {
    if (entry?.key == null || this.#linkedAs(entry) !== '') return null;
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
    const linkedAs = this.#linkedAs(entry);
    if (linkedAs !== '') return notLinked(`It is linked already, to ${linkedAs}.`, '');
    if (entry.key === null || health === null) return notLinked(entry.view.problem, '');
    const words = healthWords(health);
    const accepted = health.state === 'valid' || health.state === 'limited';
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
      undo: null,
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

  #linkedAs({ key }: Entry): string {
    const { document } = this.#parts.vault;
    const linked = document.keys.find(({ fingerprint }) => fingerprint === key?.fingerprint);
    return linked === undefined ? '' : environmentName(document, linked.environmentId);
  }

  #plan(importId: string): Plan {
    const plan = this.#plans.get(importId);
    if (plan !== undefined) return plan;
    throw new Failure('import-gone', 'This import is not under way any more.', 'Look at the source again.');
  }

  #shown(path: string): string {
    return shownPath(path, this.#parts.home);
  }
}

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

const nothingThere = (shown: string): Failure =>
  new Failure('nothing-to-import', `${shown} holds no key of WorkOS.`, 'Choose another source.');

const tooMany = (shown: string, count: number): Failure =>
  new Failure(
    'source-unreadable',
    `${shown} holds ${count} keys, more than the ${mostEntries} that Keyrack imports at once.`,
    'Choose another source, or link the keys you need one by one.',
  );

const tidyWords = (shown: string): string =>
  `${shown} keeps its keys in plain text. Once they are linked, Keyrack can remove the file; you can undo that for 30 days.`;

const elsewhere = (host: string): string =>
  `This key is for ${host}, not for WorkOS itself, so it is not sent there. Link it by hand if you know that address.`;

/** The host of an address that is not WorkOS's own (workos.md §2); null when it is. */
function foreignHost(endpoint: string): string | null {
  const host = URL.parse(endpoint)?.host ?? endpoint.slice(0, 100);
  return host === 'api.workos.com' ? null : host;
}
