import { registerHooks } from 'node:module';

/** For child processes of tests, loaded by `node --import`: there `electron` is nothing too. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: new URL('../no-electron.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});
