import dotenv from 'dotenv';
import { parseEnv } from 'node:util';
import type { EnvParser } from '../core/env-file.ts';

/**
 * dotenv's pattern tries a run of blank lines from each of them anew: 100 kB of them would hold everything up for ten
 * seconds, 1 MB for a quarter of an hour. A run this long (characters) says nothing that half of it does not say.
 */
const longestRun = 200;
const shortened = (text: string): string =>
  text.replace(/\s+/g, (run) =>
    run.length > longestRun ? run.slice(0, longestRun / 2) + run.slice(-longestRun / 2) : run,
  );

/** The readers that every composed file is read with again before it is written, by the name to tell the person. */
export const parsers: Readonly<Record<string, EnvParser>> = {
  dotenv: (text) => dotenv.parse(shortened(text)),
  'Node.js': (text) => parseEnv(text),
};
