import type { Input } from '../../preload/contract/methods.ts';
import type { App } from './app.svelte.ts';

/** Begins a rotation, or goes on with the one of this secret that is under way, and goes to it. A failure is a notice. */
export async function rotate(app: App, what: Input<'startRotation'>): Promise<void> {
  const begun = await app.run(app.bridge.startRotation(what));
  if (begun !== null) app.go({ screen: 'rotation', rotationId: begun.value.rotationId });
}
