import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { Disk } from './disk.ts';
import { readOnlyFile } from './failures.ts';
import { findRepository } from '../git/without-git.ts';
import { gitState } from '../git/one-file.ts';
import { refuseUnlessRegular } from './inspect.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;

/** One path as one rule: anchored, and with everything escaped that means something in a rule. */
function ruleFor(folder: string, path: string): string {
  const parts = relative(folder, path).split(sep).join('/');
  return `/${parts.replace(/[\\*?[\]]/g, '\\$&').replace(/ +$/, (spaces) => '\\ '.repeat(spaces.length))}`;
}

/** The nearest `.gitignore` from the file's folder up to the root; a new one goes into the root. */
async function nearest(disk: Disk, folder: string, root: string): Promise<string> {
  for (let here = folder; here !== dirname(here); here = dirname(here)) {
    const candidate = join(here, '.gitignore');
    if ((await disk.look(candidate)).kind !== 'missing') return candidate;
    if (here === root) break;
  }
  return join(root, '.gitignore');
}

/** `bytes` and one more line, with the line ends the file has, after a newline if one is missing. */
function withLine(bytes: Uint8Array, line: string): Uint8Array {
  let feeds = 0;
  let returns = 0;
  bytes.forEach((byte, at) => {
    if (byte !== lineFeed) return;
    feeds += 1;
    if (at > 0 && bytes[at - 1] === carriageReturn) returns += 1;
  });
  const end = returns * 2 > feeds ? '\r\n' : '\n';
  const closed = bytes.length === 0 || bytes.at(-1) === lineFeed;
  return Buffer.concat([bytes, Buffer.from(`${closed ? '' : end}${line}${end}`)]);
}

/**
 * Makes git ignore the file, by a line of its own at the end of the nearest `.gitignore`. A file that is ignored already
 * is left alone.
 * @param path absolute, of the file itself, not of a link to it.
 * @param command git's, as it is called.
 * @throws Failure `no-repository`, `still-not-ignored`, and those of writing.
 */
export async function addToGitignore(
  disk: Disk,
  path: string,
  command: string,
): Promise<{ gitignore: string; line: string }> {
  const state = await gitState(path, command);
  if (state.state === 'none' || state.state === 'unavailable') {
    throw new Failure(
      'no-repository',
      `Git says of no repository that ${basename(path)} is in it, so there is no .gitignore to add it to.`,
      'Add the file to the ignore rules by hand if the folder is shared in another way.',
    );
  }
  if (/[\r\n]/.test(path)) {
    throw new Failure(
      'write-failed',
      'The path has a line break in it, which a .gitignore cannot hold.',
      'Rename the file or its folder.',
    );
  }
  const folder = await realpath(dirname(path));
  const root = await realpath(state.root);
  // A repository's own configuration may name any folder as its root: none but the file's own is written to.
  if (root !== (await findRepository(folder))) {
    throw new Failure(
      'no-repository',
      `The repository of ${basename(path)} has its files in another folder (core.worktree), so its ignore rules are left alone.`,
      'Add the file to the ignore rules by hand.',
    );
  }
  const gitignore = await nearest(disk, folder, root);
  const line = ruleFor(dirname(gitignore), join(folder, basename(path)));
  if (state.state === 'ignored') return { gitignore, line };

  const found = await disk.read(gitignore);
  refuseUnlessRegular({ ...found, kind: found.realPath === found.path ? found.kind : 'other' });
  if (!found.writable) throw readOnlyFile(gitignore);
  const there = Buffer.from(found.bytes).toString('latin1').split(/\r?\n/);
  const asLatin1 = Buffer.from(line).toString('latin1');
  // A tracked file stays unignored whatever the rules say; its line is then there once and for good.
  if (!(state.state === 'tracked' && there.includes(asLatin1))) {
    await disk.replace({
      ...{ path: gitignore, target: gitignore },
      expectedHash: found.hash,
      after: withLine(found.bytes, line),
      // Not a secret, and other people's tools read it.
      newMode: 0o644,
    });
  }
  if (state.state === 'not-ignored' && (await gitState(path, command)).state === 'not-ignored') {
    throw new Failure(
      'still-not-ignored',
      `${basename(path)} has its line in .gitignore now, but another rule of the repository brings it back.`,
      'Look for a rule that starts with "!" and remove it.',
    );
  }
  return { gitignore, line };
}
