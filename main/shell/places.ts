import type { Notice, Route } from '../../preload/contract/events.ts';
import { environmentName } from '../core/catalog.ts';
import { parseDeepLink, placeNow, type DeepLink } from '../core/deep-link.ts';
import { Failure } from '../core/failure.ts';
import type { Linking } from '../core/linking.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Vault } from '../core/vault.ts';

export interface PlacesParts {
  vault: Pick<Vault, 'state' | 'document' | 'onChange'>;
  linking: Pick<Linking, 'view' | 'resume' | 'start'>;
  file: { load(): Route | null; save(place: Route): void };
  /** Whether a person can see the window. */
  isSeen: () => boolean;
  /** Brings the window to the front. */
  show: () => void;
  /** The same, at a place in it. */
  goTo: (place: Route) => void;
  /** Has the page go there, without showing the window. */
  turnTo: (place: Route) => void;
  say: (notice: Notice) => void;
  newId: () => string;
  clock: Pick<Clock, 'now'>;
  log: Log;
}

/** A web page can open links without a click: of those that come within so many ms the first one counts. */
const linksApart = 3_000;

/**
 * Where the window is to be: at the place that a link leads to, else where the person was last. Both wait until the
 * vault can show them. A link only leads somewhere; whatever is done there is done by the person. Who is at work in the
 * window is not led away: the link's place is offered.
 */
export class Places {
  readonly #parts: PlacesParts;
  #link: { to: DeepLink; offered: boolean } | null = null;
  /** When the last link was followed. */
  #followedAt = Number.NEGATIVE_INFINITY;
  /** The page has begun anew and is to be where it was. */
  #returning = false;
  /** What the page shows. */
  #current: Route | null = null;

  constructor(parts: PlacesParts) {
    this.#parts = parts;
    parts.vault.onChange(() => {
      this.#settle();
    });
  }

  /** What the page shows now, for the next time it begins. */
  remember(place: Route): void {
    this.#current = place;
    this.#parts.file.save(place);
  }

  /** The page begins and nobody wants it elsewhere: it goes to where it was. */
  pageBegins(): void {
    this.#current = null;
    this.#returning = true;
    this.#settle();
  }

  /** Somebody was shown another place meanwhile: the old one is not returned to. */
  stay(): void {
    this.#returning = false;
  }

  /** A link as it was received. What is none of Keyrack's is let go, and logged without its text. */
  follow(received: string): void {
    const { show, clock, log } = this.#parts;
    const link = parseDeepLink(received);
    if (link === null) {
      log.info('A link was ignored: it has neither of the two forms.');
      return;
    }
    const since = clock.now() - this.#followedAt;
    // A clock that was set back must not keep links out.
    if (since >= 0 && since < linksApart) {
      log.info('A link was let go: another one came right before it.');
      return;
    }
    this.#followedAt = clock.now();
    // Asked before the window is brought to the front.
    this.#link = { to: link, offered: this.#isInUse() };
    show();
    this.#settle();
  }

  /** Whether a person may be at work on a page that they would not want to be led away from. */
  #isInUse(): boolean {
    const { vault, isSeen } = this.#parts;
    return vault.state === 'ready' && isSeen() && this.#current !== null && this.#current.screen !== 'home';
  }

  /**
   * Shows the wizard where it is, for a link and the tray, which do not see the window: what is unfinished is gone on
   * with, and a finished one makes room only when the person has left it.
   */
  async toWizard(): Promise<void> {
    const { linking, goTo } = this.#parts;
    await linking.resume();
    const step = linking.view()?.step;
    const left = step === 'connected' && this.#current?.screen !== 'wizard';
    if (step === undefined || left) await linking.start({});
    goTo({ screen: 'wizard' });
  }

  #settle(): void {
    const { vault, linking, file, turnTo, log } = this.#parts;
    if (vault.state !== 'ready') return;
    const link = this.#link;
    this.#link = null;
    if (this.#returning) {
      this.#returning = false;
      const place = placeNow(file.load() ?? { screen: 'home' }, vault.document, linking.view() !== null);
      if (place.screen !== 'home') turnTo(place);
    }
    if (link === null) return;
    const { to, offered } = link;
    if (to.to === 'environment') {
      this.#toEnvironment(to.environmentId, offered);
      return;
    }
    if (offered && this.#current?.screen !== 'wizard') {
      this.#say('A link leads to “Link a key”.', 'note', { screen: 'wizard' });
      return;
    }
    this.toWizard().catch((error: unknown) => {
      if (error instanceof Failure) this.#say(`${error.message} ${error.next}`, 'bad');
      else log.error('A link could not be followed.', { error });
    });
  }

  #toEnvironment(environmentId: string, offered: boolean): void {
    const { vault, linking, goTo, log } = this.#parts;
    if (!vault.document.environments.some(({ id }) => id === environmentId)) {
      log.info('A link was ignored: there is no such environment.');
      this.#say('That link leads to an environment that is not in this Keyrack.', 'note');
      return;
    }
    const place: Route = { screen: 'environment', environmentId };
    const current = this.#current;
    const wizard = linking.view();
    const name = environmentName(vault.document, environmentId);
    // Nobody is taken away from a key that they are about to link.
    if (current?.screen === 'wizard' && wizard !== null && wizard.step !== 'connected')
      this.#say(`A link leads to ${name}. You are linking a key.`, 'note', place);
    else if (!offered) goTo(place);
    else if (current?.screen !== 'environment' || current.environmentId !== environmentId)
      this.#say(`A link leads to ${name}.`, 'note', place);
  }

  #say(message: string, tone: Notice['tone'], place: Route | null = null): void {
    const { say, newId } = this.#parts;
    say({ id: newId(), tone, message, undo: null, ...(place !== null && { place }) });
  }
}
