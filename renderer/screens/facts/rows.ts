import type { CountView, FactsView } from '../../../preload/contract/view.ts';
import { countText } from '../../state/facts.svelte.ts';

export interface FactRow {
  readonly name: string;
  /** Null while it is not known, or may not be seen. */
  readonly count: string | null;
  readonly note: string;
  /** A part of the row above. */
  readonly part?: boolean;
}

/** The rows of the facts page; the same ones, without counts, before anything was seen. */
export function factRows(view: FactsView | null): FactRow[] {
  const row = (name: string, count: CountView | undefined): FactRow => {
    if (count === undefined) return { name, count: null, note: '' };
    if ('unavailable' in count) return { name, count: null, note: count.unavailable };
    return {
      name,
      count: countText(count),
      note: count.more ? 'WorkOS gives no total; there are more.' : '',
    };
  };
  const states = Object.entries(view?.connectionsByState ?? {}).sort((one, other) => other[1] - one[1]);
  const local = view?.localhostRedirectUris ?? 0;
  return [
    row('Organizations', view?.organizations),
    row('Users', view?.users),
    row('SSO connections', view?.connections),
    ...states.map(([state, count]) => ({ name: state, count: String(count), note: '', part: true })),
    row('Directories', view?.directories),
    row('Redirect URIs', view?.redirectUris),
    ...(local > 0
      ? [{ name: 'on localhost', count: String(local), note: 'Usual for staging.', part: true }]
      : []),
    row('Roles', view?.roles),
    row('Feature flags', view?.featureFlags),
  ];
}
