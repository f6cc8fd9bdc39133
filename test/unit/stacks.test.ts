import nextEnv from '@next/env';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnv } from 'vite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isPackage } from '../../main/core/stacks/manifests.ts';
import { recognise } from '../../main/core/stacks/recognise.ts';
import { WorkspacePattern } from '../../main/core/stacks/workspace-pattern.ts';
import { workspacesOf } from '../../main/core/stacks/workspaces.ts';
import { filesOf, readingOrder, stackTitle } from '../../main/core/stacks.ts';
import { stack as stacks } from '../../preload/contract/values.ts';
import { growth, onceThrough } from '../support/growth.ts';

/** A folder: texts by file name; an empty one stands for a file whose text nobody reads. */
const folder = (files: Record<string, string>): { names: string[]; texts: Map<string, string> } => ({
  names: Object.keys(files),
  texts: new Map(Object.entries(files).filter(([, text]) => text !== '')),
});
const packages = (dependencies: string[], devDependencies: string[] = [], name = 'web'): string => {
  const versions = (names: string[]): Record<string, string> =>
    Object.fromEntries(names.map((each) => [each, '1']));
  return JSON.stringify({
    name,
    dependencies: versions(dependencies),
    devDependencies: versions(devDependencies),
  });
};

describe('the files of a stack', () => {
  it.each(stacks.options)('%s has a title, and proposes one of the files that its tools read', (stack) => {
    expect(stackTitle(stack)).not.toBe('');
    expect([...filesOf(stack)].sort()).toEqual([...readingOrder(stack)].sort());
  });

  it.each([
    ['nextjs', '.env.local'],
    ['vite', '.env.local'],
    ['node', '.env.local'],
    ['cloudflare', '.dev.vars'],
    ['python', '.env'],
    ['ruby', '.env'],
    ['laravel', '.env'],
    ['unknown', '.env'],
  ] as const)('%s gets %s', (stack, file) => {
    expect(filesOf(stack)[0]).toBe(file);
  });

  describe('in the order of the tools themselves', () => {
    let root: string;
    beforeEach(() => {
      root = mkdtempSync(join(tmpdir(), 'keyrack-stacks-'));
    });
    afterEach(() => {
      rmSync(root, { recursive: true });
      delete process.env['KEYRACK_ORDER'];
    });
    /** Takes away the winner again and again: the order in which the files win. */
    const orderOf = (names: readonly string[], winner: () => string | undefined): string[] => {
      for (const name of names) writeFileSync(join(root, name), `KEYRACK_ORDER=${name}\n`);
      return names.map(() => {
        const won = winner() ?? 'none';
        rmSync(join(root, won), { force: true });
        return won;
      });
    };

    it('Vite’s', () => {
      const winner = (): string | undefined => loadEnv('development', root, 'KEYRACK_')['KEYRACK_ORDER'];
      expect(orderOf(filesOf('vite'), winner)).toEqual(readingOrder('vite'));
    });

    it('Next.js’s', () => {
      const silent = { info: () => undefined, error: () => undefined };
      const winner = (): string | undefined =>
        nextEnv.loadEnvConfig(root, true, silent, true).combinedEnv['KEYRACK_ORDER'];
      const mode = process.env['NODE_ENV'];
      Object.assign(process.env, { NODE_ENV: 'development' });
      try {
        expect(orderOf(filesOf('nextjs'), winner)).toEqual(readingOrder('nextjs'));
      } finally {
        Object.assign(process.env, { NODE_ENV: mode });
      }
    });
  });
});

