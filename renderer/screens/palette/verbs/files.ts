import Copy from '@lucide/svelte/icons/copy';
import FileClock from '@lucide/svelte/icons/file-clock';
import FilePenLine from '@lucide/svelte/icons/file-pen-line';
import FileUp from '@lucide/svelte/icons/file-up';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import RotateCcwKey from '@lucide/svelte/icons/rotate-ccw-key';
import Unlink from '@lucide/svelte/icons/unlink';
import type { TargetView } from '../../../../preload/contract/projects.ts';
import type { App } from '../../../state/app.svelte.ts';
import { rank } from '../../../state/search/rank.ts';
import { wordsOf } from '../../../state/search/query.ts';
import { rotate } from '../../../state/rotate.ts';
import { filePage, fileSpot } from '../../../state/spots.ts';
import { copy, show, type Kind, type Verb } from '../verb.ts';
import { environmentHere } from './environments.ts';
import { projectHere } from './projects.ts';

const verbs: readonly Verb<TargetView>[] = [
  {
    id: 'file-variables',
    icon: FilePenLine,
    label: 'Change a file’s variables…',
    keywords: 'edit names env',
    asks: 'variables',
  },
  {
    id: 'file-again',
    icon: FileUp,
    label: 'Export to a file again…',
    keywords: 'write anew update env',
    run: (app, target) => show(app, filePage(target), `${fileSpot(target.id)} [aria-haspopup="menu"]`),
  },
  {
    id: 'file-drift',
    icon: FileClock,
    label: 'Put a changed file back, or take its key over…',
    keywords: 'drift outside restore env',
    can: (_, { drift }) => drift !== null && (drift.canPutBack || drift.canTakeOver),
    run: (app, target) => show(app, filePage(target), `${fileSpot(target.id)} [data-act="drift"] button`),
  },
  {
    id: 'file-cookie',
    icon: RotateCcwKey,
    label: 'Rotate the cookie password…',
    keywords: 'session secret file replace',
    can: (_, { variables }) => variables.some(({ source }) => source === 'cookie-password'),
    run: (app, { id }) => rotate(app, { what: 'cookie-password', targetId: id }),
  },
  {
    id: 'file-show',
    icon: FolderOpen,
    label: 'Show a file in its folder',
    keywords: 'open finder explorer env',
    run: (app, { id }) => app.run(app.bridge.showInFolder({ what: 'target', id })),
  },
  {
    id: 'file-path',
    icon: Copy,
    label: 'Copy a file’s path',
    keywords: 'clipboard env',
    run: (app, { path }) => copy(app, path, 'path'),
  },
  {
    id: 'stop-tracking',
    icon: Unlink,
    label: 'Stop watching a file…',
    keywords: 'forget track untrack unlink env',
    asks: 'stop-tracking',
  },
];

/** Files that Keyrack keeps up to date. There may be many on a page, so they are only there when something is typed. */
export const fileKind: Kind<TargetView> = {
  verbs,
  here: (app) => {
    const [environment, project] = [environmentHere(app), projectHere(app)];
    if (project !== null) return app.rack.targetsOfProject(project.id);
    return environment === null ? [] : app.rack.targetsOf(environment.environment.id);
  },
  find: (app, query) =>
    rank(app.snapshot?.targets ?? [], wordsOf(query), (target) => [
      target.shownPath,
      environmentName(app, target),
    ]),
  get: (app, id) => app.rack.target(id) ?? null,
  idOf: ({ id }) => id,
  nameOf: (_, { shownPath }) => shownPath,
  isProduction: (app, { environmentId }) => app.rack.environment(environmentId)?.kind === 'production',
};

function environmentName(app: App, { environmentId }: TargetView): string {
  const environment = app.rack.environment(environmentId);
  return `${app.rack.account(environment?.accountId ?? '')?.name ?? ''} ${environment?.name ?? ''}`;
}
