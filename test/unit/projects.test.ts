import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DiskEnvFiles } from '../../main/adapters/env-files.ts';
import { DiskProjectReader } from '../../main/adapters/project-reader.ts';
import type { Target } from '../../main/core/model.ts';
import { projectOf } from '../../main/core/paths.ts';
import { Projects } from '../../main/core/projects.ts';
import type { ProjectFindView } from '../../preload/contract/projects.ts';
import { projectFindView, projectView } from '../../preload/contract/projects.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeKey } from '../support/fake-key.ts';
import { FixedDialogs } from '../support/ports/fixed-dialogs.ts';
import { PlainCiphers } from '../support/ports/memory-ports.ts';
import { aProject, aProjectFind } from '../support/window/project-views.ts';

const variable = 'WORKOS_API_KEY';
let home: string;
let app: CoreApp;
let dialogs: FixedDialogs;
let environment: Record<string, string>;
let projects: Projects;

beforeEach(async () => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'keyrack-projects-')));
  app = await CoreApp.start();
  dialogs = new FixedDialogs();
  environment = {};
  projects = over(app);
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

/** As `main/index.ts` makes it, over the real disk. */
function over({ vault, clock, activity }: CoreApp): Projects {
  let ids = 0;
  return new Projects({
    vault,
    reader: new DiskProjectReader({ home, environment }),
    envFiles: new DiskEnvFiles({ undoFolder: join(home, '.undo'), now: () => clock.now() }),
    dialogs,
    clock,
    newId: () => `id ${String((ids += 1))}`,
    home,
    activity,
  });
}

const put = (files: Record<string, string>): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(home, name)), { recursive: true });
    writeFileSync(join(home, name), text);
  }
};
const choose = async (folder: string): Promise<ProjectFindView> => {
  dialogs.folder = join(home, folder);
  return projectFindView.parse(await projects.choose());
};
/** Adds what is at these paths, below the home folder. */
const add = async (folder: string, ...paths: string[]): Promise<string[]> => {
  const { findId } = await choose(folder);
  return projects.add(
    findId,
    (paths.length === 0 ? [folder] : paths).map((path) => join(home, path)),
  );
};
const monorepo = {
  'shop/package.json': '{"name":"shop","private":true}',
  'shop/pnpm-workspace.yaml': 'packages:\n  - apps/*\n',
  'shop/apps/web/package.json':
    '{"name":"@shop/web","dependencies":{"next":"15","@workos-inc/authkit-nextjs":"2"}}',
  'shop/apps/api/pyproject.toml': '[project]\nname = "api"\ndependencies = ["fastapi", "workos"]',
};
const laravel = {
  'blog/artisan': '',
  'blog/composer.json': '{"name":"laravel/react-starter-kit","require":{"laravel/framework":"^12"}}',
  'blog/package.json': '{"private":true,"devDependencies":{"vite":"7"}}',
};
const target = (id: string, path: string): Target => ({
  id,
  environmentId: 'environment Acme / Staging',
  keyId: 'key 1',
  path: join(home, path),
  variables: [],
  writtenAt: 0,
});

