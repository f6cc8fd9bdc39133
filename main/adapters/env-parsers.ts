import dotenv from 'dotenv';
import { parseEnv } from 'node:util';
import type { EnvParser } from '../core/env-file.ts';

/** The readers that every composed file is read with again before it is written, by the name to tell the person. */
export const parsers: Readonly<Record<string, EnvParser>> = {
  dotenv: (text) => dotenv.parse(text),
  'Node.js': (text) => parseEnv(text),
};
