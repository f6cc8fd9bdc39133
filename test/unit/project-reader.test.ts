import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskProjectReader } from '../../main/adapters/project-reader.ts';
import { recognise } from '../../main/core/stacks/recognise.ts';

let root: string;
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-reader-')));
});
afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const put = (files: Record<string, string>, into = root): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(into, name)), { recursive: true });
    writeFileSync(join(into, name), text);
  }
};
/** Where packages are, and what they are, e.g. `apps/web nextjs`. */
const found = async (path = root): Promise<string[]> => {
  const folders = await new DiskProjectReader().folders(path);
  return folders.map((folder) => `${relative(root, folder.path) || '.'} ${recognise(folder).stack}`);
};

describe('the packages of a folder', () => {
  it('are those of a monorepo in several languages', async () => {
    put({
      'package.json': '{"name":"shop","private":true}',
      'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - packages/**\n  - "!packages/old"\n',
      'apps/web/package.json': '{"name":"@shop/web","dependencies":{"next":"15"}}',
      'apps/web/node_modules/next/package.json': '{"name":"next"}',
      'apps/web/.next/package.json': '{"name":"x"}',
      'apps/mobile/package.json': '{"name":"mobile","dependencies":{"expo":"54"}}',
      'apps/mobile/ios/Gemfile': "gem 'cocoapods'",
      'packages/old/package.json': '{"name":"old"}',
      'packages/a/b/c/d/deep/package.json': '{"name":"deep"}',
      'packages/ui/dist/package.json': '{"name":"built"}',
      'packages/ui/package.json': '{"name":"ui"}',
      'packages/ui/src/cjs/package.json': '{"type":"commonjs"}',
      'services/api/pyproject.toml': '[project]\nname = "api"\ndependencies = ["fastapi"]',
      'services/api/.venv/lib/x/setup.py': '',
      'backend/go.mod': 'module example.com/backend\n',
    });
    expect(await found()).toEqual([
      '. node',
      'backend go',
      'apps/mobile node',
      'apps/web nextjs',
      'packages/ui node',
      'services/api python',
      'packages/a/b/c/d/deep node',
    ]);
  });

  it('are the project alone where it is one', async () => {
    put({
      artisan: '',
      'composer.json': '{"require":{"laravel/framework":"^12"}}',
      'package.json': '{"devDependencies":{"vite":"7"}}',
      'vendor/laravel/framework/composer.json': '{"name":"laravel/framework"}',
      'app/Models/User.php': '<?php',
    });
    expect(await found()).toEqual(['. laravel']);
  });

  it('end three folders down where no workspace names them', async () => {
    put({ 'a/b/c/go.mod': '', 'a/b/c/d/go.mod': '' });
    expect(await found()).toEqual(['. unknown', 'a/b/c go']);
  });

  it('are found in a folder of a pruned name when the workspace spells it out', async () => {
    put({
      'package.json': '{"workspaces":["build"]}',
      'build/package.json': '{"name":"build"}',
      'out/go.mod': '',
    });
    expect(await found()).toEqual(['. node', 'build node']);
  });

  it('are not those that links lead to, and a chosen link is followed', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'keyrack-outside-'));
    try {
      put({ 'go.mod': 'module outside\n' }, outside);
      put({ 'web/go.mod': '' });
      symlinkSync(outside, join(root, 'away'));
      symlinkSync(root, join(root, 'web', 'round'));
      symlinkSync(root, join(outside, 'here'));
      expect(await found(join(outside, 'here'))).toEqual(['. unknown', 'web go']);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('are at most 200', async () => {
    for (let each = 0; each < 210; each += 1) put({ [`packages/p${String(each)}/go.mod`]: '' });
    expect(await found()).toHaveLength(200);
  });

  it('have no text of a manifest that is a pipe, a link or larger than 256 KiB', async () => {
    put({ 'package.json': `{"name":"${'x'.repeat(256 * 1024)}"}`, 'real.txt': '{}' });
    execFileSync('mkfifo', [join(root, 'pyproject.toml')]);
    symlinkSync(join(root, 'real.txt'), join(root, 'composer.json'));
    const [folder] = await new DiskProjectReader().folders(root);
    expect(folder?.names).toEqual(['composer.json', 'package.json', 'pyproject.toml', 'real.txt']);
    expect(folder?.texts.size).toBe(0);
  });

  it('cannot be read where there is no folder', async () => {
    put({ file: '' });
    const reader = new DiskProjectReader();
    for (const name of ['gone', 'file']) {
      await expect(reader.folders(join(root, name))).rejects.toMatchObject({ code: 'folder-gone' });
    }
  });
});

