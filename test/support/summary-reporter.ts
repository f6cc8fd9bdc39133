import type { Reporter, SerializedError, TestModule, Vitest } from 'vitest/node';
import { chooseHost } from '../host/choose.ts';

interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * After everything else: which host the whole-app tests (e2e) ran on, the counts of each kind of test, and as the very last
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
      const counts = kinds.get(module.project.name) ?? { passed: 0, failed: 0, skipped: 0 };
      kinds.set(module.project.name, counts);
      // A file that does not even load has no tests to count, and must not look like nothing.
      if (module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed') counts[state] += 1;
        else counts.skipped += 1;
      }
    }
    const all = [...kinds.values()].reduce(
      (sum, one) => ({
        passed: sum.passed + one.passed,
        failed: sum.failed + one.failed,
        skipped: sum.skipped + one.skipped,
      }),
      // Errors outside of any test fail the run, so they count.
      { passed: 0, failed: errors.length, skipped: 0 },
    );
    const lines = [
      ...(kinds.has('e2e') ? [`The app ran on ${hosts[chooseHost()]}.`] : []),
      ...[...kinds].map(([kind, counts]) => `${`${kind}:`.padEnd(11)} ${words(counts)}`),
      `Tests: ${words(all)}`,
    ];
    this.#vitest?.logger.log(`\n${lines.join('\n')}`);
  }
}

const hosts = {
  electron: 'Electron',
  double: 'the Electron double (Node.js and this machine’s Chromium), not on Electron itself',
};

function words({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
