import type { Stack } from '../../../preload/contract/values.ts';
import { filesOf } from '../stacks.ts';

/**
 * The env file to propose for a folder of a stack.
 * @param folder.envFiles names of the env files in it, without examples
 * @param folder.javascript whether it has a package.json
 */
export function proposedFile(
  stack: Stack,
  folder: { envFiles: readonly string[]; javascript: boolean },
): string {
  // Wrangler stops reading `.env` files as soon as there is a `.dev.vars`, so one is only proposed where it breaks nothing.
  const { envFiles } = folder;
  const breaks = envFiles.length > 0 && !envFiles.some((name) => name.startsWith('.dev.vars'));
  const like = stack === 'cloudflare' && breaks ? (folder.javascript ? 'node' : 'unknown') : stack;
  return filesOf(like)[0] ?? '.env';
}
