import type { EnvironmentView } from '../../preload/contract/view.ts';
import type { App } from './app.svelte.ts';

/** Puts an environment first in the sidebar, or back among the others. */
export async function pin(app: App, { id, name }: EnvironmentView, pinned: boolean): Promise<void> {
  const done = await app.run(app.bridge.pinEnvironment({ environmentId: id, pinned }));
  if (done !== null) app.announcer.say(pinned ? `Pinned ${name}.` : `Unpinned ${name}.`);
}
