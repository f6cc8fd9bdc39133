import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { devNull } from 'node:os';
import { basename, dirname } from 'node:path';
import type { GitState } from '../../core/ports.ts';
import { findRepository, judgeWithoutGit } from './git-fallback.ts';

/** Git answers these questions in milliseconds; a repository that makes it hang does not make us hang. In ms. */
const patience = 5_000;

/**
 * A repository's own configuration can name programs. Nothing we ask needs one, so each way to start one is shut:
 * file system monitors, hooks, pagers, fetching of missing objects over any protocol, and bare repositories that were
 * smuggled into a work tree.
 */
const harmless = [
  '--no-pager',
  '--no-optional-locks',
  ...Object.entries({
    'core.fsmonitor': 'false',
    'core.hooksPath': devNull,
    'core.pager': 'cat',
    'core.sshCommand': 'false',
    'core.askPass': '',
    'credential.helper': '',
    'protocol.allow': 'never',
    'safe.bareRepository': 'explicit',
  }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
];

/** The environment without what would point git at another repository or configuration. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^GIT_/i.test(name));
  return {
    ...Object.fromEntries(kept),
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ALLOW_PROTOCOL: 'none',
    LC_ALL: 'C',
  };
}

/** Not found, or found only where this person may not start programs. */
const neverStarted = new Set(['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR']);

type Answer = { ran: true; code: number; output: string } | { ran: false; why: 'missing' | 'failed' };

/** Asks git one question about `folder`. No shell; and not started in `folder`, where a `git` program could lie. */
function ask(command: string, folder: string, args: readonly string[]): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(
      command,
      [...harmless, '-C', folder, ...args],
      {
        cwd: dirname(process.execPath),
        env: cleanEnvironment(),
        timeout: patience,
        killSignal: 'SIGKILL',
        maxBuffer: 64 * 1024,
        windowsHide: true,
        encoding: 'utf8',
      },
      (error, output) => {
        if (error === null) resolve({ ran: true, code: 0, output });
        else if (typeof error.code === 'number') resolve({ ran: true, code: error.code, output });
        else resolve({ ran: false, why: neverStarted.has(String(error.code)) ? 'missing' : 'failed' });
      },
    );
  });
}

/**
 * What git says of a file, which need not exist (dotenv.md, "Git"). Where git is missing, or refuses to speak about the
 * repository (another owner's, for one), the ignore files are read without it.
 * @param path absolute, of the file itself, not of a link to it.
 */
export async function gitState(path: string, command = 'git'): Promise<GitState> {
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  const file = `./${basename(path)}`;
  const repository = await findRepository(folder);
  if (repository === null) return { state: 'none' };

  const top = await ask(command, folder, ['rev-parse', '--show-toplevel']);
  if (!top.ran && top.why === 'failed') return unavailable;
  if (!top.ran || top.code !== 0) return judgeWithoutGit(repository, folder, basename(path));
  const root = top.output.replace(/\r?\n$/, '');

  const tracked = await ask(command, folder, [
    '--literal-pathspecs',
    'ls-files',
    '--error-unmatch',
    '--',
    file,
  ]);
  if (!tracked.ran) return unavailable;
  if (tracked.code === 0) return { state: 'tracked', root };

  const ignored = await ask(command, folder, ['check-ignore', '-q', '--', file]);
  if (!ignored.ran) return unavailable;
  if (ignored.code === 0) return { state: 'ignored', root };
  if (ignored.code === 1) return { state: 'not-ignored', root };
  return unavailable;
}

const unavailable: GitState = { state: 'unavailable', why: 'git did not answer' };
