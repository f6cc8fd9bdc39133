import { nameOf } from '../catalog.ts';
import { read, readAll } from '../env-file.ts';
import { clientIdNews, type ClientIdNews, type Replaced } from '../whose-key.ts';
import { refusing } from './compose.ts';
import { conflictView, isConflict, replacedKeys } from './conflict.ts';
import type { Judgement } from './consent.ts';
import type { Draft } from './draft.ts';
import type { ExportsParts } from './parts.ts';
import { stopsOf } from './stops.ts';
import { writtenFrom } from './variables.ts';

interface Judged extends Judgement {
  /** An older key of the environment, or a value that is none of WorkOS, which goes without a question. */
  replaced: Replaced | null;
  leaked: Replaced | null;
  clientId: ClientIdNews | null;
}

/** What stands in the way of writing a draft. */
export async function judge({ vault }: ExportsParts, made: Draft): Promise<Judged> {
  const { key, environment, state, values, resolved, preset } = made;
  const { document } = vault;
  const all = refusing(() => readAll(state.bytes));
  const replaced = await replacedKeys(vault, all, resolved, environment, made.target);
  const other = replaced.find(isConflict);
  const clientId = clientIdNews(document, values, environment, writtenFrom(resolved, 'client-id'));
  const stops = stopsOf({
    state,
    environment,
    preset,
    resolved,
    clientId,
    environmentName: nameOf(document, environment),
    after: refusing(() => read(made.after)),
  });
  return {
    stops,
    conflict: other === undefined ? null : conflictView(document, other, { key, environment }),
    replaced: replaced.find((each) => !isConflict(each)) ?? null,
    leaked: state.git.state === 'tracked' ? (replaced.find(isAlive) ?? null) : null,
    clientId,
  };
}

/** Linked, and nothing says that WorkOS rejects it. */
const isAlive = ({ health }: Replaced): boolean => health !== null && health.state !== 'rejected';

/** Whether the environment's client ID is among what is written. */
export const writesClientId = ({ resolved }: Draft): boolean => writtenFrom(resolved, 'client-id').length > 0;
