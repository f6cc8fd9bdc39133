import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { readText } from './folder.ts';

/** Startup files below the home folder, each shell's in the order in which the later one's value goes first. */
const shells: Readonly<Record<string, readonly string[]>> = {
  bash: ['.bashrc', '.bash_profile', '.bash_login', '.profile'],
  zsh: ['.zshrc', '.zprofile', '.zshenv'],
  fish: ['.config/fish/config.fish'],
};

/** systemd's for a whole session. */
const session = '.config/environment.d';

/**
 * The startup files that are there, those of the person's own shell first.
 * @param shell what `SHELL` says, e.g. `/bin/zsh`.
 */
async function startupFiles(home: string, shell: string): Promise<string[]> {
  const own = shell.split('/').at(-1) ?? '';
  const kinds = Object.keys(shells).sort((a, b) => Number(b === own) - Number(a === own));
  const confs = await readdir(join(home, session)).catch(() => []);
  return [
    ...kinds.flatMap((kind) => shells[kind] ?? []),
    ...confs
      .filter((name) => name.endsWith('.conf'))
      .sort()
      .reverse()
      .map((name) => `${session}/${name}`),
  ].map((name) => join(home, name));
}

/** What `name` is set to in the startup files, as it stands there: nothing is executed or expanded. */
export async function startupValues(
  name: string,
  home: string,
  shell: string,
): Promise<{ path: string; value: string }[]> {
  const found: { path: string; value: string }[] = [];
  for (const path of await startupFiles(home, shell)) {
    // Dotfiles are links as often as not.
    const real = await realpath(path).catch(() => null);
    const text = real === null ? null : readText(real);
    if (text === null) continue;
    const value = path.endsWith('.fish')
      ? inFish(text, name)
      : path.endsWith('.conf')
        ? inPlain(text, name)
        : inShell(text, name);
    if (value !== null) found.push({ path, value });
  }
  return found;
}

const word = `("(?:[^"\\\\]|\\\\.)*"|'[^']*'|[^\\s;&#'"]*)`;

/** The last `export NAME=value` (also `declare -x`, `typeset -x`), or a plain one that an `export NAME` follows. */
function inShell(text: string, name: string): string | null {
  const assigned = new RegExp(
    `^[ \\t]*(export[ \\t]+|(?:declare|typeset)[ \\t]+-[a-z]*x[a-z]*[ \\t]+)?${name}=${word}`,
    'gm',
  );
  const exported = new RegExp(`^[ \\t]*export[ \\t]+(?:\\w+[ \\t]+)*${name}(?=[ \\t;]|$)`, 'm').test(text);
  const last = [...text.matchAll(assigned)].filter(([, way]) => way !== undefined || exported).at(-1);
  return last === undefined ? null : unquoted(last[2] ?? '');
}

/** The last `set -gx NAME value`. */
function inFish(text: string, name: string): string | null {
  const set = new RegExp(
    `^[ \\t]*set[ \\t]+((?:-[a-zA-Z-]+[ \\t]+)*)${name}(?:[ \\t]+${word})?[ \\t]*(?:[;#].*)?$`,
    'gm',
  );
  const last = [...text.matchAll(set)]
    .filter(([, flags = '']) => /(?:^|\s)(?:-[a-zA-Z]*x|--export)/.test(flags))
    .at(-1);
  return last === undefined ? null : unquoted(last[2] ?? '');
}

/** The last `NAME=value`, as systemd's environment.d has it. */
function inPlain(text: string, name: string): string | null {
  const last = [...text.matchAll(new RegExp(`^[ \\t]*${name}=${word}`, 'gm'))].at(-1);
  return last === undefined ? null : unquoted(last[1] ?? '');
}

const unquoted = (value: string): string => /^(["'])([\s\S]*)\1$/.exec(value)?.[2] ?? value;
