import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Canary } from '../support/canary.ts';
import { fakeKey } from '../support/fake-key.ts';
import { makeSampleProjects, type SampleProjects } from '../support/sample-projects.ts';
import { ImportPage } from './pages/import.ts';
import { InventoryPage } from './pages/inventory.ts';
import { Scene } from './pages/scene.ts';

/** Which file holds which key, in three projects as people have them; the story goes on from test to test. */

const home = mkdtempSync(join(tmpdir(), 'keyrack-home-'));
const stranger = fakeKey({ seed: 51 });
let scene: Scene;
let samples: SampleProjects;
const inventory = (): InventoryPage => new InventoryPage(scene.app);

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...args], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const mode = (path: string): number => statSync(path).mode & 0o777;

/** What stands in a file's row, in one line. */
const said = async (path: string): Promise<string> =>
  ((await inventory().row(path).textContent()) ?? '').replaceAll(/\s+/g, ' ');

/** What main told the window; the key that was pasted at first went the other way. */
const pushedOut = async (): Promise<unknown[]> =>
  (await scene.app.traffic()).filter(({ direction }) => direction !== 'in');

beforeAll(async () => {
  scene = await Scene.open({ env: { HOME: home } });
  const { server, stagingKey, productionKey, clientId } = scene;
  server.addKey(stranger);
  samples = makeSampleProjects(join(home, 'code'), {
    staging: stagingKey,
    production: productionKey,
    clientId,
    stranger,
  });
  await scene.link(scene.staging, stagingKey, clientId);
  await scene.sidebar.linkAnother();
  await scene.wizard.link(scene.production, productionKey);
  await scene.wizard.finish();
  await scene.environment.heading('Live shop').waitFor();
});
afterAll(async () => {
  await scene.close();
  rmSync(home, { recursive: true, force: true });
});

describe('looking below a folder', () => {
  it('begins with the choice of one', async () => {
    await scene.sidebar.open('Inventory');
    await inventory().button('Choose a folder…').waitFor();
    await inventory().look(samples.root);
    const { page } = scene;
    await page.getByRole('list', { name: 'Folders that are looked through' }).getByText('~/code').waitFor();
    // The example holds placeholders only, so it is no row.
    await expect.poll(() => inventory().rows.count()).toBe(5);
    expect(await page.getByText('.env.example').count()).toBe(0);
  });

  it('says of each key whose it is, and of each file what is wrong with it', async () => {
    expect(await said('web/.env.local')).toMatch(/Acme \/ Staging/);
    expect(await said('web/.env.local')).toMatch(/same key is in 2 other projects/);
    expect(await said('web/.env.local')).not.toMatch(/Caution|Danger/);

    const testing = await said('shop/.env.testing');
    expect(testing).toMatch(/Acme \/ Live shop/);
    expect(testing).toMatch(/Danger: WORKOS_API_KEY is a production key.*a file for development/);
    expect(testing).toMatch(/Danger: Git tracks \.env\.testing/);
    expect(testing).toMatch(/Caution: Other people on this computer may open \.env\.testing/);

    const emails = await said('emails/.env');
    expect(emails).toMatch(/Not linked/);
    expect(emails).toMatch(/Note: The key in WORKOS_API_KEY is not linked/);
    expect(emails).toMatch(/Caution: Git does not ignore \.env/);

    expect(await said('shop/.env')).toMatch(/Caution: Other people on this computer may open \.env/);
    expect(await said('shop/.env')).not.toMatch(/Git (tracks|does not ignore)/);
    expect(await said('reports/.env')).toMatch(/Caution: Git does not ignore \.env/);
  });

  it('filters by a problem, and says how many files have it', async () => {
    await inventory().only('Not ignored by git');
    await expect.poll(() => inventory().rows.count()).toBe(2);
    await inventory().row('emails/.env').waitFor();
    await inventory().row('reports/.env').waitFor();
    await inventory().only('Committed to git');
    await expect.poll(() => inventory().rows.count()).toBe(1);
    await inventory().row('shop/.env.testing').waitFor();
    await inventory().only('All files');
    await expect.poll(() => inventory().rows.count()).toBe(5);
  });

  it('searches paths, key IDs, hints and environments', async () => {
    const keyId = atob(stranger.slice(8)).split(',')[0] ?? '';
    for (const [text, path] of [
      ['EMAILS', 'emails/.env'],
      [keyId, 'emails/.env'],
      [stranger.slice(-4), 'emails/.env'],
      ['live shop', 'shop/.env.testing'],
    ] as const) {
      await inventory().search(text);
      await expect.poll(() => inventory().rows.count()).toBe(1);
      await inventory().row(path).waitFor();
    }
    await inventory().search('no such thing');
    await inventory().button('Show everything').click();
    await expect.poll(() => inventory().rows.count()).toBe(5);
  });

  it('groups by project, by environment and by problem', async () => {
    // The file that git tracks first, the one with nothing but a note last.
    expect(await inventory().groups()).toEqual([
      '~/code/shop',
      '~/code/acme/packages/emails',
      '~/code/reports',
      '~/code/acme/apps/web',
    ]);
    await inventory().groupBy('Environment');
    await expect
      .poll(() => inventory().groups())
      .toEqual(['Acme / Live shop', 'Acme / Staging', 'Not known here']);
    await inventory().groupBy('Problem');
    await expect
      .poll(() => inventory().groups())
      .toEqual([
        'Committed to git',
        'Readable by others',
        'Not ignored by git',
        'Same key in several projects',
      ]);
    await inventory().groupBy('Project');
    await expect
      .poll(() =>
        inventory()
          .groups()
          .then((groups) => groups.length),
      )
      .toBe(4);
  });
});

