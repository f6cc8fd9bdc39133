import Copy from '@lucide/svelte/icons/copy';
import Eye from '@lucide/svelte/icons/eye';
import FileInput from '@lucide/svelte/icons/file-input';
import FileUp from '@lucide/svelte/icons/file-up';
import FolderOpen from '@lucide/svelte/icons/folder-open';
import Trash2 from '@lucide/svelte/icons/trash-2';
import type { Route } from '../../../../preload/contract/events.ts';
import type { ProjectView } from '../../../../preload/contract/projects.ts';
import type { App } from '../../../state/app.svelte.ts';
import { rank } from '../../../state/search/rank.ts';
import { wordsOf } from '../../../state/search/query.ts';
import { actSpot } from '../../../state/spots.ts';
import { copy, show, type Kind, type Verb } from '../verb.ts';

const page = ({ id }: ProjectView): Route => ({ screen: 'project', projectId: id });

const verbs: readonly Verb<ProjectView>[] = [
  {
    id: 'project-put',
    icon: FileInput,
    label: 'Put a key into a project…',
    keywords: 'export write env add',
    run: (app, project) => show(app, page(project), actSpot('put-key')),
  },
  {
    id: 'project-again',
    icon: FileUp,
    label: 'Export to a project’s files again…',
    keywords: 'export again update env',
    can: (app, { id }) => app.rack.targetsOfProject(id).length > 0,
    run: (app, project) => show(app, page(project), actSpot('export-again')),
  },
  {
    id: 'project-value',
    icon: Eye,
    label: 'Which value a project’s tools see',
    keywords: 'effective shadowed shell variable',
    run: (app, project) => show(app, page(project), actSpot('effective-value')),
  },
  {
    id: 'project-show',
    icon: FolderOpen,
    label: 'Open a project’s folder',
    keywords: 'finder explorer show',
    run: (app, { id }) => app.run(app.bridge.showInFolder({ what: 'project', id })),
  },
  {
    id: 'project-path',
    icon: Copy,
    label: 'Copy a project’s path',
    keywords: 'clipboard folder',
    run: (app, { path }) => copy(app, path, 'path'),
  },
  {
    id: 'remove-project',
    icon: Trash2,
    label: 'Remove a project from Keyrack…',
    keywords: 'delete forget stop keeping',
    asks: 'remove-project',
  },
];

/** The project that the window shows; null when it shows another thing. */
export function projectHere(app: App): ProjectView | null {
  return projectKind.get(app, app.route.screen === 'project' ? app.route.projectId : '');
}

export const projectKind: Kind<ProjectView> = {
  verbs,
  group: 'This project',
  here: (app) => {
    const here = projectHere(app);
    return here === null ? [] : [here];
  },
  find: (app, query) =>
    rank(app.snapshot?.projects ?? [], wordsOf(query), ({ name, shownPath }) => [name, shownPath]),
  get: (app, id) => app.rack.project(id) ?? null,
  idOf: ({ id }) => id,
  nameOf: (_, { name }) => name,
  isProduction: () => false,
};
