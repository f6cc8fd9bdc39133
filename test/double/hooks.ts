import { registerHooks } from 'node:module';

const double = new URL('modules/index.ts', import.meta.url).href;

/** From now on `electron` is the double, for `import` and `require` alike; to the double itself it is nothing else. */
registerHooks({
  resolve: (specifier, context, next) =>
    /^electron(\/main|\/common)?$/.test(specifier)
      ? { url: double, format: 'module-typescript', shortCircuit: true }
      : next(specifier, context),
});
