import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Canary } from '../support/canary.ts';
import { fakeClientId, fakeKey, fakeOtherKeys } from '../support/fake-key.ts';
import { startKeyring, type Keyring } from '../support/processes/keyring.ts';
import { ImportPage } from './pages/import.ts';
import { Scene } from './pages/scene.ts';

/** Keys that lie elsewhere on the computer, linked without passing through the window. */

const bare = fakeKey({ prefix: 'sk_', seed: 61 });
const sandbox = fakeKey({ seed: 62 });
const dead = fakeKey({ seed: 63 });
const clientId = fakeClientId(62);
let home = '';
let scene: Scene;
const importing = (): ImportPage => new ImportPage(scene.app);

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'keyrack-home-'));
});
afterEach(async () => {
  await scene.close();
  rmSync(home, { recursive: true, force: true });
});

async function open(options: Parameters<typeof Scene.open>[0] = {}): Promise<void> {
  scene = await Scene.open({ ...options, env: { ...options.env, HOME: home } });
  scene.server.addKey(bare).addKey(sandbox).addClientId(clientId);
}

/** As the retired CLI left it. */
function leaveOldFile(environments: object): string {
  const path = join(home, '.workos.json');
  writeFileSync(path, JSON.stringify({ active_environment: 'prod', environments }, null, 2));
  chmodSync(path, 0o644);
  return path;
}

async function expectNowhere(...secrets: string[]): Promise<void> {
  const { app, page } = scene;
  const seen = [await app.traffic(), await page.content(), app.output()];
  for (const secret of secrets) expect(new Canary(secret).find(seen)).toEqual([]);
  // Only the file it came from has it; what is kept of that is sealed.
  expect(scene.filesHolding(...secrets)).toEqual([]);
}

describe('the retired CLI’s file', () => {
  it('is previewed, its keys are verified and linked, and it is tidied up and put back', async () => {
    const old = leaveOldFile({
      prod: { name: 'Live', type: 'Production', endpoint: 'https://api.workos.com', api_key: bare },
      test: { name: 'Sandbox', type: 'Sandbox', endpoint: 'https://api.workos.com', api_key: sandbox },
    });
    const bytes = readFileSync(old);
    await open();
    const { page, sidebar } = scene;
    await importing().open();
    const source = importing().source('The retired WorkOS CLI');
    await source.getByText('~/.workos.json').waitFor();
    await source.getByText('2 keys').waitFor();
    await source.getByText(/in plain text, and other people on this computer may read them/).waitFor();
    await importing().look('The retired WorkOS CLI');

    // The prefix tells one; for the other neither the prefix nor the CLI's word is taken.
    expect(await importing().entry('Sandbox').getByRole('radio', { name: 'Staging' }).isChecked()).toBe(true);
    expect(await importing().entry('Live').getByRole('radio', { checked: true }).count()).toBe(0);
    await importing().place('Live', { account: 'Acme' });
    await importing().confirm();
    await page.getByText('Say whether this is staging or production.').waitFor();
    expect(scene.server.requests).toEqual([]);
    expect(await sidebar.environment('Live').count()).toBe(0);

    await importing().place('Live', { kind: 'Production' });
    await importing().confirm();
    await importing().imported('2 keys').waitFor();
    await importing().entry('Live').getByText('Linked to Acme / Live.').waitFor();
    await importing().entry('Sandbox').getByText('Linked to Acme / Sandbox.').waitFor();
    expect(scene.server.requests.map(({ secret }) => secret).sort()).toEqual([bare, sandbox].sort());
    expect(readFileSync(old)).toEqual(bytes);
    await expectNowhere(bare, sandbox);

    await importing().button('Remove ~/.workos.json').click();
    await page.getByText('~/.workos.json is removed').waitFor();
    expect(existsSync(old)).toBe(false);
    await expectNowhere(bare, sandbox);

    await importing().button('Done').click();
    await sidebar.open('Activity');
    await page.getByRole('button', { name: /^Undo: Removed ~\/\.workos\.json/ }).click();
    await expect.poll(() => existsSync(old)).toBe(true);
    expect(readFileSync(old)).toEqual(bytes);
    expect(statSync(old).mode & 0o777).toBe(0o644);
    await expectNowhere(bare, sandbox);

    // It says of both what they are by now, and has nothing to do for them.
    await sidebar.open('Overview');
    await importing().open();
    await importing().look('The retired WorkOS CLI');
    await importing().entry('Live').getByText('Already linked to Acme / Live.').waitFor();
    await page.getByText('Nothing here is left to import').waitFor();
  });

  it('is not removed while a key in it is not linked', async () => {
    const old = leaveOldFile({
      test: { name: 'Sandbox', type: 'Sandbox', api_key: sandbox },
      gone: { name: 'Gone', type: 'Sandbox', api_key: dead },
    });
    await open();
    await importing().open();
    await importing().look('The retired WorkOS CLI');
    await importing().place('Sandbox', { account: 'Acme' });
    await importing().confirm();
    await importing().imported('1 key').waitFor();
    const refused = importing().entry('Gone');
    await refused
      .getByText(/WorkOS does not accept this key/)
      .first()
      .waitFor();
    expect(await scene.sidebar.environment('Gone').count()).toBe(0);
    await scene.sidebar.environment('Sandbox').waitFor();
    expect(
      await importing()
        .button(/^Remove/)
        .count(),
    ).toBe(0);
    expect(existsSync(old)).toBe(true);
    expect(scene.server.requests.map(({ secret }) => secret)).toContain(dead);
  });

  it('that is no file of the CLI’s is said to be none, and nothing breaks', async () => {
    writeFileSync(join(home, '.workos.json'), '{"environments": [');
    await open();
    await importing().open();
    const source = importing().source('The retired WorkOS CLI');
    await source.getByText('Could not be read').waitFor();
    await source.getByText(/not written as the WorkOS CLI writes it/).waitFor();
    expect(await source.getByRole('button', { name: /^See its keys/ }).count()).toBe(0);
  });
});

