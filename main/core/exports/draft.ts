import type { Stack } from '../../../preload/contract/values.ts';
import { generateCookiePassword, read } from '../env-file.ts';
import type { Envelope, Environment, Key, Target } from '../model.ts';
import { apiKeyName, presetFor } from '../presets.ts';
import type { EnvFileState } from '../ports.ts';
import { holdsSecret } from '../refuse-secrets.ts';
import { readKey } from '../workos-key.ts';
import { isExposedName } from '../exposed-names.ts';
import { compose, refusing } from './compose.ts';
import { linked } from '../whose-key.ts';
import type { ExportsParts } from './parts.ts';
import { projectOf } from '../paths.ts';
import { refuseUnfit } from '../unfit-file.ts';
import { offersOf, refuseTypedSecrets, resolve, type Resolved, type Wanted } from './variables.ts';

/** What the person decided so far. No secret is in it but a generated one, sealed. */
export interface Intent {
  keyId: string;
  path: string;
  /** Null: that of the project the file is in. */
  preset: Stack | null;
  /** Null: as the target has them that the file is already, else as the preset proposes. */
  variables: readonly Wanted[] | null;
  /** Whether the names under which the file holds keys now are taken over. */
  namesFromFile: boolean;
  /** The cookie password that was generated for this plan, so that what is written is what was shown. */
  cookie: Envelope | null;
}

/** An intent carried out as far as memory goes. It holds secrets, so nobody keeps it. */
export interface Draft {
  key: Key;
  environment: Environment;
  state: EnvFileState;
  /** The file's own values. */
  values: ReadonlyMap<string, string>;
  preset: Stack;
  notes: readonly string[];
  resolved: Resolved[];
  after: Uint8Array;
  /** The target that the file is already. */
  target: Target | null;
  cookie: Envelope | null;
}

export async function draft(parts: ExportsParts, intent: Intent): Promise<Draft> {
  const { vault, envFiles, randomBytes, parsers } = parts;
  const { document } = vault;
  // What a target says already was typed before, and must not keep its file from being written.
  refuseTypedSecrets(intent.variables ?? []);
  const { key, environment } = linked(document, intent.keyId);
  const state = await envFiles.inspect(intent.path);
  refuseUnfit(state);
  const secret = await vault.open(key.secret);
  const values = refusing(() => read(state.bytes));
  const target = document.targets.find(({ path }) => path === state.realPath) ?? null;
  const preset = intent.preset ?? stackOf(parts, state.realPath, target);
  const { variables, notes } = presetFor(preset, environment.kind);
  const offers = offersOf(
    { stack: preset, variables, notes },
    intent.variables ??
      (intent.preset === null && target !== null ? wantedOf(target) : null) ??
      (intent.namesFromFile ? wantedFrom(values, variables) : null),
  );
  let { cookie } = intent;
  const resolved = await resolve(offers, {
    key,
    environment,
    secret,
    values,
    keepCookiePassword: () => true,
    cookiePassword: async (name) => {
      const kept = target?.variables.find((each) => each.name === name)?.secret ?? null;
      if (kept !== null)
        return { value: await vault.open(kept), note: 'The one that Keyrack keeps for this file.' };
      if (cookie !== null) return { value: await vault.open(cookie), note: madeHere };
      const value = generateCookiePassword(randomBytes(32));
      cookie = await vault.seal(value);
      return { value, note: madeHere };
    },
  });
  const after = compose(state.bytes, written(resolved), parsers);
  return { key, environment, state, values, preset, notes, resolved, after, target, cookie };
}

const madeHere = 'New: 43 random characters, made here.';

/** What a composed file is to say. */
export const written = (resolved: readonly Resolved[]): { name: string; content: string }[] =>
  resolved.flatMap(({ name, content, included }) =>
    included && content !== null ? [{ name, content }] : [],
  );

function stackOf({ vault }: ExportsParts, path: string, target: Target | null): Stack {
  // A target without a key is one of a single page app, whatever the folder looks like.
  if (target !== null && !target.variables.some(({ source }) => source === 'key')) return 'vite';
  return projectOf(vault.document.projects, path)?.stack ?? 'unknown';
}

const wantedOf = ({ variables }: Target): Wanted[] =>
  variables.map(({ source, name, value }) => ({
    source,
    name,
    value: source === 'client-id' || source === 'environment-id' ? null : value,
    included: true,
  }));

/** Where a file holds WorkOS keys under names of its own, those are the ones to write to. */
function wantedFrom(values: ReadonlyMap<string, string>, preset: readonly Wanted[]): Wanted[] | null {
  if (values.has(apiKeyName)) return null;
  const names = [...values].flatMap(([name, value]) =>
    !isExposedName(name) && !holdsSecret(name) && readKey(value).ok ? [name] : [],
  );
  if (names.length === 0) return null;
  const keys = names.map((name): Wanted => ({ source: 'key', name, value: null, included: true }));
  return [
    ...keys,
    ...preset.flatMap(({ source, name, included }): Wanted[] =>
      source === 'key' ? [] : [{ source, name, value: null, included }],
    ),
  ];
}
