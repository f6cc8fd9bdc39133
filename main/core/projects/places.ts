import { startEnvironment } from '../effective-value.ts';
import type { Place } from '../effective-value.ts';
import { read } from '../env-file.ts';
import { Failure } from '../failure.ts';
import type { Project } from '../model.ts';
import { fileIn } from '../paths.ts';
import type { EnvFiles, EnvFileState, ProjectReader } from '../ports.ts';
import { readingOrder } from '../stacks.ts';
import { inEnvrc } from './envrc.ts';

const unreadable: Readonly<Record<Exclude<EnvFileState['kind'], 'file' | 'missing'>, string>> = {
  fifo: 'A named pipe, which Keyrack does not open',
  socket: 'A socket, not a file',
  device: 'A device, not a file',
  directory: 'A folder, not a file',
  other: 'A link that leads nowhere',
};

/**
 * Every place that may set a variable for the project's tools, in the order in which they look, with its value. The values
 * are secrets: whoever asks lets them go with the answer.
 * @throws Failure `folder-gone`.
 */
export async function placesOf(request: {
  project: Project;
  variable: string;
  reader: ProjectReader;
  envFiles: EnvFiles;
  /** HMAC of a value. */
  fingerprint: (value: string) => Promise<string>;
}): Promise<Place[]> {
  const { project, variable, reader, envFiles } = request;
  const known = async (value: string | null): Promise<string | null> => {
    if (value === null || value === '') return null;
    // A keyring that is away leaves the key ID to compare by.
    return request.fingerprint(value).catch(() => null);
  };
  const started = await reader.shellValues(variable);
  const shell = started.find(({ where }) => where === 'shell');
  const places: Place[] = [
    {
      where: 'shell',
      path: shell?.path ?? startEnvironment,
      value: shell?.value ?? null,
      fingerprint: await known(shell?.value ?? null),
      there: true,
      trouble: null,
    },
  ];
  const below = (name: string): string => fileIn(project.path, name);
  // direnv sets its variables after the shell's own startup files did, in shells below the folder only.
  const envrc = await valueIn(envFiles, below('.envrc'), (state) => inEnvrc(state, variable));
  if (envrc.there) {
    const fingerprint = await known(envrc.value);
    places.push({ where: 'startup-file', path: below('.envrc'), fingerprint, ...envrc });
  }
  for (const { where, path, value } of started) {
    if (where === 'startup-file') {
      places.push({ where, path, value, fingerprint: await known(value), there: true, trouble: null });
    }
  }
  for (const name of [...(await ofEnvironment(project, reader)), ...readingOrder(project.stack)]) {
    const path = below(name);
    const found = await valueIn(envFiles, path, ({ bytes }) => ({
      value: read(bytes).get(variable) ?? null,
      trouble: null,
    }));
    places.push({ where: 'file', path, fingerprint: await known(found.value), ...found });
  }
  return places;
}

/** The file that Laravel reads in place of `.env` where the shell names an environment, if it is there. */
async function ofEnvironment({ stack }: Project, reader: ProjectReader): Promise<string[]> {
  if (stack !== 'laravel') return [];
  const named = (await reader.shellValues('APP_ENV')).find(({ where }) => where === 'shell')?.value ?? '';
  return /^[\w-]{1,64}$/.test(named) ? [`.env.${named}`] : [];
}

/** One file's value, or why there is none. @throws Failure `folder-gone`. */
async function valueIn(
  envFiles: EnvFiles,
  path: string,
  inFile: (state: EnvFileState) => Pick<Place, 'value' | 'trouble'>,
): Promise<Pick<Place, 'value' | 'there' | 'trouble'>> {
  try {
    const state = await envFiles.read(path);
    if (state.kind === 'missing') return { value: null, there: false, trouble: null };
    if (state.kind !== 'file') return { value: null, there: true, trouble: unreadable[state.kind] };
    return { there: true, ...inFile(state) };
  } catch (error) {
    if (error instanceof Failure && error.code === 'folder-gone') throw error;
    return { value: null, there: true, trouble: 'Cannot be read' };
  }
}
