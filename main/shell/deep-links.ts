import type { App } from 'electron';
import { deepLinkScheme } from '../../preload/contract/links.ts';
import { deepLinkIn } from '../core/deep-link.ts';

/**
 * The ways in for a link: the arguments of the first start, those of a second one (Windows, Linux), and macOS's own
 * event, which may come before the app is ready. What comes before somebody listens waits; the latest counts.
 */
export class DeepLinks {
  readonly #app: Pick<App, 'on' | 'setAsDefaultProtocolClient'>;
  #waiting: string | null;
  #follow: ((link: string) => void) | null = null;

  /** To be made before the app is ready. @param argv of this start. */
  constructor(app: Pick<App, 'on' | 'setAsDefaultProtocolClient'>, argv: readonly string[]) {
    this.#app = app;
    this.#waiting = deepLinkIn(argv);
    app.on('open-url', (event, url) => {
      event.preventDefault();
      this.#hear(url);
    });
    app.on('second-instance', (_event, theirs) => {
      this.#hear(deepLinkIn(theirs));
    });
  }

  /** Has the system bring its links here. Answers whether it does. */
  register(): boolean {
    return this.#app.setAsDefaultProtocolClient(deepLinkScheme);
  }

  /** From now on links go to `follow`, beginning with the one that waits. They are as received: nothing is checked. */
  listen(follow: (link: string) => void): void {
    this.#follow = follow;
    this.#hear(this.#waiting);
    this.#waiting = null;
  }

  #hear(link: string | null): void {
    if (link === null) return;
    if (this.#follow === null) this.#waiting = link;
    else this.#follow(link);
  }
}
