import type { Route } from '../../preload/contract/events.ts';
import type { TargetView } from '../../preload/contract/projects.ts';
import type { EnvironmentHit } from './search/search-index.ts';

/** Spots on a page that one can be led to, as selectors for `App.go`. */

/** The card of a key, on the page of its environment. */
export const keySpot = (keyId: string): string => `[data-key="${CSS.escape(keyId)}"]`;

/** The page of what a search found: at the card of the key, where it was found by a key. */
export const hitPage = ({ environment, key }: EnvironmentHit): Route => ({
  screen: 'environment',
  environmentId: environment.id,
  ...(key !== null && { keyId: key.id }),
});

/** The page that a watched file's row is on. */
export const filePage = ({
  projectId,
  environmentId,
}: Pick<TargetView, 'projectId' | 'environmentId'>): Route =>
  projectId === null ? { screen: 'environment', environmentId } : { screen: 'project', projectId };

/** The row of a watched file, on that page. */
export const fileSpot = (targetId: string): string => `[data-file="${CSS.escape(targetId)}"]`;

/** A control by what it does. */
export const actSpot = (act: string): string => `[data-act="${act}"]`;
