import { fileURLToPath } from 'node:url';

/** The project's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const mainBundle = fileURLToPath(new URL('../../out/app/main/index.js', import.meta.url));
export const registerDouble = new URL('../double/register.ts', import.meta.url).href;
