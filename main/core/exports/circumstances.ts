import type { ExportPlanView } from '../../../preload/contract/view.ts';
import type { Environment, Key } from '../model.ts';
import type { PairNews } from '../pairing/standing.ts';
import type { EnvFileState } from '../ports.ts';
import type { ClientIdNews, Replaced } from '../whose-key.ts';

export type Warning = ExportPlanView['warnings'][number];

/** Everything the warnings look at. No secret is among it but the file's own bytes, which are only counted. */
export interface Circumstances {
  state: EnvFileState;
  key: Key;
  environment: Environment;
  /** An older key of the environment in the file, or what is no key at all. */
  replaced: Replaced | null;
  /** A linked key that leaves the file but stays in git's history, as git tracks the file; null when none does. */
  leaked: Replaced | null;
  clientId: ClientIdNews | null;
  pair: PairNews | null;
  /** Files have another key in its place already, and it is to be revoked. */
  leaving: boolean;
  now: number;
}

export const warn = (
  code: string,
  level: Warning['level'],
  message: string,
  fix: Warning['fix'] = null,
): Warning => ({
  code,
  level,
  message,
  fix,
});
