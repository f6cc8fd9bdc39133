import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What a test waits for may take its time where the machine is busy; how long is no claim of any test. In ms. */
const patient = { poll: { timeout: 15_000 } };

/** Four kinds of test, from the purest to the whole app. `npm test -- --project unit` runs one kind. */
export default defineConfig({
  test: {
    reporters: ['default', at('test/support/summary-reporter.ts')],
    projects: [
      {
        // electron-store asks for `electron` on import; in plain Node that would fetch a runtime.
        resolve: { alias: { electron: at('test/support/no-electron.ts') } },
        test: {
          name: 'unit',
          expect: patient,
          include: ['test/unit/**/*.test.ts'],
          testTimeout: 60_000,
          server: { deps: { inline: ['electron-store'] } },
        },
      },
      {
        test: {
          name: 'contract',
          expect: patient,
          include: ['test/contract/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        plugins: [svelte()],
        resolve: { conditions: ['browser'] },
        test: {
          name: 'component',
          expect: patient,
          include: ['test/component/**/*.test.ts'],
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: {
                executablePath: process.env['KEYRACK_CHROMIUM'] ?? '/usr/bin/chromium',
                args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
      {
        test: {
          name: 'e2e',
          expect: patient,
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: [at('test/e2e/global-setup.ts')],
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
