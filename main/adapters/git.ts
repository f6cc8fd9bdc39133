import { execFile, spawn } from 'node:child_process';
import { devNull } from 'node:os';
import { dirname } from 'node:path';

/** Git answers questions about a few files in milliseconds; a repository that makes it hang does not make us hang. In ms. */
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
    // A repository's own grafts could cut its history short.
    GIT_GRAFT_FILE: devNull,
    LC_ALL: 'C',
  };
}

/** Not found, or found only where this person may not start programs. */
const neverStarted = new Set(['ENOENT', 'EACCES', 'EPERM', 'ENOTDIR']);

type Answer = { ran: true; code: number; output: string } | { ran: false; why: 'missing' | 'failed' };

/**
 * Asks git one question about `folder`. No shell; and not started in `folder`, where a `git` program could lie.
 * @param most of the output, in bytes; a longer one counts as failed.
 */
export function ask(
  command: string,
  folder: string,
  args: readonly string[],
  most = 64 * 1024,
): Promise<Answer> {
  return new Promise((resolve) => {
    execFile(
      command,
      [...harmless, '-C', folder, ...args],
      {
        cwd: dirname(process.execPath),
        env: cleanEnvironment(),
        timeout: patience,
        killSignal: 'SIGKILL',
        maxBuffer: most,
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

/** What a long answer ended with: git's own code, or why there is none. */
export type StreamEnd = { ran: true; code: number } | { ran: false; why: 'missing' | 'failed' | 'too-slow' };

/**
 * Asks git for an answer that may be too long to hold, and hands it on piece by piece, in order. No shell, as with `ask`.
 * @param work.patience milliseconds until git is stopped.
 * @param work.signal stops it at once when it aborts; the answer then counts as failed.
 */
export async function stream(
  command: string,
  folder: string,
  args: readonly string[],
  work: { onOutput: (bytes: Buffer) => void; patience: number; signal?: AbortSignal },
): Promise<StreamEnd> {
  const child = spawn(command, [...harmless, '-C', folder, ...args], {
    cwd: dirname(process.execPath),
    env: cleanEnvironment(),
    stdio: ['ignore', 'pipe', 'ignore'],
    windowsHide: true,
  });
  let slow = false;
  const timer = setTimeout(() => {
    slow = true;
    child.kill('SIGKILL');
  }, work.patience);
  const stop = (): void => {
    child.kill('SIGKILL');
  };
  work.signal?.addEventListener('abort', stop, { once: true });
  if (work.signal?.aborted === true) stop();
  const ended = new Promise<StreamEnd>((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      resolve({ ran: false, why: neverStarted.has(String(error.code)) ? 'missing' : 'failed' });
    });
    child.once('close', (code) => {
      resolve(code === null ? { ran: false, why: slow ? 'too-slow' : 'failed' } : { ran: true, code });
    });
  });
  // A piece a turn: git is faster than whoever reads it, and everything else would wait meanwhile.
  child.stdout.on('data', (bytes: Buffer) => {
    child.stdout.pause();
    work.onOutput(bytes);
    setImmediate(() => child.stdout.resume());
  });
  try {
    return await ended;
  } finally {
    clearTimeout(timer);
    work.signal?.removeEventListener('abort', stop);
    child.kill('SIGKILL');
  }
}
