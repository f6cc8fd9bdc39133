import ignore, { type Ignore } from 'ignore';
import { lstat, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { GitState } from '../../core/ports.ts';

/** The root of the work tree that `folder` is in: where a `.git` is; null when there is none above. */
export async function findRepository(folder: string): Promise<string | null> {
  for (let here = folder; ; here = dirname(here)) {
    try {
      await lstat(join(here, '.git'));
      return here;
    } catch {
      if (dirname(here) === here) return null;
    }
  }
}

/** Whether this disk takes `.GIT` for `.git`. */
async function ignoresCase(root: string): Promise<boolean> {
  try {
    const [one, other] = await Promise.all([stat(join(root, '.git')), stat(join(root, '.GIT'))]);
    return one.ino === other.ino;
  } catch {
    return false;
  }
}

/** Larger ones are no rules, and no index, of a work tree that somebody keeps an env file in. In bytes. */
const mostRules = 1024 * 1024;
const mostIndex = 64 * 1024 * 1024;

/** Null unless a plain file of a sensible size is there. Git takes no rules from links, and neither do we from pipes. */
async function plainFile(path: string, most: number): Promise<Buffer | null> {
  try {
    const stats = await lstat(path);
    return stats.isFile() && stats.size <= most ? await readFile(path) : null;
  } catch {
    return null;
  }
}

interface Rules {
  /** The folder they are relative to, as parts below the root. */
  base: string[];
  rules: Ignore;
}

async function rulesOf(root: string, folders: readonly string[]): Promise<Rules[]> {
  const options = { ignorecase: await ignoresCase(root), allowRelativePaths: false };
  const sources: [string[], string][] = [
    [[], join(root, '.git', 'info', 'exclude')],
    ...Array.from({ length: folders.length + 1 }, (_, depth): [string[], string] => {
      const base = folders.slice(0, depth);
      return [base, join(root, ...base, '.gitignore')];
    }),
  ];
  const found: Rules[] = [];
  for (const [base, path] of sources) {
    const text = await plainFile(path, mostRules);
    if (text !== null) found.push({ base, rules: ignore(options).add(text.toString()) });
  }
  return found;
}

/** The last rule that speaks wins, the deeper file's over the higher one's. */
function judged(all: readonly Rules[], parts: readonly string[], isFolder: boolean): boolean {
  let ignored = false;
  for (const { base, rules } of all) {
    if (base.length >= parts.length) continue;
    const verdict = rules.test(parts.slice(base.length).join('/') + (isFolder ? '/' : ''));
    if (verdict.ignored) ignored = true;
    else if (verdict.unignored) ignored = false;
  }
  return ignored;
}

/**
 * Whether the index names the file. Entries of the index's versions 2 and 3 end in two bytes of flags, whose low 12 bits
 * are the length of the name, then the name and a NUL (git's `index-format`).
 * @returns null where that cannot be read: version 4 cuts names short, and the index of a linked work tree is elsewhere.
 */
async function inIndex(root: string, name: string): Promise<boolean | null> {
  const git = await lstat(join(root, '.git')).catch(() => null);
  if (git?.isDirectory() !== true) return null;
  const path = join(root, '.git', 'index');
  const index = await plainFile(path, mostIndex);
  // Of a repository without an index nothing was ever added.
  if (index === null) return (await lstat(path).catch(() => null)) === null ? false : null;
  if (index.length >= 8 && index.readUInt32BE(4) > 3) return null;
  const wanted = Buffer.from(`${name}\0`);
  const length = wanted.length - 1;
  for (let at = index.indexOf(wanted); at !== -1; at = index.indexOf(wanted, at + 1)) {
    if (at >= 2 && (index.readUInt16BE(at - 2) & 0xfff) === Math.min(length, 0xfff)) return true;
  }
  return false;
}

/** Answers for git where it is not installed: the index and the ignore files say the same without it. */
export async function judgeWithoutGit(root: string, folder: string, file: string): Promise<GitState> {
  const folders = relative(root, folder).split(sep).filter(Boolean);
  const parts = [...folders, file];
  const tracked = await inIndex(root, parts.join('/'));
  if (tracked === null)
    return { state: 'unavailable', why: 'the index of the repository cannot be read without git' };
  if (tracked) return { state: 'tracked', root };
  const all = await rulesOf(root, folders);
  // What is in an ignored folder cannot be brought back by a rule below it.
  const inIgnored = folders.some((_, depth) => judged(all, folders.slice(0, depth + 1), true));
  return { state: inIgnored || judged(all, parts, false) ? 'ignored' : 'not-ignored', root };
}
