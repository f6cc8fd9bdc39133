import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskDocuments } from '../../main/adapters/documents.ts';

describe('documents', () => {
  const documents = new DiskDocuments();
  let folder: string;
  beforeEach(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-documents-')));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('are written whole, for nobody else to change, and leave nothing else behind', async () => {
    const path = join(folder, 'record.md');
    await documents.write(path, '# Rotation: “Acme”\n');
    await documents.write(path, '# Another\n');
    expect(readFileSync(path, 'utf8')).toBe('# Another\n');
    // What the person's umask takes from 0644 is the person's business.
    expect(statSync(path).mode & 0o777 & ~0o044).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['record.md']);
  });

  it('are written through a link', async () => {
    writeFileSync(join(folder, 'real.md'), 'old');
    symlinkSync('real.md', join(folder, 'link.md'));
    await documents.write(join(folder, 'link.md'), 'new');
    expect(readFileSync(join(folder, 'real.md'), 'utf8')).toBe('new');
    expect(lstatSync(join(folder, 'link.md')).isSymbolicLink()).toBe(true);
  });

  it('say so where the folder is gone', async () => {
    await expect(documents.write(join(folder, 'gone', 'record.md'), 'x')).rejects.toMatchObject({
      code: 'folder-gone',
    });
  });

  it('replace no folder and wait for no FIFO', async () => {
    mkdirSync(join(folder, 'sub'));
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    for (const name of ['sub', 'fifo']) {
      await expect(documents.write(join(folder, name), 'x')).rejects.toMatchObject({ code: 'write-failed' });
    }
  });
});