describe('the CLI’s own file', () => {
  it('is linked with its client ID, and stays as it is: the CLI still needs it', async () => {
    mkdirSync(join(home, '.workos'), { mode: 0o700 });
    const path = join(home, '.workos', 'config.json');
    const config = {
      environments: {
        staging: { name: 'staging', type: 'sandbox', apiKey: sandbox, clientId },
        other: { name: 'other', type: 'sandbox', apiKey: fakeOtherKeys.stripeTest(61) },
      },
      activeEnvironment: 'staging',
    };
    writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
    await open();
    await importing().open();
    await importing().look('The WorkOS CLI, in its file');
    // Another vendor's key is told from its form, and is never sent anywhere.
    await importing()
      .entry('other')
      .getByText(/Stripe/)
      .waitFor();
    expect(await importing().entry('other').getByRole('checkbox').count()).toBe(0);
    await importing().place('staging', { account: 'Acme' });
    await importing().confirm();
    await importing().imported('1 key').waitFor();
    expect(
      await importing()
        .button(/^Remove/)
        .count(),
    ).toBe(0);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(config);
    expect(scene.server.requests.map(({ secret }) => secret).filter((secret) => secret !== null)).toEqual([
      sandbox,
    ]);
    await scene.sidebar.environment('staging').click();
    await scene.environment.heading('staging').waitFor();
    await scene.page.getByRole('main').getByText(clientId.slice(-4)).first().waitFor();
    await expectNowhere(sandbox);
  });
});

describe('an env file', () => {
  it('is chosen in the system’s dialog, and a choice that is cancelled changes nothing', async () => {
    const path = join(home, '.env');
    const text = `# ours\nWORKOS_API_KEY=${sandbox}\nWORKOS_CLIENT_ID=${clientId}\nDATABASE_URL=x\n`;
    writeFileSync(path, text, { mode: 0o600 });
    await open();
    await importing().open();
    await importing().button('Choose a file…').click();
    await importing().heading('Import keys').waitFor();
    await importing().lookInto(path);
    await importing().place('WORKOS_API_KEY', { account: 'Acme' });
    await importing().confirm();
    await importing().imported('1 key').waitFor();
    await importing().entry('WORKOS_API_KEY').getByText('Linked to Acme / Staging.').waitFor();
    expect(readFileSync(path, 'utf8')).toBe(text);
    await expectNowhere(sandbox);
  });

  it('without a key says so', async () => {
    const path = join(home, '.env');
    writeFileSync(path, 'DATABASE_URL=x\n');
    await open();
    await importing().open();
    await scene.app.answerDialog(path);
    await importing().button('Choose a file…').click();
    await scene.page.getByRole('status').getByText('~/.env holds no key of WorkOS.').first().waitFor();
    await importing().heading('Import keys').waitFor();
  });

  it('whose key WorkOS rejects is not linked', async () => {
    const path = join(home, '.env');
    writeFileSync(path, `WORKOS_API_KEY=${dead}\n`);
    await open();
    await importing().open();
    await importing().lookInto(path);
    await importing().place('WORKOS_API_KEY', { account: 'Acme' });
    await importing().confirm();
    await importing()
      .entry('WORKOS_API_KEY')
      .getByText(/WorkOS does not accept this key/)
      .first()
      .waitFor();
    expect(await scene.sidebar.account('Acme').count()).toBe(0);
  });

  it('is kept unverified when WorkOS cannot be asked and the person wants so, and verified later', async () => {
    const path = join(home, '.env');
    writeFileSync(path, `WORKOS_API_KEY=${sandbox}\n`);
    await open();
    scene.server.setMode('captive-portal');
    await importing().open();
    await importing().lookInto(path);
    await importing().place('WORKOS_API_KEY', { account: 'Acme' });
    await importing().confirm();
    await scene.page.getByText('WorkOS could not be asked about 1 key').waitFor();
    expect(await scene.sidebar.account('Acme').count()).toBe(0);
    await importing().button('Keep it unverified').click();
    await importing().imported('1 key').waitFor();
    await importing()
      .entry('WORKOS_API_KEY')
      .getByText(/not verified yet/)
      .waitFor();
    scene.server.setMode('normal');
    await scene.sidebar.environment('Staging').click();
    await scene.environment.heading('Staging').waitFor();
    await scene.environment.verify();
    await scene.page.getByRole('main').getByText('Valid').first().waitFor();
    await expectNowhere(sandbox);
  });
});

