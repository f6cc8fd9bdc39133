import { read } from '../env-file.ts';
import type { EnvFileState } from '../ports.ts';

/** What direnv carries out beyond plain assignments. */
const elsewhere = 'Has commands that only direnv carries out';

/**
 * What direnv would set a variable to in a shell below the folder, as far as plain `export NAME=value` lines tell: nothing
 * is executed or expanded. Where there is more than such lines and none sets the variable, nobody can say.
 */
export function inEnvrc(
  { bytes }: EnvFileState,
  name: string,
): { value: string | null; trouble: string | null } {
  const lines = new TextDecoder()
    .decode(bytes)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const isPlain = (line: string): boolean =>
    /^(?:export\s+)?[A-Za-z_]\w*=/.test(line) && !/[`]|\$\(/.test(line);
  // Without `export` the variable stays in direnv's own shell.
  const exported = lines.some((line) => {
    const [command, ...words] = line.split(/\s+/);
    return command === 'export' && words.some((word) => word === name || word.startsWith(`${name}=`));
  });
  const value = exported ? (read(bytes).get(name) ?? null) : null;
  return { value, trouble: value === null && !lines.every(isPlain) ? elsewhere : null };
}
