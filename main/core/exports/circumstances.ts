import type { ExportPlanView } from '../../../preload/contract/view.ts';
import type { Environment, Health, Key, Kind } from '../model.ts';
import type { PairNews } from '../pairing/standing.ts';
import type { EnvFileState } from '../ports.ts';

export type Warning = ExportPlanView['warnings'][number];

/** What is known of another key that the export would replace. */
export interface Replaced {
  /** The linked environment it belongs to, e.g. `Acme / Production`; null when it is not linked. */
  owner: { name: string; kind: Kind; same: boolean } | null;
  /** How to name it without showing it: its key ID, or its masked form; null when it is no WorkOS key. */
  shown: string | null;
  kindHint: Kind | null;
  /** Of the linked key; null when it is not linked. */
  health: Health | null;
}

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

/** What happens to a client ID that differs from the environment's. */
export interface ClientIdNews {
  /** `replaced`: the export writes over it; `kept`: it stays beside the new key. */
  what: 'replaced' | 'kept';
  /** The linked environment that the file's client ID belongs to; null when it is not linked. */
  owner: { name: string; kind: Kind } | null;
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
