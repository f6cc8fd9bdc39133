import type { Route } from '../../../preload/contract/events.ts';
import type { App } from '../../state/app.svelte.ts';

/** Pages that have a name of their own. */
const names: Partial<Record<Route['screen'], string>> = {
  home: 'Overview',
  keys: 'Keys',
  projects: 'Projects',
  inventory: 'Inventory',
  rotation: 'Rotation',
  activity: 'Activity',
  settings: 'Settings',
};

/** What the page is called on which the import began. */
export function originName({ rack, importBegan }: App): string {
  const { at } = importBegan;
  const own =
    at.screen === 'project'
      ? rack.project(at.projectId)?.name
      : 'environmentId' in at
        ? rack.environment(at.environmentId)?.name
        : names[at.screen];
  return own ?? 'Back';
}