describe('recognising a folder', () => {
  it.each([
    ['nextjs', packages(['next', 'react', '@workos-inc/authkit-nextjs'])],
    ['sveltekit', packages([], ['@sveltejs/kit', 'svelte', 'vite'])],
    ['remix', packages(['@remix-run/node', '@remix-run/react'], ['vite'])],
    ['react-router', packages(['react-router', '@react-router/node'], ['@react-router/dev', 'vite'])],
    ['react-router', packages(['react-router', '@workos-inc/authkit-react-router'])],
    ['tanstack-start', packages(['@tanstack/react-start', 'react'], ['vite'])],
    ['astro', packages(['astro'])],
    ['convex', packages(['convex', 'react'], ['vite'])],
    ['nextjs', packages(['convex', 'next'])],
    ['vite', packages(['react', 'react-router'], ['vite', '@vitejs/plugin-react'])],
    ['node', packages(['react', '@workos-inc/node'], ['vite'])],
    ['node', packages(['express'])],
    ['node', '{}'],
  ] as const)('takes for %s a package.json of %s', (stack, text) => {
    expect(recognise(folder({ 'package.json': text })).stack).toBe(stack);
  });

  it.each<[string, Record<string, string>, string]>([
    ['cloudflare', { 'wrangler.toml': '' }, 'wrangler.toml is there.'],
    ['cloudflare', { 'package.json': packages(['hono']), 'wrangler.jsonc': '' }, 'wrangler.jsonc is there.'],
    ['nextjs', { 'package.json': packages(['next']), 'wrangler.jsonc': '' }, 'package.json has next.'],
    [
      'laravel',
      {
        'composer.json': '{"require":{"laravel/framework":"^12","workos/workos-php":"^4"}}',
        'package.json': packages([], ['vite', 'react']),
      },
      'composer.json has laravel/framework and workos/workos-php.',
    ],
    [
      'laravel',
      { 'composer.json': '{"require":{"laravel/framework":"^12","laravel/workos":"^0.6"}}' },
      'composer.json has laravel/framework and laravel/workos.',
    ],
    ['laravel', { artisan: '', 'composer.json': '{ broken' }, 'artisan is there.'],
    ['php', { 'composer.json': '{"require":{"symfony/symfony":"*"}}' }, 'composer.json is there.'],
    [
      'python',
      { 'pyproject.toml': '[project]\nname = "api"\ndependencies = ["FastAPI[standard]>=0.115", "workos"]' },
      'pyproject.toml has FastAPI and workos.',
    ],
    ['python', { 'pyproject.toml': '[tool.poetry.dependencies]\nflask = "^3"' }, 'pyproject.toml has Flask.'],
    [
      'python',
      { 'requirements.txt': '# web\nDjango==5.2\n', 'manage.py': '' },
      'requirements.txt has Django.',
    ],
    ['python', { 'manage.py': '' }, 'manage.py is there, so this is Django.'],
    ['python', { 'pyproject.toml': '[[[', 'package.json': '{}' }, 'pyproject.toml is there.'],
    ['python', { 'uv.lock': '' }, 'uv.lock is there.'],
    [
      'python',
      { 'setup.cfg': '[options]\ninstall_requires =\n    Flask>=3\n    workos\npackages = find:\n' },
      'setup.cfg has Flask and workos.',
    ],
    ['ruby', { 'gems.rb': "gem 'sinatra'\n" }, 'gems.rb has sinatra.'],
    [
      'node',
      {
        'deno.jsonc':
          '{ // ours\n "imports": { "@workos-inc/node": "npm:@workos-inc/node@8", "a//b": "x", },\n}',
      },
      'deno.jsonc has @workos-inc/node.',
    ],
    ['node', { 'deno.json': '{' }, 'deno.json is there.'],
    [
      'ruby',
      { Gemfile: "gem 'rails', '~> 8'\ngem \"workos\"\n", 'package.json': packages(['esbuild']) },
      'Gemfile has rails and workos.',
    ],
    [
      'go',
      { 'go.mod': 'module example.com/shop/v2\n\nrequire github.com/workos/workos-go/v4 v4.0.0\n' },
      'go.mod has github.com/workos/workos-go.',
    ],
    ['elixir', { 'mix.exs': 'app: :shop, [{:phoenix, "~> 1.7"}]' }, 'mix.exs has phoenix.'],
    ['kotlin', { 'build.gradle.kts': 'plugins { kotlin("jvm") }' }, 'build.gradle.kts has Kotlin.'],
    [
      'kotlin',
      { 'pom.xml': '<artifactId>kotlin-stdlib</artifactId><groupId>com.workos</groupId>' },
      'pom.xml has Kotlin and com.workos.',
    ],
    ['unknown', { 'pom.xml': '<project/>' }, 'No file in it tells what it is built with.'],
    ['dotnet', { 'Shop.csproj': '<PackageReference Include="WorkOS.net" />' }, 'Shop.csproj has WorkOS.net.'],
    ['node', { 'package.json': packages(['lodash']) }, 'package.json has no WorkOS package.'],
    ['node', { 'package.json': '{ broken' }, 'package.json cannot be read.'],
    [
      'nextjs',
      { 'package.json': '{ broken', 'next.config.ts': '' },
      'next.config.ts is there. package.json cannot be read.',
    ],
    ['node', { 'pnpm-lock.yaml': '' }, 'pnpm-lock.yaml is there.'],
    ['unknown', { 'README.md': '' }, 'No file in it tells what it is built with.'],
  ])('takes for %s %j, and says why', (stack, files, evidence) => {
    expect(recognise(folder(files))).toMatchObject({ stack, evidence });
  });

  it('lets WorkOS’s own package decide between two languages', () => {
    const requirements = { 'requirements.txt': 'django\nworkos\n' };
    const js = { 'package.json': packages(['@workos-inc/node', 'express']) };
    expect(recognise(folder({ ...requirements, 'package.json': packages(['express']) })).stack).toBe(
      'python',
    );
    expect(recognise(folder({ ...js, 'requirements.txt': 'black\n' })).stack).toBe('node');
  });

  it.each([
    ['null', 'null'],
    ['a list', '[]'],
    ['dependencies that are a text', '{"dependencies":"next","workspaces":7,"name":{}}'],
  ])('survives a package.json that is %s', (_, text) => {
    const odd = folder({
      'package.json': text,
      'composer.json': text,
      'pyproject.toml': text,
      Pipfile: text,
    });
    expect(recognise(odd).name).toBeNull();
    expect(
      workspacesOf(new Map([...odd.texts, ['pnpm-workspace.yaml', '\t: ['], ['lerna.json', text]])),
    ).toEqual([]);
  });

  it.each<[string | null, Record<string, string>]>([
    ['@acme/web', { 'package.json': packages(['next'], [], '@acme/web') }],
    ['api', { 'pyproject.toml': '[project]\nname = "api"' }],
    ['shop', { 'go.mod': 'module example.com/shop/v2\n' }],
    [null, { 'composer.json': '{"name":"laravel/react-starter-kit","require":{"laravel/framework":"*"}}' }],
  ])('finds the name %s in %j', (name, files) => {
    expect(recognise(folder(files)).name).toBe(name);
  });
});

