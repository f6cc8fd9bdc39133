import type { EnvironmentView } from '../../preload/contract/view.ts';
import type { App } from './app.svelte.ts';

/** Whether WorkOS can be asked if the client ID belongs to the key: it takes both, and a key that can sign in. */
export const canAskPair = (app: App, { id, clientId }: EnvironmentView): boolean =>
  clientId !== null && app.rack.keysOf(id).some((key) => !key.locked && key.health.state !== 'rejected');