describe('choosing a folder', () => {
  it('says what each package of a monorepo is built with, and which file its tools read', async () => {
    put(monorepo);
    const find = await choose('shop');
    expect(find.shownPath).toBe('~/shop');
    expect(find.packages).toMatchObject([
      {
        shownPath: '~/shop',
        name: 'shop',
        stack: 'node',
        stackTitle: 'Node.js',
        evidence: 'package.json has no WorkOS package.',
        workos: false,
        fileName: '.env.local',
      },
      {
        shownPath: '~/shop/apps/api',
        name: 'api',
        stack: 'python',
        stackTitle: 'Python',
        evidence: 'pyproject.toml has FastAPI and workos.',
        workos: true,
        fileName: '.env',
      },
      {
        shownPath: '~/shop/apps/web',
        name: '@shop/web',
        stack: 'nextjs',
        stackTitle: 'Next.js with AuthKit',
        evidence: 'package.json has next and @workos-inc/authkit-nextjs.',
        fileName: '.env.local',
      },
    ]);
  });

  it('names a Laravel project by its folder, and says when it is added already', async () => {
    put(laravel);
    await add('blog');
    const { packages } = await choose('blog');
    expect(packages).toMatchObject([{ name: 'blog', stack: 'laravel', fileName: '.env', added: true }]);
  });

  it('proposes the only file that has a key already', async () => {
    put({ ...laravel, 'blog/.env.dusk.local': `${variable}=${fakeKey()}\n` });
    expect((await choose('blog')).packages[0]?.fileName).toBe('.env.dusk.local');
  });

  it('takes a variable of WorkOS in the env file for a sign of it, where no package is', async () => {
    put({
      ...monorepo,
      'shop/.env': `${variable}=${fakeKey()}\n`,
      'shop/apps/docs/package.json': '{"name":"docs"}',
    });
    const { packages } = await choose('shop');
    expect(packages.map(({ name, workos }) => [name, workos])).toEqual([
      ['shop', true],
      ['api', true],
      ['docs', false],
      ['@shop/web', true],
    ]);
  });

  it('gives nothing when cancelled, and fails when the folder went', async () => {
    expect(await projects.choose()).toBeNull();
    dialogs.folder = join(home, 'gone');
    await expect(projects.choose()).rejects.toMatchObject({ code: 'folder-gone' });
  });
});

describe('adding projects', () => {
  it('keeps them, by name, and says so in the activity', async () => {
    put({ ...monorepo, ...laravel });
    const [web = '', api = ''] = await add('shop', 'shop/apps/web', 'shop/apps/api');
    const [blog = ''] = await add('blog');
    const views = projects.views().map((view) => projectView.parse(view));
    expect(views.map(({ id, name, shownPath }) => [id, name, shownPath])).toEqual([
      [web, '@shop/web', '~/shop/apps/web'],
      [api, 'api', '~/shop/apps/api'],
      [blog, 'blog', '~/blog'],
    ]);
    expect(projects.pathOf(blog)).toBe(join(home, 'blog'));
    expect(app.sentences()).toEqual([
      'Added the project blog (Laravel).',
      'Added 2 projects: @shop/web and api.',
    ]);
  });

  it('does nothing the second time', async () => {
    put(laravel);
    const once = await add('blog');
    const { revision } = app.vault.document;
    const { findId } = await choose('blog');
    const path = join(home, 'blog');
    expect(await projects.add(findId, [path, path])).toEqual(once);
    expect(app.vault.document.revision).toBe(revision);
    expect(app.sentences()).toHaveLength(1);
  });

  it('needs one of the last five finds, and paths that were in it', async () => {
    put(laravel);
    const { findId } = await choose('blog');
    await expect(projects.add(findId, [home])).rejects.toMatchObject({ code: 'find-gone' });
    for (let more = 0; more < 4; more += 1) await choose('blog');
    expect(await projects.add(findId, [join(home, 'blog')])).toHaveLength(1);
    await choose('blog');
    await expect(projects.add(findId, [join(home, 'blog')])).rejects.toMatchObject({ code: 'find-gone' });
  });
});

describe('the project of a file', () => {
  it('is the nearest one around it', async () => {
    put(monorepo);
    const [shop, web] = await add('shop', 'shop', 'shop/apps/web');
    const of = (path: string): string | undefined =>
      projectOf(app.vault.document.projects, join(home, path))?.id;
    expect(of('shop/.env')).toBe(shop);
    expect(of('shop/apps/web/.env.local')).toBe(web);
    expect(of('shop/apps/website/.env')).toBe(shop);
    expect(of('shopping/.env')).toBeUndefined();
  });

  it('is found by Windows’s separators, too', () => {
    const project = { id: 'p', name: 'p', path: 'C:\\shop', stack: 'node' as const, addedAt: 0 };
    expect(projectOf([project], 'C:\\shop\\web\\.env')).toBe(project);
    expect(projectOf([project], 'C:\\shopping\\.env')).toBeNull();
  });
});

