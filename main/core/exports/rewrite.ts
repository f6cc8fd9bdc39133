import { nameOf } from '../catalog.ts';
import { generateCookiePassword, lastOfEach, read, readAll } from '../env-file.ts';
import { Failure } from '../failure.ts';
import { inParallel } from '../in-parallel.ts';
import type { Environment, Target } from '../model.ts';
import { pairNews, type PairNews } from '../pairing/standing.ts';
import { withPairTold } from '../pairing/told.ts';
import { compose, refusing, sameBytes } from './compose.ts';
import { isConflict, replacedKeys } from './conflict.ts';
import { refuseUnconfirmed } from './consent.ts';
import { written } from './draft.ts';
import type { Ledger, Noted } from './ledger.ts';
import { clientIdNews, linked, type Replaced } from '../whose-key.ts';
import type { ExportsParts } from './parts.ts';
import { fileNameOf } from '../paths.ts';
import type { EnvFileState } from '../ports.ts';
import { changedSinceSeen, refuseUnfit } from '../unfit-file.ts';
import { stopsOf } from './stops.ts';
import { sameVariables, targetVariables } from './target-variables.ts';
import { resolve, writtenFrom } from './variables.ts';

/**
 * `again`: with what is linked now; another environment's key in the file is a failure, a cookie password that will do
 * stays. `put-back`: whatever the file says now.
 */
export type RewriteMode = 'again' | 'put-back';

interface How {
  mode: RewriteMode;
  /** The only file (SHA-256, hex; null: none) to be written over; absent: whatever is there. */
  seen?: string | null | undefined;
}

/** What became of a target. */
export type Rewritten =
  | { target: Target; state: 'written'; undoId: string; pair: PairNews | null }
  | { target: Target; state: 'unchanged' }
  | { target: Target; state: 'failed'; failure: Failure };

/** A target as it is to be noted, and what is to be said of the pair that was written. */
interface Done extends Noted {
  environment: Environment;
  pair: PairNews | null;
}

/** Files that are written at once: while a disk is busy with some of them, others are read and composed. */
const atOnce = 256;

/** @throws Failure those of `Ledger.note`. */
export async function rewriteAll(
  parts: ExportsParts,
  ledger: Ledger,
  targets: readonly Target[],
  how: How,
): Promise<Rewritten[]> {
  const open = openOnce(parts);
  const noted: Noted[] = [];
  const told = new Map<string, string>();
  const outcomes = new Array<Rewritten>(targets.length);
  try {
    await inParallel(targets, atOnce, async (target, at) => {
      try {
        const done = await rewrite(parts, open, target, how);
        if (done.undoId !== null || !sameVariables(done.target.variables, target.variables)) noted.push(done);
        const { undoId, pair, environment } = done;
        // Nobody is told of a file that was not touched.
        if (undoId === null) {
          outcomes[at] = { target, state: 'unchanged' };
          return;
        }
        outcomes[at] = { target: done.target, state: 'written', undoId, pair };
        if (pair === 'unchecked' && environment.clientId !== null)
          told.set(environment.id, environment.clientId);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        outcomes[at] = { target, state: 'failed', failure: error };
      }
    });
  } finally {
    // Also after a fault: what was written must be known.
    if (noted.length > 0) await ledger.note(noted, (document) => withPairTold(document, told));
  }
  return outcomes;
}

/** Opens each key once in a run; nothing of it outlives the run. */
function openOnce({ vault }: ExportsParts): (keyId: string) => Promise<string> {
  const opened = new Map<string, Promise<string>>();
  return (keyId) => {
    const known = opened.get(keyId);
    if (known !== undefined) return known;
    const opening = vault.open(linked(vault.document, keyId).key.secret);
    opened.set(keyId, opening);
    return opening;
  };
}

