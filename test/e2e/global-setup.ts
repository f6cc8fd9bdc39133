import { buildIfOlder } from '../host/build.ts';

/** The real bundles, as they are now. */
export default function setup(): void {
  buildIfOlder();
}