describe('removing a project', () => {
  it('forgets its own targets, and touches no file', async () => {
    put({ ...monorepo, 'shop/.env': 'A=1\n' });
    const [shop = '', web = ''] = await add('shop', 'shop', 'shop/apps/web');
    const targets = [
      target('own', 'shop/.env'),
      target('of web', 'shop/apps/web/.env.local'),
      target('elsewhere', 'other/.env'),
    ];
    await app.vault.update((document) => ({ ...document, targets }));
    await projects.remove(shop);
    expect(app.vault.document.projects.map(({ id }) => id)).toEqual([web]);
    expect(app.vault.document.targets.map(({ id }) => id)).toEqual(['of web', 'elsewhere']);
    expect(readFileSync(join(home, 'shop/.env'), 'utf8')).toBe('A=1\n');
    expect(app.sentences()[0]).toBe('Removed the project shop. Keyrack does not watch its file any more.');
  });

  it('needs one that is there', async () => {
    await expect(projects.remove('gone')).rejects.toMatchObject({ code: 'not-found' });
    expect(() => projects.pathOf('gone')).toThrow(/no longer here/);
  });
});

describe('the effective value of a project', () => {
  it('is looked up in the shell, the startup files and the files on the disk', async () => {
    const linked = fakeKey();
    const other = fakeKey({ seed: 2 });
    await app.have(linked, { account: 'Acme', environment: 'Staging' });
    put({
      ...monorepo,
      '.zshrc': `export ${variable}=${other}\n`,
      'shop/apps/web/.env.local': `# ours\n${variable}=${linked}\n`,
      'shop/apps/web/.env': `${variable}="${other}"\n`,
    });
    execFileSync('mkfifo', [join(home, 'shop/apps/web/.env.development')]);
    const [web = ''] = await add('shop', 'shop/apps/web');
    environment[variable] = linked;
    const view = await projects.effectiveValue(web, variable);
    expect(view.sources.map(({ where, shownPath, standing }) => [where, shownPath, standing])).toEqual([
      ['shell', 'The environment that Keyrack was started in', 'Acme / Staging, linked'],
      ['startup-file', '~/.zshrc', 'A key nobody linked here'],
      ['file', '~/shop/apps/web/.env.development.local', 'No such file'],
      ['file', '~/shop/apps/web/.env.local', 'Acme / Staging, linked'],
      ['file', '~/shop/apps/web/.env.development', 'A named pipe, which Keyrack does not open'],
      ['file', '~/shop/apps/web/.env', 'A key nobody linked here'],
    ]);
    expect(view.note).toBe(
      "The shell's value wins over every file: the key in .env is not used. " +
        'Programs started from a new shell that reads ~/.zshrc get the one in it instead.',
    );
    expect(JSON.stringify(view)).not.toContain(linked);
    expect(JSON.stringify(view)).not.toContain(other);
  });

  it('is told apart by key IDs while the keyring is away', async () => {
    const linked = fakeKey();
    await app.have(linked, { account: 'Acme', environment: 'Staging' });
    put({ ...laravel, 'blog/.env': `${variable}=${linked}\n` });
    const [blog = ''] = await add('blog');
    const away = new PlainCiphers({ available: false, backend: 'gnome_libsecret', why: 'locked' });
    const later = await CoreApp.start({ file: app.file, ciphers: away });
    await expect(later.vault.fingerprint(linked)).rejects.toMatchObject({ code: 'secret-locked' });
    const { sources } = await over(later).effectiveValue(blog, variable);
    expect(sources.find(({ wins }) => wins)?.standing).toBe('Acme / Staging, linked');
  });

  it('passes over a file that is not text', async () => {
    put(laravel);
    writeFileSync(join(home, 'blog/.env'), Buffer.from([0xff, 0xfe, 0x41, 0]));
    const [blog = ''] = await add('blog');
    const view = await projects.effectiveValue(blog, variable);
    expect(view.sources.at(-1)).toMatchObject({ sets: false, standing: 'Cannot be read' });
    expect(view.note).toContain('Keyrack cannot look into .env');
  });

  it('looks at .envrc, as far as plain exports tell, and says where there is more to it', async () => {
    const [set, more] = [fakeKey({ seed: 11 }), fakeKey({ seed: 12 })];
    put({ ...laravel, 'blog/.env': `${variable}=${more}\n`, 'blog/.envrc': `export ${variable}=${set}\n` });
    const [blog = ''] = await add('blog');
    const view = await projects.effectiveValue(blog, variable);
    expect(view.sources.find(({ wins }) => wins)).toMatchObject({
      where: 'startup-file',
      shownPath: '~/blog/.envrc',
    });
    expect(view.note).toContain('only for programs started from a new shell that reads ~/blog/.envrc');

    put({ 'blog/.envrc': 'source_env ..\nuse flake\n' });
    const unsure = await projects.effectiveValue(blog, variable);
    expect(unsure.sources[1]).toMatchObject({
      sets: false,
      standing: 'Has commands that only direnv carries out',
    });
    expect(unsure.note).toContain('Keyrack cannot look into ~/blog/.envrc');

    // A line that is made to be slow to read.
    put({ 'blog/.envrc': `export${' '.repeat(900_000)}x\nexport ${variable}=${set}\n` });
    const slow = await projects.effectiveValue(blog, variable);
    expect(slow.sources.find(({ wins }) => wins)).toMatchObject({ shownPath: '~/blog/.envrc' });

    put({ 'blog/.envrc': `${variable}=${set}\nexport OTHER=1\n` });
    expect((await projects.effectiveValue(blog, variable)).sources[1]).toMatchObject({ sets: false });
  });

  it('is that of .env.<APP_ENV> alone for Laravel, where the shell asks for one that is there', async () => {
    const [env, special] = [fakeKey({ seed: 11 }), fakeKey({ seed: 12 })];
    put({ ...laravel, 'blog/.env': `${variable}=${env}\n`, 'blog/.env.local': `${variable}=${special}\n` });
    const [blog = ''] = await add('blog');
    environment['APP_ENV'] = 'local';
    const view = await projects.effectiveValue(blog, variable);
    expect(view.sources.find(({ wins }) => wins)?.shownPath).toBe('~/blog/.env.local');
    expect(view.note).toContain('Laravel does not read .env as long as there is a .env.local.');
    environment['APP_ENV'] = 'staging';
    const other = await projects.effectiveValue(blog, variable);
    expect(other.sources.find(({ wins }) => wins)?.shownPath).toBe('~/blog/.env');
    delete environment['APP_ENV'];
  });

  it('cannot be told once the folder is gone', async () => {
    put(laravel);
    const [blog = ''] = await add('blog');
    rmSync(join(home, 'blog'), { recursive: true });
    await expect(projects.effectiveValue(blog, variable)).rejects.toMatchObject({ code: 'folder-gone' });
  });
});

it('shows a name that a manifest gives without characters that hide or move others', () => {
  const name = 'shop\u202egpj\u200b';
  expect(projectView.parse(aProject({ name })).name).toBe('shop\ufffdgpj\ufffd');
  const [found] = projectFindView.parse(aProjectFind()).packages;
  const find = projectFindView.parse(
    aProjectFind({ packages: found === undefined ? [] : [{ ...found, name }] }),
  );
  expect(find.packages.map((each) => each.name)).toEqual(['shop\ufffdgpj\ufffd']);
});