describe('a problem’s fix', () => {
  it('adds the file to .gitignore, and git ignores it from then on', async () => {
    const gitignore = join(samples.python, '.gitignore');
    const before = readFileSync(gitignore, 'utf8');
    const row = inventory().row('reports/.env');
    await row.getByRole('button', { name: 'Add it to .gitignore' }).click();
    await row.getByText(/Git does not ignore/).waitFor({ state: 'detached' });
    expect(readFileSync(gitignore, 'utf8')).toMatch(new RegExp(`^${before}.*\\.env\n$`, 's'));
    expect(git(samples.python, 'check-ignore', '.env').trim()).toBe('.env');
    await scene.page.getByText(/^Git ignores the file now: .*\.gitignore\.$/).waitFor();
  });

  it('takes a file from others', async () => {
    const row = inventory().row('shop/.env');
    expect(mode(samples.env.laravel)).toBe(0o644);
    const bytes = readFileSync(samples.env.laravel);
    await row.getByRole('button', { name: 'Make it readable by you only' }).click();
    await row.getByText(/Other people/).waitFor({ state: 'detached' });
    expect(mode(samples.env.laravel)).toBe(0o600);
    expect(readFileSync(samples.env.laravel)).toEqual(bytes);
  });

  it('links a key that nobody linked, without it passing through the window', async () => {
    const importing = new ImportPage(scene.app);
    await inventory().row('emails/.env').getByRole('button', { name: 'Link it…' }).click();
    await importing.heading('Import from .env').waitFor();
    await scene.page.getByText('~/code/acme/packages/emails/.env').waitFor();
    await importing.place('WORKOS_API_KEY', { account: 'Acme', environment: 'Emails' });
    await importing.confirm();
    await importing.imported('1 key').waitFor();
    expect(new Canary(stranger).find(await scene.app.traffic())).toEqual([]);
    // An env file is no leftover: nothing offers to remove it.
    expect(await importing.button(/^Remove/).count()).toBe(0);

    await scene.sidebar.environment('Emails').click();
    await scene.environment.heading('Emails').waitFor();
    await scene.sidebar.open('Inventory');
    await inventory().row('emails/.env').getByText('Acme / Emails').waitFor();
    expect(await said('emails/.env')).not.toMatch(/not linked/i);
  });

  it('replaces a production key in a development file, and shows what changes before', async () => {
    const exporting = await inventory().replace('shop/.env.testing', /^Acme \/ Staging/);
    await exporting.root.getByText('Acme / Live shop', { exact: true }).waitFor();
    // Git tracks the file: taking the key out of it takes it out of no commit.
    await exporting.root
      .getByText(/The key of Acme \/ Live shop .* stays in the repository’s history/)
      .waitFor();
    await exporting.replaceOther();
    await exporting.write();
    await exporting.close();
    expect(readFileSync(samples.env.laravelTesting, 'utf8')).toContain(
      `WORKOS_API_KEY=${scene.stagingKey}\n`,
    );
    await inventory().row('shop/.env.testing').getByText('Acme / Staging').first().waitFor();
    const now = await said('shop/.env.testing');
    expect(now).not.toMatch(/production key/);
    expect(now).toMatch(/Git tracks/);
  });

  it('looks for a key in all commits of its repository, and offers to rotate it', async () => {
    git(samples.python, 'add', '--force', '.env');
    git(samples.python, 'commit', '--quiet', '-m', 'Keep the settings');
    git(samples.python, 'rm', '--cached', '--quiet', '.env');
    git(samples.python, 'commit', '--quiet', '-m', 'Forget the settings');
    await inventory().choose('reports/.env', 'Search this repository’s history');
    const row = inventory().row('reports/.env');
    await row.getByText(/Danger:.*commits? of this repository holds? a key of this file/).waitFor();
    await row.getByRole('button', { name: 'Rotate…' }).waitFor();

    await inventory().choose('web/.env.local', 'Search this repository’s history');
    await inventory()
      .row('web/.env.local')
      .getByText(/No commit of this repository holds a key/)
      .waitFor();
    expect(await said('web/.env.local')).not.toMatch(/Danger/);
    expect(new Canary(scene.stagingKey).find(await pushedOut())).toEqual([]);
  });

  it('looks for the keys of every file of a repository at once, and says it of each', async () => {
    const repository = samples.monorepo;
    git(repository, 'add', '--force', samples.env.web);
    git(repository, 'commit', '--quiet', '-m', 'Keep the settings');
    git(repository, 'rm', '--cached', '--quiet', samples.env.web);
    git(repository, 'commit', '--quiet', '-m', 'Forget the settings');
    const group = inventory().group('~/code/acme/packages/emails');
    await group.getByRole('button', { name: 'Search this repository’s history' }).click();
    await group.getByText(/commits? (has|have) keys of 1 file here/).waitFor();
    await inventory()
      .row('web/.env.local')
      .getByText(/Danger:.*of this repository holds? a key of this file/)
      .waitFor();
    expect(await said('emails/.env')).not.toMatch(/Danger/);
    expect(new Canary(scene.stagingKey).find(await pushedOut())).toEqual([]);
  });
});

