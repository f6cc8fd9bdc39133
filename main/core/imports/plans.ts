import type { ImportEntryView, ImportPlanView } from '../../../preload/contract/imports.ts';
import { environmentName } from '../catalog.ts';
import { shownPath } from '../paths.ts';
import { Failure } from '../failure.ts';
import type { Envelope, VaultDocument } from '../model.ts';
import { Newest } from '../newest.ts';
import { holdsSecret } from '../refuse-secrets.ts';
import type { Vault } from '../vault.ts';
import { readKey } from '../workos-key.ts';
import type { Candidate } from './candidates.ts';
import { nothingThere, tooMany } from './failures.ts';

/** One key of a plan. Its secret is sealed, so that a plan that lies open keeps none in memory. */
export interface Entry {
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

/** Where keys to import were found. */
export interface Source {
  title: string;
  /** Where that is, for people. */
  shown: string;
  /** The file to tidy up, with its hash when it was read; null where there is none. */
  leftover: { path: string; hash: string } | null;
  /** What is not among the entries; empty when nothing is left out. */
  note: string;
}

export interface Plan extends Source {
  entries: Entry[];
}

const plansKept = 10;
/** Nobody has so many; sealing each would take minutes. As many as `confirmImport` takes at once. */
export const mostEntries = 200;
/** Of the files that a key is in so many are named. */
const filesNamed = 20;

/** The imports that are under way, in memory only; the newest ten. */
export class Plans {
  readonly #parts: { vault: Vault; newId: () => string; home: string };
  readonly #plans = new Newest<Plan>(plansKept);

  constructor(parts: { vault: Vault; newId: () => string; home: string }) {
    this.#parts = parts;
  }

  /**
   * Seals what was found, and keeps it.
   * @returns the import's ID.
   * @throws Failure `nothing-to-import`, `source-unreadable` for too many, and those of `Vault.seal`.
   */
  async keep({ candidates, ...source }: Source & { candidates: readonly Candidate[] }): Promise<string> {
    const { shown } = source;
    if (candidates.length === 0) throw nothingThere(shown);
    if (candidates.length > mostEntries) throw tooMany(shown, candidates.length, mostEntries);
    const importId = this.#parts.newId();
    const entries = await Promise.all(candidates.map((candidate) => this.#entryOf(candidate)));
    this.#plans.set(importId, { ...source, entries });
    return importId;
  }

  /** @throws Failure `import-gone`. */
  get(importId: string): Plan {
    const plan = this.#plans.get(importId);
    if (plan !== undefined) return plan;
    throw new Failure('import-gone', 'This import is not under way any more.', 'Look at the source again.');
  }

  forget(importId: string): void {
    this.#plans.delete(importId);
  }

  /** As the window shows it. @throws Failure `import-gone`. */
  view(importId: string): ImportPlanView {
    const { vault } = this.#parts;
    const plan = this.get(importId);
    const { title, shown, note } = plan;
    return {
      importId,
      title,
      shownPath: shown,
      note,
      entries: plan.entries.map((entry) => ({ ...entry.view, linkedAs: linkedAs(vault.document, entry) })),
      tidy: canTidy(vault.document, plan) ? tidyWords(shown) : '',
    };
  }

  async #entryOf({ name, value, clientId, kindHint, kindWhy, endpoint, files }: Candidate): Promise<Entry> {
    const { vault, newId, home } = this.#parts;
    const reading = readKey(value);
    const id = newId();
    const view = {
      id,
      name: name.slice(0, 80),
      clientId,
      kindHint,
      kindWhy,
      files: files.slice(0, filesNamed).map((path) => shownPath(path, home)),
      moreFiles: Math.max(0, files.length - filesNamed),
    };
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
}

/** The environment that an entry's very key is linked to, e.g. `Acme / Staging`; empty when it is not linked. */
export function linkedAs(document: VaultDocument, { key }: Entry): string {
  const linked = document.keys.find(({ fingerprint }) => fingerprint === key?.fingerprint);
  return linked === undefined ? '' : environmentName(document, linked.environmentId);
}

/** What is sealed for this session only must not be all that is left. */
export const canTidy = ({ tier }: VaultDocument, { leftover }: Source): boolean =>
  leftover !== null && tier !== 'session';

const tidyWords = (shown: string): string =>
  `${shown} keeps its keys in plain text. Once they are linked, Keyrack can remove the file; you can undo that for 30 days.`;

const elsewhere = (host: string): string =>
  `This key is for ${host}, not for WorkOS itself, so it is not sent there. Link it by hand if you know that address.`;

/**
 * The host of an address that is not WorkOS's own (workos.md §2); null when it is. What is no address is not told: it may
 * be a key that was pasted in the wrong place.
 */
function foreignHost(endpoint: string): string | null {
  const url = URL.parse(endpoint);
  if (url?.host === 'api.workos.com') return null;
  const isAddress = url !== null && /^https?:$/.test(url.protocol) && !holdsSecret(url.host);
  return isAddress ? url.host : 'another address';
}
