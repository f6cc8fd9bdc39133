import ArrowRight from '@lucide/svelte/icons/arrow-right';
import FolderKanban from '@lucide/svelte/icons/folder-kanban';
import type { App } from '../../state/app.svelte.ts';
import { judge, wantingOf } from '../../state/attention.ts';
import { limits } from '../../../preload/contract/limits.ts';
import { fieldNames, fieldsOf } from '../../state/search/fields.ts';
import { wordsOf, type Word } from '../../state/search/query.ts';
import { rank } from '../../state/search/rank.ts';
import type { EnvironmentHit } from '../../state/search/search-index.ts';
import { whatMatched } from '../../state/search/what-matched.ts';
import { hitPage } from '../../state/spots.ts';
import { counted } from '../../state/words.ts';
import { actsOf, firstOf, type Acts, type Scored } from './acts.ts';
import { appActions } from './app-actions.ts';
import type { PaletteGroup, PaletteItem } from './item.ts';
import type { OpenDialog } from './verb.ts';
import { environmentKind } from './verbs/environments.ts';
import { fileKind } from './verbs/files.ts';
import { keyKind } from './verbs/keys.ts';
import { projectKind } from './verbs/projects.ts';

export interface ShownGroup {
  readonly name: PaletteGroup;
  readonly items: readonly PaletteItem[];
}

/** At most so many of each group: typing on narrows it. */
const mostOf = { environments: 12, pinned: 12, projects: 6, recent: 5, wanting: 3 } as const;
/** What was used lately, or is pinned, comes before what is found as well. */
const bonus = 25;

/** What the palette shows for what is typed, and what was used of it lately. */
export class Palette {
  query = $state('');
  /** What was used since the window opened and before; null when nothing was since. */
  #used = $state.raw<readonly string[] | null>(null);
  /** IDs of items, the newest first. */
  readonly #recent = $derived.by(() => this.#used ?? this.#app.snapshot?.settings.recentActions ?? []);
  readonly #app: App;
  readonly #acts: readonly Acts[];
  readonly #showShortcuts: () => void;

