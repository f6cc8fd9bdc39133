import { createContext } from 'svelte';
import type { Bridge } from '../../preload/contract/bridge.ts';
import type { Notice, Route } from '../../preload/contract/events.ts';
import type { Input } from '../../preload/contract/methods.ts';
import type { Result } from '../../preload/contract/result.ts';
import type { Undoable } from '../../preload/contract/values.ts';
import type { Snapshot } from '../../preload/contract/view.ts';
import { lostProblem, problemText } from './call.svelte.ts';
import { Clock } from './clock.svelte.ts';
import { FactsCache } from './facts-cache.ts';
import { Rack } from './rack.ts';
import { filesText } from './words.ts';

/** What the window knows: the last snapshot, where the person is, and what was said to them. */
export class App {
  readonly bridge: Bridge;
  readonly clock = new Clock();
  readonly facts: FactsCache;
  snapshot = $state.raw<Snapshot | null>(null);
  route = $state.raw<Route>({ screen: 'home' });
  notices = $state.raw<readonly Notice[]>([]);
  /** Counts up when the activity has a new entry. */
  activityVersion = $state(0);
  /** The snapshot's lists, arranged for looking up. */
  readonly rack = $derived(new Rack(this.snapshot));
  #noticeCount = 0;

  constructor(bridge: Bridge) {
    this.bridge = bridge;
    this.facts = new FactsCache(bridge);
  }

  /** Listens to main and asks for the first picture; the answer stops listening. */
  start(): () => void {
    const { on } = this.bridge;
    const stops = [
      this.clock.start(),
      on.snapshot((snapshot) => {
        this.snapshot = snapshot;
      }),
      on.notice((notice) => {
        this.#add(notice);
      }),
      on.navigate((route) => {
        this.route = route;
      }),
      on.activity(() => {
        this.activityVersion += 1;
      }),
    ];
    void this.run(this.bridge.getSnapshot({})).then((answer) => {
      // An event that came first is newer than this answer.
      if (answer !== null) this.snapshot ??= answer.value;
    });
    // Only the page hears of the network coming and going; main knows how it is.
    const lookAgain = (): void => {
      void this.run(this.bridge.getSnapshot({})).then((answer) => {
        if (answer !== null) this.snapshot = answer.value;
      });
    };
    window.addEventListener('online', lookAgain);
    window.addEventListener('offline', lookAgain);
    return () => {
      window.removeEventListener('online', lookAgain);
      window.removeEventListener('offline', lookAgain);
      for (const stop of stops) stop();
    };
  }

  go(route: Route): void {
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
