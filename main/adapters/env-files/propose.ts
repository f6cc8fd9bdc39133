import { join } from 'node:path';
import { read } from '../../core/env-file.ts';
import type { FoundFolder } from '../../core/ports.ts';
import { proposedFile } from '../../core/stacks/proposed.ts';
import { recognise } from '../../core/stacks/recognise.ts';
import { readFolder } from '../project-reader/folder.ts';
import type { Disk } from './disk.ts';
import { folderGone } from './failures.ts';

const variable = 'WORKOS_API_KEY';
/** Read by test runs alone: Laravel's and Rails' tools look elsewhere while a person develops. */
const forTests = /\.test(?:ing)?(?:\.|$)/;
const example = /\.(?:example|sample|template|dist|defaults?|schema|vault|keys)$/;
const isEnvFile = (name: string): boolean => /^\.(?:env|dev\.vars)(?:\.|$)/.test(name) && !example.test(name);

async function holdsKey(disk: Disk, path: string): Promise<boolean> {
  try {
    return read((await disk.read(path)).bytes).has(variable);
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
export async function proposeFile(disk: Disk, folder: string): Promise<string> {
  let found: FoundFolder;
  try {
    found = await readFolder(folder);
  } catch {
    throw folderGone(join(folder, '.env'));
  }
  const there = found.names.filter(isEnvFile);
  const holders: string[] = [];
  for (const name of there)
    if (!forTests.test(name) && (await holdsKey(disk, join(folder, name)))) holders.push(name);
  const [only] = holders;
  if (only !== undefined && holders.length === 1) return join(folder, only);

  const { stack } = recognise(found);
  const javascript = found.names.includes('package.json');
  return join(folder, proposedFile(stack, { envFiles: there, javascript }));
}
