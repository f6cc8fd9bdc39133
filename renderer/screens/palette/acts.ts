import type { App } from '../../state/app.svelte.ts';
import { onceEach } from '../../state/search/once-each.ts';
import type { Word } from '../../state/search/query.ts';
import type { PaletteGroup, PaletteItem } from './item.ts';
import type { Hit, Kind, OpenDialog, Verb } from './verb.ts';

/** An item, and how well it fits what is typed. */
export interface Scored {
  readonly item: PaletteItem;
  readonly score: number;
  readonly rest?: Rest | undefined;
}

/** One for all that were found together, where not all of them are shown: how many more there are. */
export interface Rest {
  readonly more: number;
}

/** The first ones, with what they leave. */
export function firstOf<T>(found: readonly T[], most: number): (T & { readonly rest: Rest | undefined })[] {
  const rest = found.length > most ? { more: found.length - most } : undefined;
  return found.slice(0, most).map((each) => ({ ...each, rest }));
}

/** All that can be done to the things of one kind, whatever kind it is. */
export interface Acts {
  /** What can be done to what the window shows, before anything is typed. */
  readonly here: () => PaletteItem[];
  /**
   * A verb with what it is to be done to, as in `copy acme staging`: words that begin one of the verb's are the verb's,
   * the others look for things. With no others it is what the window shows.
   */
  readonly found: (words: readonly Word[]) => Scored[];
  /** An item that was used before; null when it is gone or cannot be done now. */
  readonly byId: (verbId: string, thingId: string) => PaletteItem | null;
}

/** At most so many things for each verb: typing on narrows it. */
const mostThings = 4;

/** @param ask opens a dialog. */
export function actsOf<T>(kind: Kind<T>, app: App, ask: OpenDialog): Acts {
  const can = (verb: Verb<T>, thing: T): boolean => verb.can?.(app, thing) !== false;
  const item = (verb: Verb<T>, thing: T, group: PaletteGroup): PaletteItem => ({
    id: `${verb.id} ${kind.idOf(thing)}`,
    group,
    icon: verb.icon,
    label: verb.label,
    about: kind.nameOf(app, thing),
    production: kind.isProduction(app, thing),
    condition: kind.conditionOf?.(app, thing),
    helps: verb.helps?.(app, thing),
    run: () => (verb.asks === undefined ? verb.run(app, thing, ask) : ask(verb.asks, kind.idOf(thing))),
  });

  function found(
    verb: Verb<T>,
    words: readonly Word[],
    find: (query: string) => readonly Hit<T>[],
  ): Scored[] {
    const own = `${verb.label} ${verb.keywords}`.toLowerCase().split(/[\s…,]+/);
    const isOwn = ({ text }: Word): boolean => own.some((each) => each.startsWith(text));
    const ofVerb = words.filter(isOwn);
    if (ofVerb.length === 0) return [];
    const keywords = verb.keywords.split(' ');
    if (verb.typedOnly && !ofVerb.some(({ text }) => keywords.some((each) => each.startsWith(text))))
      return [];
    const label = verb.label.toLowerCase();
    const score = ofVerb.reduce((sum, { text }) => sum + (label.includes(text) ? 85 : 60), 0);
    const rest = words.filter((word) => !isOwn(word)).map(({ text }) => text);
    const named = rest.length > 0;
    if (!named && verb.elsewhere) return [];
    const hits = named ? find(rest.join(' ')) : kind.here(app).map((thing) => ({ thing, score: 0 }));
    const group = named ? 'Actions' : (kind.group ?? 'Actions');
    // All keys of the environment that is shown, however many, are meant.
    const most = named || kind.group === undefined ? mostThings : hits.length;
    const able = hits.filter(({ thing }) => can(verb, thing));
    return firstOf(able, most).map((hit) => ({
      item: item(verb, hit.thing, group),
      score: score + hit.score,
      rest: hit.rest,
    }));
  }

  return {
    here: () => {
      const { group } = kind;
      if (group === undefined) return [];
      const things = kind.here(app);
      return kind.verbs
        .filter(({ typedOnly, elsewhere }) => !typedOnly && !elsewhere)
        .flatMap((verb) =>
          things.filter((thing) => can(verb, thing)).map((thing) => item(verb, thing, group)),
        )
        .filter(({ helps }) => helps !== false);
    },
    found: (words) => {
      const find = onceEach((query) => kind.find(app, query));
      return kind.verbs.flatMap((verb) => found(verb, words, find));
    },
    byId: (verbId, thingId) => {
      const verb = kind.verbs.find(({ id }) => id === verbId);
      const thing = verb === undefined ? null : kind.get(app, thingId);
      return verb === undefined || thing === null || !can(verb, thing)
        ? null
        : item(verb, thing, 'Recently used');
    },
  };
}
