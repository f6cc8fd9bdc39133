import { registerHooks } from 'node:module';

/** Makes `electron` mean the double, for everything that this process loads. */
registerHooks({
  resolve(specifier, context, next) {
    if (specifier !== 'electron') return next(specifier, context);
    return { url: new URL('electron.ts', import.meta.url).href, shortCircuit: true };
  },
});