describe('the values that shells start with', () => {
  const name = 'WORKOS_API_KEY';
  const valuesIn = async (
    files: Record<string, string>,
    environment: Record<string, string> = {},
  ): Promise<string[]> => {
    put(files);
    const values = await new DiskProjectReader({ home: root, environment }).shellValues(name);
    return values.map(({ where, path, value }) => `${where} ${relative(root, path)} ${value}`);
  };

  it('are this process’s and those of the startup files, the person’s own shell first', async () => {
    const values = await valuesIn(
      {
        '.bashrc': `export ${name}=a`,
        '.profile': `export ${name}=b`,
        '.zshrc': `export ${name}=c`,
        '.config/fish/config.fish': `set -gx ${name} d`,
        '.config/environment.d/10-a.conf': `${name}=e`,
        '.config/environment.d/20-b.conf': `${name}=f`,
        '.config/environment.d/notes.txt': `${name}=g`,
      },
      { [name]: 'now', SHELL: '/usr/bin/zsh' },
    );
    expect(values[0]).toMatch(/^shell .*The environment that Keyrack was started in now$/);
    expect(values.slice(1)).toEqual([
      'startup-file .zshrc c',
      'startup-file .bashrc a',
      'startup-file .profile b',
      'startup-file .config/fish/config.fish d',
      'startup-file .config/environment.d/20-b.conf f',
      'startup-file .config/environment.d/10-a.conf e',
    ]);
  });

  it.each([
    ['the last one', `export ${name}=old\nexport ${name}=new\n`],
    ['one in quotes', `  export ${name}="with words" # note\n`],
    ['one in single quotes', `export ${name}='it is # this'\n`],
    ['one with a comment behind it', `export ${name}=bare # note\n`],
    ['one before another command', `export ${name}=bare; echo done\n`],
    ['a declared one', `declare -gx ${name}=declared\n`],
    ['one that is exported later', `${name}=later\nexport PATH ${name}\n`],
    ['none from a comment', `# export ${name}=commented\n`],
    ['none that stays in the shell', `${name}=own\n`],
    ['none of a longer name', `export MY_${name}=x\nexport ${name}_OLD=y\n`],
  ])('have %s, as bash has', async (_, text) => {
    put({ startup: text });
    const bash = execFileSync('bash', ['--norc', '-c', `. ./startup >/dev/null; printenv ${name} || true`], {
      cwd: root,
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
    }).replace(/\n$/, '');
    expect(await valuesIn({ '.bashrc': text })).toEqual(bash === '' ? [] : [`startup-file .bashrc ${bash}`]);
  });

  it.each([
    ['-gx', 'fish'],
    ['-g -x', 'fish'],
    ['--global --export', 'fish'],
    ['-Ux', 'fish'],
    ['-g', null],
    ['', null],
  ])('in fish are those set with flags that export: %s', async (flags, value) => {
    const values = await valuesIn({ '.config/fish/config.fish': `set ${flags} ${name} 'fish'\n` });
    expect(values).toEqual(value === null ? [] : [`startup-file .config/fish/config.fish ${value}`]);
  });

  it('are not computed: nothing in a startup file is run', async () => {
    const values = await valuesIn({ '.bashrc': `export ${name}=$(touch\${IFS}${root}/ran)\n` });
    expect(values).toEqual([`startup-file .bashrc $(touch\${IFS}${root}/ran)`]);
    expect(await found()).toEqual(['. unknown']);
    expect(() => realpathSync(join(root, 'ran'))).toThrow(/ENOENT/);
  });

  it('are read through links, and a pipe does not hold them up', async () => {
    put({ 'dotfiles/bashrc': `export ${name}=linked` });
    symlinkSync(join(root, 'dotfiles/bashrc'), join(root, '.bashrc'));
    execFileSync('mkfifo', [join(root, '.zshrc')]);
    expect(await valuesIn({})).toEqual(['startup-file .bashrc linked']);
  });
});