  constructor(app: App, ask: OpenDialog, showShortcuts: () => void) {
    this.#app = app;
    this.#acts = [
      actsOf(keyKind, app, ask),
      actsOf(environmentKind, app, ask),
      actsOf(projectKind, app, ask),
      actsOf(fileKind, app, ask),
    ];
    this.#showShortcuts = showShortcuts;
  }

  readonly words = $derived(wordsOf(this.query));
  readonly #actions = $derived.by(() => appActions(this.#app, this.#showShortcuts));
  /** The environment that the window shows. */
  readonly #current = $derived.by(() =>
    'environmentId' in this.#app.route ? this.#app.route.environmentId : null,
  );

  /** The groups with something in them; what is found, with the best group first. */
  readonly groups = $derived.by((): ShownGroup[] =>
    this.words.length === 0 ? this.#withoutQuery() : this.#found(this.words),
  );
  readonly items = $derived(this.groups.flatMap(({ items }) => items));

  /** Remembers that an item was used, also for the next time that Keyrack is open. */
  used(id: string): void {
    this.#used = [id, ...this.#recent.filter((other) => other !== id)].slice(0, limits.recentActions);
    // Losing it costs nothing.
    void this.#app.bridge.updateSettings({ recentActions: [...this.#used] }).catch(() => undefined);
  }

  #withoutQuery(): ShownGroup[] {
    const recent = this.#recent
      .flatMap((id) => this.item(id) ?? [])
      .filter(({ helps }) => helps !== false)
      .slice(0, mostOf.recent)
      .map((item) => ({ ...item, group: 'Recently used' }) as const);
    return grouped([
      ...recent,
      ...this.#suggested(),
      ...this.#acts.flatMap((acts) => acts.here()),
      ...this.#pinned(),
      ...this.#actions.filter(({ typedOnly }) => !typedOnly),
    ]);
  }

  /** Where keys of what the window shows need attention, another key or a look at these comes first. */
  #suggested(): PaletteItem[] {
    const { rack, snapshot, clock } = this.#app;
    const keys = this.#current === null ? (snapshot?.keys ?? []) : rack.keysOf(this.#current);
    const wanting = wantingOf(judge(keys, rack, clock.now));
    if (wanting.length === 0) return [];
    const looks =
      wanting.length > mostOf.wanting
        ? [this.#overviewOf(wanting.length)]
        : wanting.map(({ key }) => this.item(`go-to-key ${key.id}`));
    return [this.item('link'), ...looks]
      .filter((item) => item !== null)
      .map((item) => ({ ...item, group: 'Suggested' }));
  }

  /** The overview, called by what is to be seen there. */
  #overviewOf(wanting: number): PaletteItem | null {
    const overview = this.item('go home');
    return overview && { ...overview, label: counted(wanting, 'key needs attention', 'keys need attention') };
  }

  #pinned(): PaletteItem[] {
    const { rack, snapshot } = this.#app;
    return (snapshot?.environments ?? [])
      .filter(({ id, pinned }) => pinned && id !== this.#current)
      .slice(0, mostOf.pinned)
      .map((environment) => {
        const hit = { environment, account: rack.account(environment.accountId), key: null, score: 0 };
        return { ...this.#goTo(hit, []), group: 'Pinned' };
      });
  }

  /** What can be done now, by its ID; null when it cannot, or there is no such thing. */
  item(id: string): PaletteItem | null {
    const action = this.#actions.find((item) => item.id === id);
    if (action !== undefined) return action;
    const [name = '', on = ''] = id.split(' ');
    if (name === 'project') return this.#projects().find((item) => item.id === id) ?? null;
    for (const acts of this.#acts) {
      const item = acts.byId(name, on);
      if (item !== null) return item;
    }
    return null;
  }

  #projects(): PaletteItem[] {
    return (this.#app.snapshot?.projects ?? []).map(({ id, name, shownPath }) => ({
      id: `project ${id}`,
      group: 'Projects',
      icon: FolderKanban,
      label: name,
      isPlace: true,
      about: shownPath,
      keywords: 'go to open project folder',
      run: () => {
        this.#app.go({ screen: 'project', projectId: id });
      },
    }));
  }

  #found(words: readonly Word[]): ShownGroup[] {
    const texts = ({ label, about = '', keywords = '' }: PaletteItem): string[] => [label, keywords, about];
    const scored = (items: readonly PaletteItem[]): Scored[] =>
      rank(items, words, texts).map(({ thing, score }) => ({ item: thing, score }));
    const found = [
      ...scored(this.#actions),
      ...this.#acts.flatMap((acts) => acts.found(words)),
      ...this.#environments(words),
      ...firstOf(scored(this.#projects()), mostOf.projects),
    ];
    const recent = this.#recent;
    return grouped(
      saidOnce(
        found
          .map((each) => ({ ...each, score: each.score + (recent.includes(each.item.id) ? bonus : 0) }))
          .sort((one, other) => other.score - one.score),
      ),
    );
  }

  #environments(words: readonly Word[]): Scored[] {
    const hits = this.#app.search
      .environments(this.query)
      .map((hit) => ({ ...hit, score: hit.score + (hit.environment.pinned ? bonus : 0) }))
      .sort((one, other) => other.score - one.score);
    return firstOf(hits, mostOf.environments).map((hit) => ({
      item: this.#goTo(hit, words),
      score: hit.score,
      rest: hit.rest,
    }));
  }

  #goTo(hit: EnvironmentHit, words: readonly Word[]): PaletteItem {
    const { account, environment, key } = hit;
    const files = this.#app.rack.targetsOfKey(key?.id ?? '');
    const why = whatMatched(words, fieldsOf(account, environment, key, files)).find(
      ({ name }) => !['account', 'environment', 'kind'].includes(name),
    );
    return {
      id: `open ${environment.id}`,
      group: 'Environments',
      icon: ArrowRight,
      label: environment.name,
      isPlace: true,
      about: account?.name,
      why: why === undefined ? undefined : { name: fieldNames[why.name], text: why.text },
      production: environment.kind === 'production',
      run: () => {
        this.#app.go(hitPage(hit));
      },
    };
  }
}

/** Each item once; of those that were cut off together, the last one that is left says how many more there are. */
function saidOnce(found: readonly Scored[]): PaletteItem[] {
  const once = firstOfEach(found, ({ item }) => item.id);
  const last = new Map(once.map(({ item, rest }) => [rest, item]));
  return once.map(({ item, rest }) =>
    rest === undefined || last.get(rest) !== item ? item : { ...item, more: rest.more },
  );
}

/** The items below their groups, both in the order in which they come; each item once. */
function grouped(items: readonly PaletteItem[]): ShownGroup[] {
  const groups = Map.groupBy(
    firstOfEach(items, ({ id }) => id),
    ({ group }) => group,
  );
  return Array.from(groups, ([name, of]) => ({ name, items: of }));
}

function firstOfEach<T>(things: readonly T[], idOf: (thing: T) => string): T[] {
  const firsts = new Map(things.toReversed().map((thing) => [idOf(thing), thing]));
  return things.filter((thing) => firsts.get(idOf(thing)) === thing);
}