async function rewrite(
  parts: ExportsParts,
  open: (keyId: string) => Promise<string>,
  target: Target,
  how: How,
): Promise<Done> {
  const { vault, envFiles, parsers, randomBytes, clock } = parts;
  const { mode } = how;
  const { key, environment } = linkedOr(parts, target);
  const state = await envFiles.read(target.path);
  refuseOtherFile(state, target, how);
  const all = refusing(() => readAll(state.bytes));
  const values = lastOfEach(all);
  const sealed = (variable: string) =>
    target.variables.find((each) => each.name === variable)?.secret ?? null;
  const resolved = await resolve(
    target.variables.map((each) => ({
      ...each,
      included: true,
      required: false,
      proposal: null,
      note: '',
    })),
    {
      key,
      environment,
      secret: await open(key.id),
      values,
      keepCookiePassword: (variable) => mode === 'again' || sealed(variable) === null,
      cookiePassword: async (variable) => {
        const kept = sealed(variable);
        const value = kept === null ? generateCookiePassword(randomBytes(32)) : await vault.open(kept);
        return { value, note: '' };
      },
    },
  );
  if (mode === 'again') refuseConflict(await replacedKeys(vault, all, resolved, environment, target), target);
  const clientIdNames = writtenFrom(resolved, 'client-id');
  // Putting back what the person confirmed is no export of which something new could be said.
  const pair = mode === 'again' ? pairNews(vault.document, environment, clientIdNames.length > 0) : null;
  const after = compose(state.bytes, written(resolved), parsers);
  const stops = stopsOf({
    state,
    environment,
    resolved,
    clientId: clientIdNews(vault.document, values, environment, clientIdNames),
    environmentName: nameOf(vault.document, environment),
    preset: 'unknown',
    after: refusing(() => read(after)),
  });
  if (!sameBytes(state.bytes, after)) refuseUnconfirmed(stops, environment, target);
  const fresh = await targetVariables(vault, resolved, target);
  const noted: Target = {
    ...target,
    environmentId: environment.id,
    // What could not be told now (a client ID that was taken off the environment) is kept as it was.
    variables: target.variables.map((each) => fresh.find((one) => one.name === each.name) ?? each),
  };
  if (sameBytes(state.bytes, after)) return { target: noted, undoId: null, basis: target, environment, pair };
  const { undoId } = await envFiles.write({
    seen: state,
    after,
    seal: (plain) => vault.seal(plain),
  });
  return { target: { ...noted, writtenAt: clock.now() }, undoId, basis: target, environment, pair };
}

/** @throws Failure `not-a-regular-file`, `read-only-file`, `changed-meanwhile`, `file-gone`, `leads-elsewhere`. */
function refuseOtherFile(state: EnvFileState, { path }: Target, { mode, seen }: How): void {
  refuseUnfit(state);
  if (seen !== undefined && seen !== state.hash) throw changedSinceSeen(path);
  const name = fileNameOf(path);
  if (mode === 'again' && state.kind === 'missing') {
    throw new Failure(
      'file-gone',
      `${name} is not there any more. Nothing was written.`,
      'Look at the file’s drift: put it back, or stop watching it.',
    );
  }
  if (state.realPath !== path) {
    throw new Failure(
      'leads-elsewhere',
      `${name} leads to another file by now, which nobody confirmed. Nothing was written.`,
      'Export the key to the file anew, or stop watching this one.',
    );
  }
}

/** @throws Failure `conflict` when a key is among the replaced ones that a person has to decide about. */
function refuseConflict(replaced: readonly Replaced[], { path }: Target): void {
  const other = replaced.find(isConflict);
  if (other === undefined) return;
  const { owner, shown } = other;
  throw new Failure(
    'conflict',
    `${fileNameOf(path)} holds ${owner === null ? 'a key that is not linked here' : `the key of ${owner.name}`} by now${shown === null ? '' : ` (${shown})`}. Nothing was written.`,
    'Look at the file’s drift: put it back, take that key over, or stop watching.',
  );
}

function linkedOr({ vault }: ExportsParts, target: Target): ReturnType<typeof linked> {
  if (vault.document.keys.some(({ id }) => id === target.keyId)) return linked(vault.document, target.keyId);
  throw new Failure(
    'key-gone',
    `The key that ${fileNameOf(target.path)} was written with is not linked any more.`,
    'Export another key of the environment to this file, or stop watching it.',
  );
}
