import { fileURLToPath } from 'node:url';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The project's folder, without a slash at its end. */
export const root = at('../..').replace(/[/\\]$/, '');
/** The built main script. */
export const builtMain = at('../../out/app/main/index.js');
/** What runs a main script on the double. */
export const doubleRunner = at('../double/run.ts');
