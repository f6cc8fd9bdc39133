import type { BrowserWindow } from 'electron';
import type { Notice, Route } from '../../preload/contract/events.ts';
import { showWindow } from './window.ts';

/** What is used of the window. */
type Shown = Pick<BrowserWindow, 'isMinimized' | 'isVisible' | 'restore' | 'show' | 'focus' | 'reload'> & {
  on(event: 'closed', listener: () => void): unknown;
};

export interface MainWindowParts<W extends Shown> {
  /** Makes a window; `hidden` starts it without showing. */
  create: (hidden: boolean) => W;
  /** Tells the page of the window where to go. */
  navigate: (route: Route) => void;
  /** Has the page show a notice. */
  notify: (notice: Notice) => void;
}

/** The one window, made anew when it is wanted and gone. */
export class MainWindow<W extends Shown> {
  readonly #parts: MainWindowParts<W>;
  #window: W | null = null;
  /** The page hears what is pushed from the moment it asks for its first picture; until then a place and notices wait here. */
  #listening = false;
  #wanted: Route | null = null;
  #untold: Notice[] = [];

  constructor(parts: MainWindowParts<W>) {
    this.#parts = parts;
  }

  /** Null while there is none. */
  get current(): W | null {
    return this.#window;
  }

  /** Whether it is neither hidden nor minimised. */
  get isSeen(): boolean {
    return this.#window !== null && this.#window.isVisible() && !this.#window.isMinimized();
  }

  open(hidden: boolean): W {
    this.#listening = false;
    const window = this.#parts.create(hidden);
    window.on('closed', () => {
      this.#window = null;
      this.#listening = false;
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

  /** Tells the person something in the window, as soon as it listens. */
  tell(notice: Notice): void {
    if (this.#listening) this.#parts.notify(notice);
    else this.#untold.push(notice);
  }

  /** Begins the page anew, e.g. after it crashed. */
  reload(): void {
    this.#listening = false;
    this.#window?.reload();
  }

  /**
   * The page listens: it is told what waits for it, and where to go if it was meant to go anywhere. Answers whether it has just begun and was
   * not.
   */
  listens(): boolean {
    const wanted = this.#wanted;
    const begins = !this.#listening;
    this.#wanted = null;
    this.#listening = true;
    if (wanted !== null) this.#parts.navigate(wanted);
    for (const notice of this.#untold.splice(0)) this.#parts.notify(notice);
    return begins && wanted === null;
  }
}
