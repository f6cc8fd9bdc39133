import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { route, type Route } from '../../preload/contract/events.ts';

/** Where the person was in the window, in a small JSON file of its own. Losing it costs nothing: home is shown then. */
export class PlaceFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Null when there is none, or anything but a place stands in it. */
  load(): Route | null {
    try {
      return route.parse(JSON.parse(readFileSync(this.#path, 'utf8')));
    } catch {
      return null;
    }
  }

  save(place: Route): void {
    try {
      const beside = `${this.#path}.new`;
      writeFileSync(beside, JSON.stringify(place), { mode: 0o600 });
      renameSync(beside, this.#path);
    } catch {
      // As with the window's own place: nobody is asked about it.
    }
  }
}
