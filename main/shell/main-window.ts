import type { BrowserWindow } from 'electron';
import type { Route } from '../../preload/contract/events.ts';
import { showWindow } from './window.ts';

/** What is used of the window. */
type Shown = Pick<BrowserWindow, 'isMinimized' | 'restore' | 'show' | 'focus' | 'reload'> & {
  on(event: 'closed', listener: () => void): unknown;
};

export interface MainWindowParts<W extends Shown> {
  /** Makes a window; `hidden` starts it without showing. */
  create: (hidden: boolean) => W;
  /** Tells the page of the window where to go. */
  navigate: (route: Route) => void;
}

/** The one window, made anew when it is wanted and gone. */
export class MainWindow<W extends Shown> {
  readonly #parts: MainWindowParts<W>;
  #window: W | null = null;
  /** The page hears what is pushed from the moment it asks for its first picture; until then a place waits here. */
  #listening = false;
  #wanted: Route | null = null;

  constructor(parts: MainWindowParts<W>) {
    this.#parts = parts;
  }

  /** Null while there is none. */
  get current(): W | null {
    return this.#window;
  }

  open(hidden: boolean): W {
    this.#listening = false;
    const window = this.#parts.create(hidden);
    window.on('closed', () => {
      this.#window = null;
    });
    this.#window = window;
    return window;
  }

  /** Brings the window in front of the person. */
  show(): void {
    showWindow(this.#window ?? this.open(false));
  }

  /** Shows the window at a place of the app. */
  goTo(route: Route): void {
    this.show();
    if (this.#listening) this.#parts.navigate(route);
    else this.#wanted = route;
  }

  /** Has the page go there, wherever the window is; a place that is wanted already comes first. */
  turnTo(route: Route): void {
    if (this.#listening) this.#parts.navigate(route);
    else this.#wanted ??= route;
  }

  /** Begins the page anew, e.g. after it crashed. */
  reload(): void {
    this.#listening = false;
    this.#window?.reload();
  }

  /**
   * The page listens: it is told where to go, if it was meant to go anywhere. Answers whether it has just begun and was
   * not.
   */
  listens(): boolean {
    const wanted = this.#wanted;
    const begins = !this.#listening;
    this.#wanted = null;
    this.#listening = true;
    if (wanted !== null) this.#parts.navigate(wanted);
    return begins && wanted === null;
  }
}
