import { createContext } from 'svelte';
import type { Bridge } from '../../preload/contract/bridge.ts';
import type { Notice, Route } from '../../preload/contract/events.ts';
import type { Input } from '../../preload/contract/methods.ts';
import type { Result } from '../../preload/contract/result.ts';
import type { Undoable } from '../../preload/contract/values.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import { Announcer } from './announcer.svelte.ts';
import { lostProblem, problemText } from './call.svelte.ts';
import { Clock } from './clock.svelte.ts';
import { FactsCache } from './facts-cache.ts';
import { BulkVerify } from './bulk-verify.svelte.ts';
import { KeyList } from './key-list.svelte.ts';
import { Picture } from './picture.svelte.ts';
import { Rack } from './rack.ts';
import { SearchIndex } from './search/search-index.ts';
import { keySpot } from './spots.ts';
import { filesText } from './words.ts';

/** What the window knows: the last snapshot, where the person is, and what was said to them. */
export class App {
  readonly bridge: Bridge;
  readonly clock = new Clock();
  readonly facts: FactsCache;
  readonly #picture: Picture;
  route = $state.raw<Route>({ screen: 'home' });
  /** What is to have the focus when the route is shown; the shell takes it. */
  arriving = $state<string | null>(null);
  /** Where the person was when they came to the import, and whether straight to the preview of one. */
  importBegan = $state.raw<{ at: Route; straight: boolean }>({ at: { screen: 'home' }, straight: false });
  notices = $state.raw<readonly Notice[]>([]);
  readonly announcer = new Announcer();
  /** Counts up when the activity has a new entry. */
  activityVersion = $state(0);
  /** The snapshot's lists, arranged for looking up. */
  readonly rack = $derived.by(() => (this.#rack = Rack.of(this.snapshot, this.#rack)));
  #rack: Rack | null = null;
  /** Search over the snapshot's lists: made when something is first searched for, and kept as they are. */
  readonly search = $derived.by(
    () =>
      (this.#index = SearchIndex.of(
        this.snapshot ?? { accounts: [], environments: [], keys: [], targets: [] },
        this.#index,
      )),
  );
  #index: SearchIndex | null = null;
  /** The list of all keys, as one left it. */
  readonly keyList: KeyList;
  readonly bulkVerify: BulkVerify;
  #noticeCount = 0;

  constructor(bridge: Bridge) {
    this.bridge = bridge;
    this.#picture = new Picture(bridge, (call) => this.run(call));
    this.facts = new FactsCache(bridge);
    this.keyList = new KeyList(this);
    this.bulkVerify = new BulkVerify(this);
  }

  /** What main last said; null until it said anything. */
  get snapshot(): Snapshot | null {
    return this.#picture.snapshot;
  }

  /** Listens to main and asks for the first picture; the answer stops listening. */
  start(): () => void {
    const { on } = this.bridge;
    const stops = [
      this.clock.start(),
      this.#picture.start(),
      on.notice((notice) => {
        this.#add(notice);
      }),
      on.navigate((route) => {
        this.go(route);
      }),
      on.activity(() => {
        this.activityVersion += 1;
      }),
    ];
    // Only the page hears of the network coming and going; main knows how it is.
    const lookAgain = (): void => {
      void this.#picture.ask();
    };
    window.addEventListener('online', lookAgain);
    window.addEventListener('offline', lookAgain);
    return () => {
      window.removeEventListener('online', lookAgain);
      window.removeEventListener('offline', lookAgain);
      for (const stop of stops) stop();
    };
  }

  /** @param at what is to have the focus there, as a selector; the route's key, or else the page's title, without it. */
  go(route: Route, at?: string): void {
    const keyId = route.screen === 'environment' ? route.keyId : undefined;
    // Where on the page one arrives does not make it another page.
    this.#show(
      route.screen === 'environment' ? { screen: 'environment', environmentId: route.environmentId } : route,
    );
    this.arriving = at ?? (keyId === undefined ? null : keySpot(keyId));
  }

  #show(route: Route): void {
    if (route.screen === 'import' && this.route.screen !== 'import')
      this.importBegan = { at: this.route, straight: route.importId !== null };
    this.route = route;
  }

  /** Awaits a call; a failure appears as a notice. Answers the value, or null when it failed. */
  async run<T>(call: Promise<Result<T>>): Promise<{ value: T } | null> {
    let result: Result<T>;
    try {
      result = await call;
    } catch (error) {
      result = { ok: false, error: lostProblem(error) };
    }
    if (result.ok) return { value: result.value };
    this.say('bad', problemText(result.error));
    return null;
  }

  /** Opens the wizard and goes to it. */
  async startWizard(input: Input<'startWizard'> = {}): Promise<void> {
    if ((await this.run(this.bridge.startWizard(input))) !== null) this.go({ screen: 'wizard' });
  }

  /** Goes to the place that a notice offers. The wizard is opened, or gone on with, by the click on it. */
  async accept(place: Route): Promise<void> {
    if (place.screen === 'wizard') await this.startWizard();
    else this.go(place);
  }

  /** Copies something that is not secret. Answers whether it is on the clipboard. */
  async copyText(text: string): Promise<boolean> {
    return (await this.run(this.bridge.copyText({ text }))) !== null;
  }

  say(tone: Notice['tone'], message: string, undo: Notice['undo'] = null): void {
    this.#noticeCount += 1;
    this.#add({ id: `window-${this.#noticeCount}`, tone, message, undo });
  }

  /** Tells that something was removed, with Undo. */
  sayRemoved(name: string, removalId: string): void {
    this.#add({
      id: `removal-${removalId}`,
      tone: 'note',
      message: `Removed ${name}.`,
      undo: { type: 'removal', id: removalId },
    });
  }

  dismiss(noticeId: string): void {
    this.notices = this.notices.filter(({ id }) => id !== noticeId);
  }

  /** Puts back what a notice or an entry of the activity speaks of. Answers whether it did. */
  async undo(undo: { type: Undoable; id: string }): Promise<boolean> {
    if (undo.type === 'removal')
      return (await this.run(this.bridge.undoRemoval({ removalId: undo.id }))) !== null;
    if (undo.type === 'rotation') return await this.#undoRotation(undo.id);
    return (await this.run(this.bridge.undoExport({ exportId: undo.id }))) !== null;
  }

  /** Files that changed since stay as they are; how many is said, for they hold what was to be undone. */
  async #undoRotation(rotationId: string): Promise<boolean> {
    const answer = await this.run(this.bridge.undoRotation({ rotationId }));
    if (answer === null) return false;
    const { restored, left } = answer.value;
    const back = `${restored} ${restored === 1 ? 'file is' : 'files are'} as before.`;
    if (left === 0) this.say('good', back);
    else
      this.say(
        'bad',
        `${back} ${filesText(left)} changed since and stayed as ${left === 1 ? 'it is' : 'they are'}. The rotation says which.`,
      );
    return true;
  }

  #add(notice: Notice): void {
    const same = (other: Notice): boolean =>
      other.id === notice.id || (notice.undo !== null && other.undo?.id === notice.undo.id);
    // The newest three: more would cover the window.
    this.notices = [...this.notices.filter((other) => !same(other)), notice].slice(-3);
  }
}

export const [getApp, setApp] = createContext<App>();
