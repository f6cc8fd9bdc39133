import ArrowRight from '@lucide/svelte/icons/arrow-right';
import ArrowRightLeft from '@lucide/svelte/icons/arrow-right-left';
import BadgeCheck from '@lucide/svelte/icons/badge-check';
import ChartBar from '@lucide/svelte/icons/chart-column';
import Copy from '@lucide/svelte/icons/copy';
import ExternalLink from '@lucide/svelte/icons/external-link';
import FileUp from '@lucide/svelte/icons/file-up';
import Link from '@lucide/svelte/icons/link';
import Pencil from '@lucide/svelte/icons/pencil';
import Pin from '@lucide/svelte/icons/pin';
import PinOff from '@lucide/svelte/icons/pin-off';
import Plus from '@lucide/svelte/icons/plus';
import Settings2 from '@lucide/svelte/icons/settings-2';
import Trash2 from '@lucide/svelte/icons/trash-2';
import { environmentLink } from '../../../../preload/contract/links.ts';
import type { Route } from '../../../../preload/contract/events.ts';
import type { EnvironmentView } from '../../../../preload/contract/view.ts';
import type { App } from '../../../state/app.svelte.ts';
import { canAskPair } from '../../../state/pair.ts';
import { pin } from '../../../state/pin.ts';
import { actSpot } from '../../../state/spots.ts';
import { copy, show, type Kind, type Verb } from '../verb.ts';

interface EnvironmentThing {
  readonly environment: EnvironmentView;
}

const page = ({ environment }: EnvironmentThing): Route => ({
  screen: 'environment',
  environmentId: environment.id,
});

/** What WorkOS says stands beside it there. */
function checkClientId(app: App, thing: EnvironmentThing): unknown {
  show(app, page(thing), actSpot('check-client-id'));
  return app.run(app.bridge.checkClientId({ environmentId: thing.environment.id }));
}

const verbs: readonly Verb<EnvironmentThing>[] = [
  {
    id: 'open',
    icon: ArrowRight,
    label: 'Open',
    keywords: 'go show',
    elsewhere: true,
    run: (app, thing) => show(app, page(thing)),
  },
  {
    id: 'copy-client-id',
    icon: Copy,
    label: 'Copy client ID',
    keywords: 'clipboard',
    can: (_, { environment }) => environment.clientId !== null,
    run: (app, { environment }) => app.run(app.bridge.copyClientId({ environmentId: environment.id })),
  },
  {
    id: 'export-again',
    icon: FileUp,
    label: 'Export again…',
    keywords: 'write files update',
    can: (app, { environment }) => app.rack.targetsOf(environment.id).length > 0,
    run: (app, thing) => show(app, page(thing), actSpot('export-again')),
  },
  {
    id: 'dashboard',
    icon: ExternalLink,
    label: 'Open dashboard',
    keywords: 'browser workos website',
    run: (app, { environment }) =>
      app.run(app.bridge.openDashboard({ environmentId: environment.id, page: 'api-keys' })),
  },
  {
    id: 'facts',
    icon: ChartBar,
    label: 'What is in it',
    keywords: 'facts counts users organizations',
    can: (app, { environment }) => app.rack.keysOf(environment.id).length > 0,
    run: (app, { environment }) => show(app, { screen: 'facts', environmentId: environment.id }),
  },
  {
    id: 'link-another',
    icon: Plus,
    label: 'Link another key',
    keywords: 'add new',
    run: (app, { environment }) =>
      app.startWizard({ accountId: environment.accountId, environmentId: environment.id }),
  },
  {
    id: 'check-client-id',
    icon: BadgeCheck,
    label: 'Check the client ID',
    keywords: 'exists verify ask workos',
    can: (_, { environment }) => environment.clientId !== null,
    run: checkClientId,
  },
  {
    id: 'pair',
    icon: BadgeCheck,
    label: 'Ask WorkOS about the client ID and the key…',
    keywords: 'pair belongs check',
    can: (app, { environment }) => canAskPair(app, environment),
    asks: 'pair',
  },
  {
    id: 'pin',
    icon: Pin,
    label: 'Pin to the top',
    keywords: 'favourite first star',
    can: (_, { environment }) => !environment.pinned,
    run: (app, { environment }) => pin(app, environment, true),
  },
  {
    id: 'unpin',
    icon: PinOff,
    label: 'Unpin',
    keywords: 'favourite star',
    can: (_, { environment }) => environment.pinned,
    run: (app, { environment }) => pin(app, environment, false),
  },
  {
    id: 'copy-link',
    icon: Link,
    label: 'Copy link to its page',
    keywords: 'url address deep share',
    run: (app, { environment }) => copy(app, environmentLink(environment.id), 'link to its page'),
  },
  {
    id: 'edit',
    icon: Settings2,
    label: 'Edit environment…',
    keywords: 'rename kind client id interval change',
    asks: 'edit',
  },
  {
    id: 'move',
    icon: ArrowRightLeft,
    label: 'Move to another account…',
    keywords: 'environment change',
    asks: 'move',
  },
  {
    id: 'rename-account',
    icon: Pencil,
    label: 'Rename account…',
    keywords: 'name change',
    asks: 'rename-account',
  },
  {
    id: 'remove-environment',
    icon: Trash2,
    label: 'Remove environment…',
    keywords: 'delete forget',
    asks: 'remove-environment',
  },
  {
    id: 'remove-account',
    icon: Trash2,
    label: 'Remove account…',
    keywords: 'delete forget',
    asks: 'remove-account',
  },
];

/** The environment that the window shows; null when it shows another thing. */
export function environmentHere(app: App): EnvironmentThing | null {
  const id = 'environmentId' in app.route ? app.route.environmentId : '';
  return environmentKind.get(app, id);
}

export const environmentKind: Kind<EnvironmentThing> = {
  verbs,
  group: 'This environment',
  here: (app) => {
    const here = environmentHere(app);
    return here === null ? [] : [here];
  },
  find: (app, query) => app.search.environments(query).map((hit) => ({ thing: hit, score: hit.score })),
  get: (app, id) => {
    const environment = app.rack.environment(id);
    return environment === undefined ? null : { environment };
  },
  idOf: ({ environment }) => environment.id,
  nameOf: (app, { environment }) => app.rack.nameOf(environment.id),
  isProduction: (_, { environment }) => environment.kind === 'production',
};
