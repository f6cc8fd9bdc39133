import type { Route } from '../../preload/contract/events.ts';
import type { VaultDocument } from './model.ts';

/** Where a link leads. It never does more than lead there. */
export type DeepLink = { to: 'environment'; environmentId: string } | { to: 'link' };

/** The two forms there are. Some systems put a slash at the end. */
const toEnvironment = /^keyrack:\/\/environment\/([A-Za-z0-9-]{1,64})\/?$/;
const toWizard = /^keyrack:\/\/link\/?$/;

/** Reads a link as it was received; null for everything but the two forms, written exactly so. */
export function parseDeepLink(text: string): DeepLink | null {
  if (toWizard.test(text)) return { to: 'link' };
  const environmentId = toEnvironment.exec(text)?.[1];
  return environmentId === undefined ? null : { to: 'environment', environmentId };
}

/** The link among the arguments of a start; null without one. Several at once fit no form, so none is followed. */
export function deepLinkIn(argv: readonly string[]): string | null {
  const links = argv.filter((argument) => /^keyrack:/i.test(argument));
  return links.length === 0 ? null : links.join(' ');
}

/** The place to open the window at again, or home when what it showed is no longer there. */
export function placeNow(place: Route, document: VaultDocument, wizardIsOpen: boolean): Route {
  const has = (list: readonly { id: string }[], id: string): boolean => list.some((each) => each.id === id);
  switch (place.screen) {
    case 'environment':
    case 'facts':
      return has(document.environments, place.environmentId) ? place : { screen: 'home' };
    case 'project':
      return has(document.projects, place.projectId) ? place : { screen: 'home' };
    case 'rotation':
      return has(document.rotations, place.rotationId) ? place : { screen: 'home' };
    case 'wizard':
      return wizardIsOpen || document.draft !== null ? place : { screen: 'home' };
    case 'import':
      // What was found is remembered by the run that found it.
      return { screen: 'import', importId: null };
    default:
      return place;
  }
}
