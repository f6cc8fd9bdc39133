import { svelte } from '@sveltejs/vite-plugin-svelte';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { icons } from './main/shell/icons/render-icons.ts';
import { events } from './preload/contract/events.ts';
import { methods } from './preload/contract/methods.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
/** Given by Electron, by Node, or, as a native module cannot be bundled, by node_modules. */
const provided = [
  'electron',
  '@napi-rs/keyring',
  ...builtinModules,
  ...builtinModules.map((name) => `node:${name}`),
];

/** One config, three builds: `vite build --app` makes main (ESM), preload (one CJS file) and renderer. */
export default defineConfig({
  root: at('renderer'),
  base: './',
  plugins: [svelte(), icons(at('out/icons/icon.png'))],
  builder: {
    async buildApp(builder) {
      for (const name of ['main', 'preload', 'client']) {
        const environment = builder.environments[name];
        if (environment !== undefined) await builder.build(environment);
      }
    },
  },
  environments: {
    main: {
      consumer: 'server',
      resolve: { noExternal: true, external: provided },
      build: {
        outDir: at('out/app/main'),
        emptyOutDir: true,
        target: 'node24',
        minify: false,
        sourcemap: true,
        rolldownOptions: {
          // Threads are files of their own, which lie beside index.js (file-scanner.ts, env-files/disk.ts).
          input: {
            index: at('main/index.ts'),
            'inventory-worker': at('main/adapters/file-scanner/worker.ts'),
            'disk-thread': at('main/adapters/env-files/disk-thread.ts'),
          },
          external: provided,
          output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
        },
      },
    },
    preload: {
      consumer: 'server',
      define: {
        METHOD_NAMES: JSON.stringify(Object.keys(methods)),
        EVENT_NAMES: JSON.stringify(Object.keys(events)),
      },
      resolve: { noExternal: true, external: ['electron'] },
      build: {
        outDir: at('out/app/preload'),
        emptyOutDir: true,
        target: 'chrome156',
        minify: false,
        rolldownOptions: {
          input: { index: at('preload/index.ts') },
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: '[name].cjs' },
        },
      },
    },
    client: {
      build: {
        outDir: at('out/app/renderer'),
        emptyOutDir: true,
        target: 'chrome156',
        // Nothing may be inlined as a data: URL: the policy allows only our own origin.
        assetsInlineLimit: 0,
        modulePreload: { polyfill: false },
      },
    },
  },
});
