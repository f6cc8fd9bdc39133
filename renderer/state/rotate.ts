import type { Input } from '../../preload/contract/methods.ts';
import type { RotationSummaryView } from '../../preload/contract/rotation.ts';
import type { App } from './app.svelte.ts';

/** Keys that files hold no longer, or are about to: what is written with them now has to change again. */
export const onTheirWayOut = (rotations: readonly RotationSummaryView[] = []): ReadonlySet<string> =>
  new Set(
    rotations.flatMap(({ keyId, step }) =>
      keyId === null || step === 'new-key' || step === 'places' ? [] : [keyId],
    ),
  );

/** What a button says that begins a rotation, or goes on with the one under way. */
export function rotateWord(rotation: Pick<RotationSummaryView, 'what'> | undefined): string {
  if (rotation === undefined) return 'Rotate…';
  return rotation.what === 'retire' ? 'Continue retiring' : 'Continue rotation';
}

/** Begins a rotation, or goes on with the one of this secret that is under way, and goes to it. A failure is a notice. */
export async function rotate(app: App, what: Input<'startRotation'>): Promise<void> {
  const begun = await app.run(app.bridge.startRotation(what));
  if (begun !== null) app.go({ screen: 'rotation', rotationId: begun.value.rotationId });
}
