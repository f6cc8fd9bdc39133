import { EnvFileRefusal, read } from '../env-file.ts';
import { Failure } from '../failure.ts';
import type { Target, VaultDocument } from '../model.ts';
import type { EnvFiles } from '../ports.ts';
import { cannotRead, folderAway, judgePlace, judgeVariables, type Held, type Judgement } from './judge.ts';

export interface Judged extends Judgement {
  target: Target;
  /** False when nothing can be said now: the fingerprints are away with their keyring. */
  known: boolean;
  /** Tells this drift from another one of the file; empty when it did not drift. */
  mark: string;
  /** SHA-256 (hex) of the file that was judged; null when it could not be read, or is none. */
  hash: string | null;
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
  let hash: string | null = null;
  const held = new Map<string, Held>();
  const judged = async (judgement: Judgement): Promise<Judged> => {
    const mark = await markOf(vault, judgement, held);
    return { ...judgement, target, known: mark !== null, mark: mark ?? '', hash };
  };
  let values: ReadonlyMap<string, string>;
  try {
    const state = await envFiles.read(target.path);
    hash = state.hash;
    const place = judgePlace(target, state);
    if (place !== null) return await judged(place);
    values = read(state.bytes);
  } catch (error) {
    if (error instanceof Failure && error.code === 'folder-gone') return await judged(folderAway);
    if (error instanceof Failure || error instanceof EnvFileRefusal)
      return await judged(cannotRead(error.message));
    throw error;
  }
  for (const { name } of target.variables) {
    const value = values.get(name);
    if (value === undefined) continue;
    const fingerprint = await vault.fingerprint(value).catch(() => null);
    if (fingerprint === null) return { ...(await judged(nothingKnown)), known: false };
    held.set(name, { value, fingerprint });
  }
  return judged(judgeVariables(vault.document, target, held));
}

/** Of what the person is told and what stands in the file's variables; null while fingerprints cannot be made. */
async function markOf(
  vault: Vault,
  { drift }: Judgement,
  held: ReadonlyMap<string, Held>,
): Promise<string | null> {
  if (drift === null) return '';
  const values = [...held].map(([name, { fingerprint }]) => `${name} ${fingerprint}`);
  return vault.fingerprint(['drift', drift.code, drift.message, ...values].join('\n')).catch(() => null);
}
