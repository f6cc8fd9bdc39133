import { EnvFileRefusal, read } from '../env-file.ts';
import { Failure } from '../failure.ts';
import type { Target, VaultDocument } from '../model.ts';
import type { EnvFiles } from '../ports.ts';
import { cannotRead, folderAway, judgePlace, judgeVariables, type Held, type Judgement } from './judge.ts';

export interface Judged extends Judgement {
  target: Target;
  /** False when nothing can be said now: the fingerprints are away with their keyring. */
  known: boolean;
}

interface Vault {
  readonly document: VaultDocument;
  fingerprint(secret: string): Promise<string>;
}

const nothingKnown: Judgement = { drift: null, adopt: new Map(), foreign: null };

/** Reads a target's file and judges it. No value of it is kept. */
export async function judgeFile(
  vault: Vault,
  envFiles: Pick<EnvFiles, 'read'>,
  target: Target,
): Promise<Judged> {
  const judged = (judgement: Judgement): Judged => ({
    ...judgement,
    target,
    known: true,
  });
  let values: ReadonlyMap<string, string>;
  try {
    const state = await envFiles.read(target.path);
    const place = judgePlace(target, state);
    if (place !== null) return judged(place);
    values = read(state.bytes);
  } catch (error) {
    if (error instanceof Failure && error.code === 'folder-gone') return judged(folderAway);
    if (error instanceof Failure || error instanceof EnvFileRefusal) return judged(cannotRead(error.message));
    throw error;
  }
  const held = new Map<string, Held>();
  for (const { name } of target.variables) {
    const value = values.get(name);
    if (value === undefined) continue;
    const fingerprint = await vault.fingerprint(value).catch(() => null);
    if (fingerprint === null) return { ...judged(nothingKnown), known: false };
    held.set(name, { value, fingerprint });
  }
  return judged(judgeVariables(vault.document, target, held));
}
