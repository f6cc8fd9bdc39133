import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SampleProjects } from '../support/sample-projects.ts';
import { ImportPage } from './pages/import.ts';
import { openWithSamples, stranger } from './pages/samples.ts';
import type { Scene } from './pages/scene.ts';

/** What tells that nobody wrote a file: its bytes, and its very inode and times. */
function trace(path: string): object {
  const { ino, mtimeNs } = statSync(path, { bigint: true });
  return { bytes: readFileSync(path, 'latin1'), ino, mtimeNs };
}

/** Each test goes on where the one before ended. */
describe('projects', () => {
  let scene: Scene;
  let samples: SampleProjects;
  /** A Next.js package of the monorepo without an env file. */
  let admin: string;
  beforeAll(async () => {
    ({ scene, samples } = await openWithSamples());
    admin = join(samples.monorepo, 'apps', 'admin');
    mkdirSync(admin);
    writeFileSync(
      join(admin, 'package.json'),
      JSON.stringify({
        name: '@acme/admin',
        dependencies: { next: '16.1.0', '@workos-inc/authkit-nextjs': '2.9.0' },
      }),
    );
  });
  afterAll(() => scene.close());

  it('recognises each package of a pnpm monorepo, with the file that its tools read', async () => {
    const { page, projects, sidebar } = scene;
    await sidebar.open('Projects');
    await page.getByText('No project yet').waitFor();
    const found = await projects.find(samples.monorepo);
    const packages = found.getByRole('listitem');
    expect(await packages.count()).toBe(4);
    for (const [name, stack, path, file] of [
      ['@acme/admin', 'Next.js with AuthKit', '~/code/acme/apps/admin', '.env.local'],
      ['@acme/emails', 'Node.js', '~/code/acme/packages/emails', '.env'],
      ['@acme/web', 'Next.js with AuthKit', '~/code/acme/apps/web', '.env.local'],
    ] as const) {
      const text = await packages.filter({ hasText: name }).innerText();
      expect(text).toContain(stack);
      expect(text).toContain(path);
      expect(text).toContain(file);
    }
    // The workspace itself is one, too; without a sign of WorkOS nobody has to leave it out.
    expect(await found.getByRole('checkbox', { name: /^acme Node\.js/ }).isChecked()).toBe(false);
    await found.getByRole('button', { name: 'Add 3 projects' }).click();
    await found.waitFor({ state: 'detached' });
    await projects.file('@acme/admin').waitFor();
    expect(await page.getByRole('main').getByRole('listitem').count()).toBe(3);
  });

  it('writes the whole AuthKit block into a Next.js package, with a cookie password of its own', async () => {
    const { projects, stagingKey, clientId } = scene;
    await projects.open('@acme/admin');
    const exporting = await projects.putKey(/Staging/);
    expect(await exporting.changes.innerText()).not.toContain(stagingKey);
    await exporting.write();
    await exporting.close();
    const file = join(admin, '.env.local');
    const values = linesOf(file);
    expect([...values.keys()]).toEqual([
      'WORKOS_API_KEY',
      'WORKOS_CLIENT_ID',
      'WORKOS_COOKIE_PASSWORD',
      'NEXT_PUBLIC_WORKOS_REDIRECT_URI',
    ]);
    expect(values.get('WORKOS_API_KEY')).toBe(stagingKey);
    expect(values.get('WORKOS_CLIENT_ID')).toBe(clientId);
    expect(values.get('WORKOS_COOKIE_PASSWORD')).toMatch(/^[\w-]{32,}$/);
    expect(values.get('NEXT_PUBLIC_WORKOS_REDIRECT_URI')).toBe('http://localhost:3000/auth/callback');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    await projects.stands('.env.local', 'Up to date');
  });

  it('renames a variable, leaves one out, and keeps the cookie password that is there', async () => {
    const { projects, exporting, stagingKey } = scene;
    const file = join(admin, '.env.local');
    const cookie = linesOf(file).get('WORKOS_COOKIE_PASSWORD');
    await projects.choose('.env.local', 'Change its variables…');
    await exporting.planned.waitFor();
    await exporting.root
      .getByRole('textbox', { name: 'Name of the Redirect URI variable' })
      .fill('NEXT_PUBLIC_CALLBACK');
    await exporting.root.getByRole('checkbox', { name: 'Write WORKOS_CLIENT_ID' }).uncheck();
    await exporting.changes.getByText('NEXT_PUBLIC_CALLBACK').waitFor();
    await exporting.write();
    await exporting.close();
    const values = linesOf(file);
    expect(values.get('NEXT_PUBLIC_CALLBACK')).toBe('http://localhost:3000/auth/callback');
    expect(values.get('WORKOS_COOKIE_PASSWORD')).toBe(cookie);
    expect(values.get('WORKOS_API_KEY')).toBe(stagingKey);
    await projects.stands('.env.local', 'Up to date');
  });

  it('stops a key under a name that is published to every visitor', async () => {
    const { projects, exporting } = scene;
    const before = trace(join(admin, '.env.local'));
    await projects.choose('.env.local', 'Change its variables…');
    await exporting.root
      .getByRole('textbox', { name: 'Name of the API key variable' })
      .fill('NEXT_PUBLIC_WORKOS_API_KEY');
    await exporting.root.getByText(/NEXT_PUBLIC_WORKOS_API_KEY would publish the key/).waitFor();
    expect(await exporting.button('Write the file').isDisabled()).toBe(true);
    await exporting.button('Cancel').click();
    await exporting.root.waitFor({ state: 'detached' });
    expect(trace(join(admin, '.env.local'))).toEqual(before);
  });

  it('watches a file that says all of it already, and touches nothing for that', async () => {
    const { page, projects, exporting, sidebar } = scene;
    const before = trace(samples.env.web);
    await sidebar.open('Projects');
    await projects.open('@acme/web');
    await projects.putKey(/Staging/);
    await exporting.root.getByText('The file says this already').waitFor();
    await exporting.button('Watch this file').click();
    await exporting.root.waitFor({ state: 'detached' });
    await page.getByText(/^Keyrack watches ~\/code\/acme\/apps\/web\/\.env\.local from now on/).waitFor();
    await projects.stands('.env.local', 'Up to date');
    expect(trace(samples.env.web)).toEqual(before);
  });

  it('asks before it replaces a key that nobody linked', async () => {
    const { projects, exporting, sidebar, stagingKey } = scene;
    await sidebar.open('Projects');
    await projects.open('@acme/emails');
    await projects.putKey(/Staging/);
    const conflict = exporting.root.getByRole('region', { name: 'Two keys for one place' });
    await conflict.getByText('A key nobody linked here').waitFor();
    expect(await exporting.button('Write the file').isDisabled()).toBe(true);
    await conflict.getByRole('checkbox', { name: 'Replace it with Acme / Staging' }).check();
    await exporting.write();
    expect(linesOf(samples.env.emails).get('WORKOS_API_KEY')).toBe(stagingKey);
    await exporting.undo();
    expect(readFileSync(samples.env.emails, 'utf8')).toBe(`WORKOS_API_KEY=${stranger}\n`);
    await exporting.close();
  });

  it('puts a key into a Laravel and a Python project, as each has it', async () => {
    const { projects, sidebar, stagingKey, clientId } = scene;
    writeFileSync(samples.env.python, 'REPORT_DAYS=30');
    writeFileSync(samples.env.laravel, 'APP_NAME=Shop\r\nWORKOS_API_KEY=\r\n');
    for (const [folder, name, path, text] of [
      [
        samples.laravel,
        'shop',
        samples.env.laravel,
        `APP_NAME=Shop\r\nWORKOS_API_KEY=${stagingKey}\r\nWORKOS_CLIENT_ID=${clientId}\r\nWORKOS_REDIRECT_URL=http://localhost:8000/authenticate\r\n`,
      ],
      [
        samples.python,
        'reports',
        samples.env.python,
        `REPORT_DAYS=30\nWORKOS_API_KEY=${stagingKey}\nWORKOS_CLIENT_ID=${clientId}\n`,
      ],
    ] as const) {
      await sidebar.open('Projects');
      await projects.add(folder);
      await projects.heading(name).waitFor();
      const exporting = await projects.putKey(/Staging/);
      await exporting.write();
      await exporting.close();
      expect(readFileSync(path, 'utf8')).toBe(text);
      await projects.stands('.env', 'Up to date');
    }
  });

  it('shows both keys, and asks, before it puts one over another environment’s', async () => {
    const { app, environment, exporting, sidebar, productionKey } = scene;
    await sidebar.environment('Staging').click();
    await environment.button('Export to .env…').first().click();
    await app.answerDialog(samples.env.laravelTesting);
    await exporting.chooseFile();
    const conflict = exporting.root.getByRole('region', { name: 'Two keys for one place' });
    const text = (await conflict.innerText()).replace(/\s+/g, ' ');
    expect(text).toMatch(
      /In the file now.*Acme \/ Live shop.*key_01\w+.*Valid.*Would be written.*Acme \/ Staging.*key_01\w+.*Valid/i,
    );
    expect(text).not.toContain(productionKey);
    const before = trace(samples.env.laravelTesting);
    expect(await exporting.button('Write the file').isDisabled()).toBe(true);
    await exporting.button(/^tick “Replace it with .+”$/).waitFor();
    await exporting.button('Cancel').click();
    await exporting.root.waitFor({ state: 'detached' });
    expect(trace(samples.env.laravelTesting)).toEqual(before);
  });

  it('wants the name of the environment for a production key in a file for development', async () => {
    const { projects, exporting, sidebar, productionKey } = scene;
    await sidebar.open('Projects');
    await projects.open('@acme/web');
    await projects.putKey(/Live shop/);
    await exporting.root.getByText(/Acme \/ Live shop is production, and .* development/).waitFor();
    const write = exporting.button('Write the file');
    expect(await write.isDisabled()).toBe(true);
    await exporting.root.getByRole('checkbox', { name: 'Replace it with Acme / Live shop' }).check();
    const name = exporting.root.getByRole('textbox', { name: /Type “Live shop”/ });
    await name.fill('live shop');
    expect(await write.isDisabled()).toBe(true);
    await name.fill('Live shop');
    await exporting.write();
    expect(readFileSync(samples.env.web, 'utf8')).toContain(
      `export WORKOS_API_KEY=${productionKey}   # staging\n`,
    );
    await exporting.undo();
    await exporting.close();
    await projects.stands('.env.local', 'Up to date');
  });

  it('exports again from the page, and leaves every file alone that says it all', async () => {
    const { page, environment, sidebar } = scene;
    const files = [join(admin, '.env.local'), samples.env.web, samples.env.laravel, samples.env.python];
    const before = files.map(trace);
    await sidebar.environment('Staging').click();
    await environment.button('Export again').click();
    await page.getByText('4 files held it already and were not written.').waitFor();
    expect(files.map(trace)).toEqual(before);
  });

  it('exports again from the tray: only what says something else is written', async () => {
    const { app, page, sidebar, projects, stagingKey } = scene;
    const files = [join(admin, '.env.local'), samples.env.web, samples.env.laravel];
    const before = files.map(trace);
    const python = readFileSync(samples.env.python, 'utf8');
    writeFileSync(samples.env.python, python.replace(`WORKOS_API_KEY=${stagingKey}\n`, ''));
    await sidebar.open('Projects');
    await projects.open('reports');
    await projects.stands('.env', 'Changed outside');
    const shown = await app.tray();
    const entry = shown?.menu.find(({ label }) => label.startsWith('Acme / Staging'));
    expect(entry?.items.map(({ label }) => label)).toContain('1 file was changed outside');
    await app.clickTray(entry?.label ?? '', 'Export again (4 files)');
    await projects.stands('.env', 'Up to date');
    await expect
      .poll(() => app.notifications())
      .toContainEqual({ title: 'Exported again', body: '1 written, 3 unchanged.' });
    expect(linesOf(samples.env.python).get('WORKOS_API_KEY')).toBe(stagingKey);
    expect(files.map(trace)).toEqual(before);
    expect(await page.getByRole('main').innerText()).not.toContain(stagingKey);
  });

  it('copies a key as a line of a shell and as a command of GitHub’s CLI', async () => {
    const { app, page, environment, sidebar, stagingKey } = scene;
    await sidebar.environment('Staging').click();
    for (const [form, text] of [
      ['export for bash, zsh, sh', `export WORKOS_API_KEY=${stagingKey}\n`],
      ['gh secret set', `gh secret set WORKOS_API_KEY <<'KEY'\n${stagingKey}\nKEY\n`],
    ] as const) {
      await environment.chooseForKey('Copy as…');
      await environment.dialog.getByRole('radio', { name: form }).check();
      await environment.dialog.getByRole('button', { name: 'Copy' }).click();
      await environment.dialog.waitFor({ state: 'detached' });
      await expect.poll(() => app.clipboardText()).toBe(text);
    }
    expect(await page.content()).not.toContain(stagingKey);
  });

  it('says which file wins, and which one it shadows', async () => {
    const { page, projects, sidebar } = scene;
    writeFileSync(join(samples.web, '.env.development.local'), `WORKOS_API_KEY=${stranger}\n`);
    await sidebar.open('Projects');
    await projects.open('@acme/web');
    await projects.source(/Wins.*\.env\.development\.local/).waitFor();
    await projects.source(/Shadowed.*\.env\.local.*Acme \/ Staging/).waitFor();
    await page.getByText('.env.development.local wins over .env.local', { exact: false }).waitFor();
    expect(await page.getByRole('table').innerText()).not.toContain(stranger);
  });

  it('says that the shell’s value wins over every file', async () => {
    await scene.restart('quit', { env: { WORKOS_API_KEY: scene.productionKey } });
    const { page, projects, sidebar } = scene;
    await sidebar.open('Projects');
    await projects.open('@acme/web');
    await projects.source(/Wins.*Acme \/ Live shop/).waitFor();
    await projects.source(/Shadowed.*\.env\.development\.local/).waitFor();
    await page.getByText(/The shell's value wins over every file/).waitFor();
    expect(await page.content()).not.toContain(scene.productionKey);
  });

  it('forgets a project, and leaves its files as they are', async () => {
    const { page, projects, sidebar, environment } = scene;
    const before = trace(samples.env.python);
    await sidebar.open('Projects');
    await projects.open('reports');
    await page.getByRole('button', { name: 'More for reports', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Remove from Keyrack…' }).click();
    await environment.dialog.getByRole('button', { name: 'Remove project' }).click();
    await projects.heading('Projects').waitFor();
    await projects.file('shop').waitFor();
    expect(await projects.file('reports').count()).toBe(0);
    expect(trace(samples.env.python)).toEqual(before);
  });
});

describe('a file that another program changes', () => {
  let scene: Scene;
  let samples: SampleProjects;
  let file: string;
  let before: string;
  beforeAll(async () => {
    ({ scene, samples } = await openWithSamples());
    const { projects, sidebar, exporting } = scene;
    file = samples.env.python;
    writeFileSync(file, '# Reports\n');
    writeFileSync(samples.env.laravel, '# Shop\n');
    for (const folder of [samples.laravel, samples.python]) {
      await sidebar.open('Projects');
      await projects.add(folder);
      await projects.putKey(/Staging/);
      await exporting.write();
      await exporting.close();
      await projects.stands('.env', 'Up to date');
    }
    before = readFileSync(file, 'utf8');
  });
  afterAll(() => scene.close());

  /** As editors and installers write: beside it, then over it. */
  const renameOver = (text: string): void => {
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  };
  const says = (words: string | RegExp): Promise<void> =>
    scene.projects.file('.env').getByText(words).waitFor();
  const putBack = async (): Promise<void> => {
    await scene.projects.file('.env').getByRole('button', { name: 'Put it back' }).click();
    await scene.projects.stands('.env', 'Up to date');
  };

  it.each([
    [
      'touched',
      (): void => {
        utimesSync(file, new Date(), new Date());
      },
    ],
    [
      'given another line',
      (): void => {
        renameOver(`${before}OTHER=1\n`);
      },
    ],
  ])('is as it should be when it was only %s', async (_, change) => {
    const { page, projects, sidebar, stagingKey } = scene;
    change();
    // The watcher tells of the first before the second.
    const laravel = readFileSync(samples.env.laravel, 'utf8');
    writeFileSync(samples.env.laravel, laravel.replace(stagingKey, 'changed'));
    await sidebar.open('Projects');
    await projects.file('shop').getByText('Changed outside').waitFor();
    expect(await projects.file('reports').innerText()).toContain('Up to date');
    writeFileSync(samples.env.laravel, laravel);
    await projects.file('shop').getByText('Up to date').waitFor();
    await projects.open('reports');
    expect(await page.getByText('Changed outside').count()).toBe(0);
  });

  it('is told to hold another client ID, until that is taken back', async () => {
    const { projects } = scene;
    renameOver(before.replace(/^WORKOS_CLIENT_ID=.*$/m, 'WORKOS_CLIENT_ID=client_other'));
    await says('WORKOS_CLIENT_ID has another value now.');
    renameOver(before);
    await projects.stands('.env', 'Up to date');
  });

  it('is told to hold another value, and put back', async () => {
    renameOver(before.replace(scene.stagingKey, 'something-else'));
    await says('WORKOS_API_KEY has another value now.');
    await putBack();
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('is told to have lost its line, and put back', async () => {
    renameOver(before.replace(/^WORKOS_API_KEY=.*\n/m, ''));
    await says('WORKOS_API_KEY is gone from the file.');
    await putBack();
    expect(linesOf(file)).toEqual(linesOfText(before));
    renameOver(before);
  });

  it('is told to be gone, and put back', async () => {
    rmSync(file);
    await says('The file is gone.');
    await putBack();
    expect(linesOf(file).get('WORKOS_API_KEY')).toBe(scene.stagingKey);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    renameOver(before);
  });

  it('is left alone where a named pipe took its place', async () => {
    rmSync(file);
    execFileSync('mkfifo', [file]);
    await says(/A named pipe has taken its place/);
    expect(await scene.projects.file('.env').getByRole('button', { name: 'Put it back' }).count()).toBe(0);
    expect(statSync(file).isFIFO()).toBe(true);
    rmSync(file);
    renameOver(before);
    await scene.projects.stands('.env', 'Up to date');
  });

  it('is left alone where a link took its place', async () => {
    const elsewhere = join(scene.folder, 'elsewhere.env');
    writeFileSync(elsewhere, before);
    rmSync(file);
    symlinkSync(elsewhere, file);
    await says(/A link leads from here to another file now \(.*elsewhere\.env\), which nobody confirmed/);
    expect(readFileSync(elsewhere, 'utf8')).toBe(before);
    renameOver(before);
    await scene.projects.stands('.env', 'Up to date');
  });

  it('can keep another linked key from now on', async () => {
    const { page, projects, sidebar, productionKey } = scene;
    renameOver(before.replace(scene.stagingKey, productionKey));
    await says(/WORKOS_API_KEY now holds the key of Acme \/ Live shop \(/);
    await projects.stands('.env', 'Another key');
    expect(await page.content()).not.toContain(productionKey);
    await projects.file('.env').getByRole('button', { name: 'Take this key over' }).click();
    await page.getByText('Keyrack now watches ~/code/reports/.env for the key that is in it.').waitFor();
    await projects.stands('.env', 'Up to date');
    await projects
      .file('.env')
      .getByRole('button', { name: /Live shop/ })
      .waitFor();
    await sidebar.environment('Live shop').click();
    await projects.file('reports/.env').waitFor();
    await sidebar.open('Projects');
    await projects.open('reports');
  });

  it('leads to the preview of an import where nobody linked the key, and keeps it after that', async () => {
    const { page, projects, sidebar } = scene;
    renameOver(before.replace(scene.stagingKey, stranger));
    await says(/WORKOS_API_KEY now holds a key that is not linked \(/);
    await projects.file('.env').getByRole('button', { name: 'Take this key over' }).click();
    await page.getByRole('heading', { level: 1, name: /^Import from/ }).waitFor();
    await page.getByRole('list', { name: 'Keys in ~/code/reports/.env' }).waitFor();
    expect(await page.content()).not.toContain(stranger);
    const importing = new ImportPage(scene.app);
    await importing.place('WORKOS_API_KEY', { account: 'Acme', kind: 'Staging', environment: 'Preview' });
    await importing.confirm();
    await importing.imported('1 key').waitFor();
    await sidebar.open('Projects');
    await projects.open('reports');
    await says(/WORKOS_API_KEY now holds the key of Acme \/ Preview \(/);
    await projects.file('.env').getByRole('button', { name: 'Take this key over' }).click();
    await projects.stands('.env', 'Up to date');
    await projects
      .file('.env')
      .getByRole('button', { name: /Preview/ })
      .waitFor();
  });

  it('is not told of any more once tracking is stopped', async () => {
    const { page, projects, environment } = scene;
    await projects.choose('.env', 'Stop watching…');
    await environment.dialog.getByRole('button', { name: 'Stop watching' }).click();
    await page.getByText(/^Not watched yet: \.env holds|^No key is in here yet/).waitFor();
    expect(linesOf(file).get('WORKOS_API_KEY')).toBe(stranger);
  });

  it('is noticed when it changed while Keyrack did not run', async () => {
    await scene.restart('quit', {}, () => {
      rmSync(samples.env.laravel);
    });
    const { projects, sidebar } = scene;
    await sidebar.open('Projects');
    await projects.file('shop').getByText('Changed outside').waitFor();
    await projects.open('shop');
    await says('The file is gone.');
  });
});

function linesOf(path: string): Map<string, string> {
  return linesOfText(readFileSync(path, 'utf8'));
}

function linesOfText(text: string): Map<string, string> {
  return new Map(
    text.split(/\r?\n/).flatMap((line) => {
      const [, name, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return name === undefined ? [] : [[name, value ?? '']];
    }),
  );
}
