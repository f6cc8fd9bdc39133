import type { TestProject } from 'vitest/node';
import { buildIfOlder } from '../host/build.ts';
import { chooseHost } from '../host/choose.ts';

/** The real bundles, as they are now; and which host runs them. */
export default function setup(project: TestProject): void {
  buildIfOlder();
  project.vitest.logger.log(`e2e on: ${chooseHost()}`);
}
