import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { read } from '../../core/env-file.ts';
import { folderGone } from './failures.ts';
import { look, readRegular } from './inspect.ts';

const variable = 'WORKOS_API_KEY';
const example = /\.(?:example|sample|template|dist|defaults?|schema|vault|keys)$/;
const isEnvFile = (name: string): boolean => /^\.(?:env|dev\.vars)(?:\.|$)/.test(name) && !example.test(name);

async function holdsKey(path: string): Promise<boolean> {
  try {
    const found = await look(path);
    return found.kind === 'file' && read(await readRegular(found.realPath)).has(variable);
  } catch {
    // What cannot be read or parsed is no reason to choose it.
    return false;
  }
}

/**
 * The file that a project in `folder` reads its variables from, as an absolute path; it need not exist (dotenv.md, "Which
 * file"). The only file that has a WorkOS key already goes before every rule.
 * @throws Failure `folder-gone`.
 */
export async function proposeFile(folder: string): Promise<string> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch {
    throw folderGone(join(folder, '.env'));
  }
  const there = names.filter(isEnvFile);
  const holders: string[] = [];
  for (const name of there) if (await holdsKey(join(folder, name))) holders.push(name);
  const [only] = holders;
  if (only !== undefined && holders.length === 1) return join(folder, only);

  // Wrangler stops reading `.env` files as soon as there is a `.dev.vars`, so one is only proposed where it breaks nothing.
  const wrangler = names.some((name) => /^wrangler\.(?:toml|jsonc?)$/.test(name));
  const devVars = there.some((name) => name.startsWith('.dev.vars'));
  if (wrangler && (devVars || there.length === 0)) return join(folder, '.dev.vars');
  return join(folder, names.includes('package.json') ? '.env.local' : '.env');
}