describe('what makes a folder a project of its own', () => {
  it.each<[boolean, Record<string, string>]>([
    [true, { 'package.json': '{"name":"web"}' }],
    [true, { 'package.json': '{ broken' }],
    [false, { 'package.json': '{"type":"commonjs"}' }],
    [true, { 'go.mod': '' }],
    [true, { 'Shop.csproj': '' }],
    [false, { 'yarn.lock': '' }],
    [false, { 'README.md': '' }],
  ])('%s for %j', (is, files) => {
    expect(isPackage(folder(files))).toBe(is);
  });
});

describe('the packages that a workspace names', () => {
  it.each<[string[], Record<string, string>]>([
    [
      ['packages/*', '!packages/old'],
      { 'package.json': '{"workspaces":["./packages/*/","!./packages/old"]}' },
    ],
    [['apps/*'], { 'package.json': '{"workspaces":{"packages":["apps/*"]}}' }],
    [['apps/*', 'libs/**'], { 'pnpm-workspace.yaml': 'packages:\n  - apps/*\n  - "libs/**"\n' }],
    [['modules/*'], { 'lerna.json': '{"packages":["modules/*"]}' }],
    [
      ['api', 'worker', 'tools'],
      { 'go.work': 'go 1.24\n\nuse (\n\t./api // the API\n\t./worker\n)\nuse ./tools\n' },
    ],
    [
      ['members/*', '!members/old'],
      { 'pyproject.toml': '[tool.uv.workspace]\nmembers = ["members/*"]\nexclude = ["members/old"]' },
    ],
    [[], { 'package.json': '{}' }],
  ])('%j in %j', (patterns, files) => {
    expect(workspacesOf(folder(files).texts)).toEqual(patterns);
  });

  it('is read alone where catalogs beside it are long', () => {
    const catalog = Array.from({ length: 2_000 }, (_, at) => `  some-package-${at}: ^1.0.${at}`).join('\n');
    const list = '"packages":\n- apps/*\n# Ours.\n\n- libs/*\n';
    for (const text of [`catalog:\n${catalog}\n${list}`, `${list}catalog:\n${catalog}\n`]) {
      expect(workspacesOf(folder({ 'pnpm-workspace.yaml': text }).texts)).toEqual(['apps/*', 'libs/*']);
    }
    const flow = 'packages: [\n  apps/*,\n]\ncatalog: {}\n';
    expect(workspacesOf(folder({ 'pnpm-workspace.yaml': flow }).texts)).toEqual(['apps/*']);
  });
});

