import type { CopyForm } from '../../preload/contract/values.ts';
import { Failure } from './failure.ts';

/** What every form can carry without quotes; a key of WorkOS has no other characters (workos.md §1). */
const plain = /^[A-Za-z0-9_]+$/;

const forms: Readonly<Record<CopyForm, (name: string, key: string) => readonly string[]>> = {
  dotenv: (name, key) => [`${name}=${key}`],
  posix: (name, key) => [`export ${name}=${key}`],
  fish: (name, key) => [`set -gx ${name} ${key}`],
  powershell: (name, key) => [`$env:${name} = '${key}'`],
  json: (name, key) => [JSON.stringify({ [name]: key }, null, 2)],
  yaml: (name, key) => [`${name}: "${key}"`],
  // Docker takes the rest of the line as it is: quotes would become part of the key (dotenv.md, "Values").
  docker: (name, key) => [`${name}=${key}`],
  kubernetes: (name, key) => [
    'apiVersion: v1',
    'kind: Secret',
    'metadata:',
    '  name: workos',
    'type: Opaque',
    'stringData:',
    `  ${name}: "${key}"`,
  ],
  // The mask comes first: whatever prints the key later shows stars.
  'github-env': (name, key) => [`echo "::add-mask::${key}"`, `echo "${name}=${key}" >> "$GITHUB_ENV"`],
  // The value goes in on standard input, so that no list of processes shows it.
  'gh-secret': (name, key) => [`gh secret set ${name} <<'KEY'`, key, 'KEY'],
  // `Environment=` in a unit can be read by everybody on the machine; a file that the unit names cannot.
  systemd: (name, key) => [
    '# For a file of mode 0600 that EnvironmentFile= of the unit names.',
    `${name}=${key}`,
  ],
};

/**
 * A key under a variable's name, in one of the forms of dotenv.md, "Other forms people copy". Ends in a line end.
 * @throws Failure `odd-key` for characters that some shell would read as more than text.
 */
export function inForm(form: CopyForm, name: string, key: string): string {
  if (!plain.test(key)) {
    throw new Failure(
      'odd-key',
      'This key has characters that a shell or a file could read as something else, so it was not put into that form.',
      'Copy the key alone, and quote it by hand.',
    );
  }
  return `${forms[form](name, key).join('\n')}\n`;
}
