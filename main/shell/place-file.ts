import { route, type Route } from '../../preload/contract/events.ts';
import { LossyFile } from './lossy-file.ts';

/** Where the person was in the window. Losing it costs nothing: home is shown then. */
export class PlaceFile extends LossyFile<Route> {
  constructor(path: string) {
    super(path, (value) => route.parse(value));
  }
}
