import type { Stack } from '../../../preload/contract/values.ts';
import { strength, type FolderFiles } from './clue.ts';
import { deno } from './deno.ts';
import { javascript } from './javascript.ts';
import { dotnet, elixir, go, kotlin, php, python, ruby } from './languages.ts';

/** Of equally strong clues the first wins. */
const readers = [javascript, deno, php, python, ruby, go, elixir, kotlin, dotnet];

/**
 * What a folder is built with, by its manifests and the names of its files. Never throws: a manifest that cannot be read
 * counts by its name.
 * @returns `evidence`: a sentence that says what told; `name`: what the manifest calls the project, if anything; `workos`:
 *   whether a manifest names a package of WorkOS.
 */
export function recognise(folder: FolderFiles): {
  stack: Stack;
  evidence: string;
  name: string | null;
  workos: boolean;
} {
  const clues = readers.flatMap((read) => read(folder) ?? []).sort((a, b) => b.strength - a.strength);
  const [best] = clues;
  if (best === undefined) {
    return {
      stack: 'unknown',
      evidence: 'No file in it tells what it is built with.',
      name: null,
      workos: false,
    };
  }
  const { stack, evidence, name } = best;
  return { stack, evidence, name, workos: best.strength === strength.workos };
}