it('keeps to a sentence, however much a manifest names', () => {
  const names = Array.from({ length: 100 }, (_, at): [string, string] => [
    `@workos-inc/${'x'.repeat(200)}${at}`,
    '1',
  ]);
  const text = JSON.stringify({ dependencies: Object.fromEntries(names) });
  const { evidence } = recognise(folder({ 'package.json': text }));
  expect(evidence.length).toBeLessThan(2_000);
});

describe('a manifest that was made to keep its reader busy', () => {
  it.each<[name: string, before: string, again: string, after?: string]>([
    ['pnpm-workspace.yaml', 'packages:\n', ' &a'],
    ['pnpm-workspace.yaml', 'packages: ', '"'],
    ['Gemfile', '', '\n'],
    ['deno.jsonc', '', '/*'],
    ['deno.jsonc', '', '"'],
    ['deno.jsonc', '', '\\"'],
    ['setup.cfg', 'install_requires', ' '],
    ['Gemfile', 'gem', ' '],
    ['go.work', '', 'use (\n'],
    ['package.json', '{"workspaces":["', '/', 'x"]}'],
  ])('%s is gone through once, with %j and ever more %j', (name, before, again, after = '') => {
    const grows = growth(20_000, (size) => {
      const text = `${before}${again.repeat(Math.floor(size / again.length))}${after}`;
      const files = folder({ [name]: text });
      workspacesOf(files.texts);
      recognise(files);
    });
    expect(grows).toBeLessThan(onceThrough);
  });
});

describe('a workspace’s pattern', () => {
  it('costs no more for many `**` in a row than for one, and matches the same', () => {
    const many = new WorkspacePattern('apps/**/**/**/**/web');
    expect(many.cost).toBe(new WorkspacePattern('apps/**/web').cost);
    expect(many.matches('apps/a/b/web')).toBe(true);
    expect(many.matches('apps/web')).toBe(true);
    expect(many.matches('web')).toBe(false);
  });

  it('that has more names than Keyrack looks deep matches nothing', () => {
    const deep = 'a/'.repeat(11);
    expect(new WorkspacePattern(`${deep}b`).cost).toBe(0);
    expect(new WorkspacePattern(`${deep}b`).matches(`${deep}b`)).toBe(false);
  });

  it.each<[boolean, string, string]>([
    [true, 'packages/*', 'packages/ui'],
    [false, 'packages/*', 'packages/ui/src'],
    [false, 'packages/*', 'packages'],
    [true, 'packages/**', 'packages/ui/src'],
    [true, '**/web', 'apps/shop/web'],
    [true, '**', 'apps'],
    [true, 'a/**/b/**/c', 'a/x/b/c'],
    [true, 'apps/*-web', 'apps/shop-web'],
    [false, 'apps/a*a', 'apps/a'],
    [true, 'apps/a*b*c', 'apps/a-b-c'],
    [false, 'apps/a*b*bc', 'apps/abc'],
    [true, '{apps,libs}/{a,b}', 'libs/b'],
    [true, 'libs/{a,b{c,d}}', 'libs/bd'],
    [false, '{apps,libs}/a', 'other/a'],
    [false, '../elsewhere/*', 'elsewhere/a'],
  ])('%s: %s for %s', (is, pattern, path) => {
    expect(new WorkspacePattern(pattern).matches(path)).toBe(is);
  });

  // Trying every way through one of them takes longer than a test may.
  it.each([
    '{a,b}'.repeat(30),
    '{1..2000000}',
    `${'*a'.repeat(100)}*b`,
    `${'+(a|aa)'.repeat(20)}b`,
    `${'**/'.repeat(300)}b`,
    '{'.repeat(1_000),
  ])('%s keeps nobody busy', (pattern) => {
    expect(new WorkspacePattern(pattern).matches(`${'a/'.repeat(8)}${'a'.repeat(250)}`)).toBe(false);
  });
});
