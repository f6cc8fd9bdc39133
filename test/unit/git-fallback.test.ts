import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitState } from '../../main/adapters/git/one-file.ts';

describe('a repository of which git says nothing', () => {
  let root: string;
  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-fallback-')));
    mkdirSync(join(root, '.git'));
    writeFileSync(join(root, '.git', 'config'), '[core\n');
    writeFileSync(join(root, '.gitignore'), '.env\n');
  });
  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  it.each<[string, (path: string) => void]>([
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    [
      'a link to what never ends',
      (path) => {
        symlinkSync('/dev/zero', path);
      },
    ],
    [
      'larger than any index',
      (path) => {
        writeFileSync(path, '');
        truncateSync(path, 3 * 1024 ** 3);
      },
    ],
    [
      'of a version that cuts names short',
      (path) => {
        writeFileSync(path, Buffer.from('DIRC\0\0\0\x04\0\0\0\0'));
      },
    ],
  ])('is not taken for untracked where its index is %s', async (_, put) => {
    put(join(root, '.git', 'index'));
    expect(await gitState(join(root, '.env'))).toMatchObject({ state: 'unavailable' });
  });
});