describe('a folder', () => {
  it('is one preview of every key below it, each once, whatever form it is written in', async () => {
    const put = (path: string, bytes: string | Buffer): string => {
      mkdirSync(dirname(join(home, path)), { recursive: true });
      writeFileSync(join(home, path), bytes, { mode: 0o600 });
      return join(home, path);
    };
    const fish = put('code/shop/.env.fish', `set -x WORKOS_API_KEY ${sandbox}\n`);
    put('code/api/.env', `WORKOS_API_KEY=${sandbox}\nWORKOS_CLIENT_ID=${clientId}\n`);
    put('code/live/.env', Buffer.from(`\ufeff$env:WORKOS_API_KEY = "${bare}"\r\n`, 'utf16le'));
    put('code/api/node_modules/.env', `WORKOS_API_KEY=${dead}\n`);
    await open();
    await importing().open();
    await importing().lookBelow(join(home, 'code'));
    await importing().heading('Import from code').waitFor();
    const entries = importing().entries;
    await expect.poll(() => entries.count()).toBe(2);
    const staging = entries.filter({ hasText: '~/code/shop/.env.fish' });
    await staging.getByText('~/code/api/.env', { exact: true }).waitFor();
    const live = entries.filter({ hasText: '~/code/live/.env' });
    // Neither key's kind is taken from a bare prefix.
    expect(await live.getByRole('radio', { checked: true }).count()).toBe(0);
    await live.getByRole('radio', { name: 'Production' }).check();
    await staging.getByRole('combobox', { name: 'Account' }).fill('Acme');
    await staging.getByRole('combobox', { name: 'Account' }).press('Tab');
    await importing().confirm();
    await importing().imported('2 keys').waitFor();
    await live.getByText('Linked to Acme / Production.').waitFor();
    await staging.getByText('Linked to Acme / Staging.').waitFor();
    expect(readFileSync(fish, 'utf8')).toBe(`set -x WORKOS_API_KEY ${sandbox}\n`);
    await expectNowhere(sandbox, bare);

    await scene.sidebar.open('Overview');
    await importing().open();
    await scene.app.answerDialog(join(home, 'code'));
    await importing().button('Choose a folder…').click();
    await scene.page
      .getByRole('status')
      .getByText(/No file that was found below ~\/code holds a key that is not linked/)
      .first()
      .waitFor();
  });
});

describe('the CLI’s item in the system keyring', () => {
  let keyring: Keyring;
  beforeAll(async () => {
    keyring = await startKeyring();
  });
  afterAll(() => keyring.close());

  it('is found and linked, and nothing of it is left in plain text', async () => {
    const item = {
      environments: { staging: { name: 'staging', type: 'sandbox', apiKey: sandbox, clientId } },
    };
    execFileSync(
      'secret-tool',
      ['store', '--label=workos-cli', 'service', 'workos-cli', 'account', 'config'],
      { env: { ...process.env, ...keyring.env }, input: JSON.stringify(item) },
    );
    await open({ keychain: 'secret-service', env: keyring.env });
    await importing().open();
    const source = importing().source('The WorkOS CLI, in the system keyring');
    await source.getByText('1 key').waitFor();
    await importing().look('The WorkOS CLI, in the system keyring');
    await importing().place('staging', { account: 'Acme' });
    await importing().confirm();
    await importing().imported('1 key').waitFor();
    expect(
      await importing()
        .button(/^Remove/)
        .count(),
    ).toBe(0);
    await expectNowhere(sandbox);
  });
});