describe('looking again', () => {
  it('sees what is new, what changed and what is gone', async () => {
    const added = join(samples.python, 'jobs', '.env');
    mkdirSync(join(samples.python, 'jobs'));
    writeFileSync(added, `WORKOS_API_KEY=${fakeKey({ seed: 52 })}\n`, { mode: 0o600 });
    appendFileSync(samples.env.web, `NEXT_PUBLIC_WORKOS_API_KEY=${scene.stagingKey}\n`);
    rmSync(samples.env.emails);
    await inventory().scanAgain();
    await inventory().row('jobs/.env').waitFor();
    await inventory().row('emails/.env').waitFor({ state: 'detached' });
    await inventory()
      .row('web/.env.local')
      .getByText(/NEXT_PUBLIC_ is sent to every visitor/)
      .waitFor();
    // What was learnt from the history of a file that did not change is not forgotten.
    expect(await said('reports/.env')).toMatch(/commits? of this repository/);
  });

  it('says what it could not look into, and goes on', async () => {
    const odd = join(samples.root, 'odd');
    for (const name of ['pipe', 'nowhere', 'wide', 'around']) mkdirSync(join(odd, name), { recursive: true });
    execFileSync('mkfifo', [join(odd, 'pipe', '.env')]);
    symlinkSync(join(odd, 'no-such-file'), join(odd, 'nowhere', '.env'));
    symlinkSync(odd, join(odd, 'around', 'again'));
    writeFileSync(join(odd, 'wide', '.env'), Buffer.from(`\ufeffWORKOS_API_KEY=${stranger}\n`, 'utf16le'));
    await inventory().scanAgain();
    await inventory().only('Could not be read');
    expect(await said('pipe/.env')).toMatch(/Caution:.*it is a named pipe/);
    expect(await said('nowhere/.env')).toMatch(/Caution:.*it is a link that leads nowhere/);
    await expect.poll(() => inventory().rows.count()).toBe(2);
    await inventory().only('All files');
    // As PowerShell writes it: no reader of env files takes it, and a key in it leaks all the same.
    expect(await said('wide/.env')).toMatch(/Acme \/ Emails/);
    await inventory().row('reports/.env').waitFor();
  });

  it('begins by itself with nothing, and finds it all again after the app was quit', async () => {
    await scene.restart();
    await scene.sidebar.open('Inventory');
    await inventory().button('Scan').first().click();
    await inventory().scanned();
    await inventory().row('reports/.env').waitFor();
    expect(await inventory().rows.count()).toBe(8);
  });
});

