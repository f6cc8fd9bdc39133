import type { Snapshot } from '../../../preload/contract/view.ts';
import { fakeClientId, fakeKeyId } from '../fake-key.ts';
import { aTarget } from './project-views.ts';
import { aHint, aKey, anEmptySnapshot, anEnvironment } from './sample-snapshot.ts';

const clients =
  'Acme Globex Initech Umbrella Hooli Vandelay Stark Wayne Wonka Cyberdyne Soylent Tyrell Massive Aperture Zürich Łódź Señor Øresund Müller Crème'.split(
    ' ',
  );
const trades = 'Studio Labs Retail Health Bank Media Travel Foods Energy Games'.split(' ');
const stages = ['Staging', 'Production', 'Staging EU', 'Preview', 'Production EU', 'Sandbox', 'Load test'];
const uses = ['', 'backend', 'worker', 'CI', 'nightly import', 'admin panel', 'mobile'];

/**
 * What an agency has: `count` keys, two to an environment and twenty to an account, with names that come again and IDs
 * that do not, and one file to every second key.
 */
export function anAgency(count = 10_000): Snapshot {
  const accounts = Array.from({ length: Math.ceil(count / 20) }, (_, at) => {
    const name = `${clients[at % clients.length] ?? ''} ${trades[Math.floor(at / clients.length) % trades.length] ?? ''}`;
    const round = Math.floor(at / (clients.length * trades.length));
    return { id: `account-${at}`, name: round === 0 ? name : `${name} ${round + 1}` };
  });
  const environments = Array.from({ length: Math.ceil(count / 2) }, (_, at) => {
    const stage = stages[at % stages.length] ?? '';
    return anEnvironment({
      id: `environment-${at}`,
      accountId: `account-${Math.floor(at / 10)}`,
      name: at % 10 < stages.length ? stage : `${stage} ${at}`,
      kind: stage.startsWith('Production') ? 'production' : 'staging',
      clientId: fakeClientId(at),
    });
  });
  const keys = Array.from({ length: count }, (_, at) =>
    aKey({
      id: `key-${at}`,
      environmentId: `environment-${Math.floor(at / 2)}`,
      label: uses[at % uses.length] ?? '',
      hint: aHint(at),
      keyId: fakeKeyId({ seed: at }),
      files: at % 2,
    }),
  );
  const targets = keys
    .filter((_, at) => at % 2 === 1)
    .map(({ id, environmentId }, at) =>
      aTarget({
        id: `target-${at}`,
        keyId: id,
        environmentId,
        projectId: null,
        path: `/home/mia/code/client-${Math.floor(at / 10)}/app-${at}/.env.local`,
        shownPath: `~/code/client-${Math.floor(at / 10)}/app-${at}/.env.local`,
      }),
    );
  return anEmptySnapshot({ accounts, environments, keys, targets });
}
