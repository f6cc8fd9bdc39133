import { detectIssues, type EnvFileIssue } from '../env-file.ts';
import { rootOf } from '../git-root.ts';
import type { EnvFileState } from '../ports.ts';
import { warn, type Circumstances, type Warning } from './circumstances.ts';
import { fileNameOf, looksLikeExample, looksProduction, publishedFolder } from '../paths.ts';

/** Whether git would carry the key away. */
export function ofGit({ git, realPath }: EnvFileState): Warning[] {
  const name = fileNameOf(realPath);
  switch (git.state) {
    case 'tracked':
      return [
        warn(
          'tracked',
          'danger',
          `Git tracks ${name}: with the next commit the key would be in the repository's history for good. Take it out of git first (git rm --cached), or choose another file.`,
        ),
      ];
    case 'not-ignored':
      return [
        warn(
          'not-ignored',
          'caution',
          `Git does not ignore ${name}, so it is easily committed with the key in it. Add it to .gitignore.`,
          'gitignore',
        ),
      ];
    case 'unavailable':
      return [
        warn(
          'git-unavailable',
          'note',
          `Git could not say whether it ignores ${name}. Make sure that it does before you commit.`,
        ),
      ];
    default:
      return [];
  }
}

/** A sentence has room for so much of a path; its end says more than its beginning. */
const shortened = (path: string): string => (path.length > 500 ? `…${path.slice(-500)}` : path);

/** Where the file is and who may read it. */
export function ofPlace({ state, environment }: Pick<Circumstances, 'state' | 'environment'>): Warning[] {
  const { realPath, git } = state;
  const name = fileNameOf(realPath);
  const found: Warning[] = [];
  if (state.path !== realPath) {
    found.push(
      warn(
        'symlink',
        'note',
        `The way to ${fileNameOf(state.path)} leads over a link. Keyrack writes to the file behind it: ${shortened(realPath)}`,
      ),
    );
  }
  if (looksLikeExample(realPath)) {
    found.push(
      warn(
        'example-file',
        'danger',
        `Files like ${name} are committed for others to copy. A key does not belong in it: choose the file the project really reads.`,
      ),
    );
  }
  const published = publishedFolder(realPath, rootOf(git));
  if (published !== null) {
    found.push(
      warn(
        'published-folder',
        'danger',
        `The folder “${published}” is usually published as it is, and the key with it. Choose a folder above it.`,
      ),
    );
  }
  if (environment.kind === 'staging' && looksProduction(realPath)) {
    found.push(
      warn(
        'staging-in-production',
        'caution',
        `${name} looks like a file for production, and this is a staging key. Real users could not sign in with it: choose a production key.`,
      ),
    );
  }
  if (state.mode !== null && (state.mode & 0o077) !== 0) {
    found.push(
      warn(
        'readable-by-others',
        'caution',
        `Other people on this computer may open ${name}. Make it readable by you alone.`,
        'tighten',
      ),
    );
  }
  return found;
}

const told: Partial<Record<EnvFileIssue['code'], Warning['level']>> = {
  'byte-order-mark': 'caution',
  crlf: 'note',
  'mixed-line-ends': 'note',
  'not-utf-8': 'note',
  'client-exposed': 'danger',
};

/** What readers of the file stumble over. */
export function ofContent(bytes: Uint8Array): Warning[] {
  const found = detectIssues(bytes).flatMap(({ code, message }) => {
    const level = told[code];
    return level === undefined ? [] : [warn(code, level, message)];
  });
  return found.filter(({ message }, at) => found.findIndex((other) => other.message === message) === at);
}