describe('a large tree', () => {
  const large = join(home, 'large');
  const folders = 20_000;

  const repositories = 400;

  beforeAll(() => {
    for (let at = 0; at < repositories; at++) {
      const repository = join(large, `team-${at}`);
      // The least that git takes for a repository.
      for (const part of ['objects', 'refs']) mkdirSync(join(repository, '.git', part), { recursive: true });
      writeFileSync(join(repository, '.git', 'HEAD'), 'ref: refs/heads/main\n');
      for (let service = 0; service < folders / repositories; service++) {
        const folder = join(repository, `service-${service}`);
        mkdirSync(folder);
        if (service % 10 === 0)
          writeFileSync(join(folder, '.env'), `WORKOS_API_KEY=${scene.stagingKey}\n`, { mode: 0o600 });
      }
    }
  });

  /**
   * Goes on clicking through the groupings while a scan goes on, or five times at rest.
   * @returns how long (ms) each click took until the window showed it and main answered, and how the scan ended.
   */
  const keepClicking = (
    when: 'scanning' | 'at rest',
  ): Promise<{ waits: number[]; found: number; state: string }> =>
    scene.page.evaluate(async (atRest) => {
      const { keyrack } = window as unknown as {
        keyrack: {
          getSnapshot: (input: object) => Promise<{
            value: { inventory: { state: string; found: number } };
          }>;
        };
      };
      const painted = (): Promise<void> =>
        new Promise((done) => {
          requestAnimationFrame(() => {
            requestAnimationFrame(() => {
              done();
            });
          });
        });
      const waits: number[] = [];
      for (let begun = atRest; ;) {
        const before = performance.now();
        document.querySelector<HTMLInputElement>('fieldset.segmented input:not(:checked)')?.click();
        await painted();
        const { inventory: now } = (await keyrack.getSnapshot({})).value;
        if (begun && (atRest ? waits.length === 5 : now.state !== 'scanning')) return { waits, ...now };
        begun ||= now.state === 'scanning';
        if (begun) waits.push(performance.now() - before);
      }
    }, when === 'at rest');
  const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

  it('is left where it is when the scan is stopped, and what was found stays', async () => {
    const { page } = scene;
    const watching = keepClicking('scanning');
    await inventory().chooseRoot(large);
    await inventory()
      .button(/^Stop$/)
      .click();
    await page.getByText('The scan was stopped before its end').waitFor();
    const { state, found } = await watching;
    expect(state).toBe('cancelled');
    expect(found).toBeLessThan(2_000);
    // How far the scan came, and with it the page that the row is on, differs from run to run.
    await inventory().search('reports');
    await inventory().row('reports/.env').waitFor();
    await inventory().search('');
  });

  it('is looked through to its end while the window answers every click', async () => {
    const watching = keepClicking('scanning');
    await inventory().button('Scan again').click();
    const { waits, found, state } = await watching;
    expect(state).toBe('done');
    expect(found).toBe(2_008);
    expect(waits.length).toBeGreaterThan(3);
    // The disk and git take their share of the computer; the window waits for neither.
    const { waits: atRest } = await keepClicking('at rest');
    expect(median(waits)).toBeLessThan(5 * median(atRest));
    await inventory().search('team-19/');
    await expect.poll(() => inventory().rows.count()).toBe(5);
  });

  it('shows the rest of a long list a page at a time', async () => {
    await inventory().search('large');
    await scene.page.getByText('100 of 2,000 files').waitFor();
    await inventory().button('Show 100 more').click();
    await scene.page.getByText('200 of 2,000 files').waitFor();
    await expect.poll(() => inventory().rows.count()).toBe(200);
  });

  it('is gone from the list when nobody looks there any more', async () => {
    await scene.page.getByRole('button', { name: 'Stop looking in ~/large' }).click();
    await inventory().search('');
    await inventory().scanned();
    await expect.poll(() => inventory().rows.count()).toBe(8);
    expect(readFileSync(join(large, 'team-0', 'service-0', '.env'), 'utf8')).toContain(scene.stagingKey);
  });
});
