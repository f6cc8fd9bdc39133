import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node';
import { chooseHost } from '../host/choose.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

const none = (): Counts => ({ passed: 0, failed: 0, skipped: 0 });

/**
 * After everything else: which host the whole-app tests ran on, the counts of each kind of test, and as the very last
 * line `Tests: N passed, N failed`.
 */
export default class SummaryReporter implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    const kinds = new Map<string, Counts>();
    for (const module of modules) {
      const counts = kinds.get(module.project.name) ?? none();
      kinds.set(module.project.name, counts);
      // A file that does not even load has no tests to count, and must not look like nothing.
      if (module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        counts[state === 'pending' ? 'skipped' : state] += 1;
      }
    }
    const all = none();
    for (const counts of kinds.values()) {
      all.passed += counts.passed;
      all.failed += counts.failed;
      all.skipped += counts.skipped;
    }
    // Errors outside of any test fail the run too.
    all.failed += errors.length;
    const lines = [
      ...(kinds.has('e2e') ? [`e2e ran on ${hosts[chooseHost()]}.`] : []),
      ...[...kinds].map(([kind, counts]) => `${`${kind}:`.padEnd(11)}${words(counts)}`),
      `Tests: ${words(all)}`,
    ];
    this.#vitest?.logger.log(`\n${lines.join('\n')}`);
  }
}

const hosts = {
  electron: 'Electron',
  double: 'the Electron double (Node and Chromium), because Electron’s runtime is not on this machine',
};

function words({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
