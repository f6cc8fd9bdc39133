import { z } from 'zod';
import { read } from '../env-file.ts';
import { MASK, shownName } from '../env-file/mask.ts';
import { refusing } from '../exports/compose.ts';
import { isDoubtful } from '../inventory/row.ts';
import type { Kind } from '../model.ts';
import type { ScannedFile } from '../ports.ts';
import { holdsSecret } from '../refuse-secrets.ts';
import { readKey } from '../workos-key.ts';

/** Something that may be a key to link, as its source has it. `value` is a secret. */
export interface Candidate {
  name: string;
  value: string;
  clientId: string | null;
  kindHint: Kind | null;
  /** What told the kind; empty when nothing did. */
  kindWhy: string;
  /** The address that it is for; null when the source names none. */
  endpoint: string | null;
  /** The files that it is in, where it was looked for in several; absolute paths. */
  files: readonly string[];
}

const text = z.string().catch('');
const cliEnvironment = z.looseObject({
  name: text,
  type: text,
  apiKey: text,
  api_key: text,
  clientId: text,
  endpoint: text,
});
const cliConfig = z.looseObject({ environments: z.record(z.string(), cliEnvironment.catch(emptyOf)) });

function emptyOf(): z.output<typeof cliEnvironment> {
  return { name: '', type: '', apiKey: '', api_key: '', clientId: '', endpoint: '' };
}

/**
 * What the official CLIs keep (workos.md §5): the new one's `apiKey` and `clientId`, the retired one's `api_key`.
 * Environments without a key are left out. Null when the text is no such document.
 */
export function fromCliConfig(document: string): Candidate[] | null {
  let json: unknown;
  try {
    json = JSON.parse(document);
  } catch {
    return null;
  }
  const config = cliConfig.safeParse(json);
  if (!config.success) return null;
  return Object.entries(config.data.environments).flatMap(([key, entry]) => {
    const value = entry.apiKey || entry.api_key;
    if (value === '') return [];
    return [
      {
        name: shownWords(entry.name || key),
        value,
        clientId: clientIdIn(entry.clientId),
        ...kindOf(value, entry.type.toLowerCase()),
        endpoint: entry.endpoint || null,
        files: [],
      },
    ];
  });
}

/** Every key of an env file, once each; its client ID where there is exactly one. @throws Failure for unreadable bytes. */
export function fromEnvFile(bytes: Uint8Array): Candidate[] {
  const values = refusing(() => read(bytes));
  const clientIds = new Set([...values.values()].flatMap((value) => clientIdIn(value) ?? []));
  const [only] = clientIds;
  const seen = new Set<string>();
  return [...values].flatMap(([name, value]) => {
    if (!/\bsk_/.test(value) || seen.has(value)) return [];
    seen.add(value);
    return [
      {
        name: shownName(name),
        value,
        clientId: clientIds.size === 1 ? (only ?? null) : null,
        ...kindOf(value, ''),
        endpoint: null,
        files: [],
      },
    ];
  });
}

/**
 * Keys as the scanner found them, whatever the form they are written in, each once; its client ID where all its files
 * agree. What is probably another vendor's is left out, as in the inventory.
 */
export function fromScanned(files: readonly ScannedFile[]): Candidate[] {
  const found = new Map<string, { name: string; files: string[]; clientIds: Set<string> }>();
  for (const { path, keys, clientIds } of files) {
    const ids = new Set(clientIds.map(({ value }) => value));
    for (const { variable, value } of keys) {
      const reading = readKey(value);
      if (!reading.ok || isDoubtful(reading, variable)) continue;
      const known = found.get(value) ?? { name: variable, files: [], clientIds: new Set<string>() };
      found.set(value, known);
      if (!known.files.includes(path)) known.files.push(path);
      // Which of several belongs to the key nobody can say.
      if (ids.size === 1) for (const id of ids) known.clientIds.add(id);
    }
  }
  return [...found].map(([value, { name, files: paths, clientIds }]) => {
    const [only = null] = clientIds;
    return {
      name: shownName(name),
      value,
      clientId: clientIds.size === 1 ? only : null,
      ...kindOf(value, ''),
      endpoint: null,
      files: paths,
    };
  });
}

/** A name of several words for display: hidden where a key was pasted into it. */
function shownWords(name: string): string {
  const words = name.split(/\s+/);
  return holdsSecret(name) || words.some((word) => shownName(word) === MASK) ? MASK : name;
}

function clientIdIn(value: string): string | null {
  return /^client_[0-9A-HJKMNP-TV-Z]{26}$/.test(value.trim()) ? value.trim() : null;
}

/**
 * A prefix tells more than a name. A bare `sk_` says nothing, and what a tool noted beside one may be its own guess: there
 * the person says which (workos.md §1).
 */
function kindOf(value: string, type: string): Pick<Candidate, 'kindHint' | 'kindWhy'> {
  const reading = readKey(value);
  const hint = reading.ok ? (reading.kindHint ?? null) : null;
  if (hint !== null) {
    return { kindHint: hint, kindWhy: `It starts as ${hint} keys do.` };
  }
  if (type !== 'sandbox' && type !== 'production') return { kindHint: null, kindWhy: '' };
  return {
    kindHint: null,
    kindWhy: `The CLI calls it ${type}, and may have guessed so: say which it is.`,
  };
}
