import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DiskCliStores } from '../../main/adapters/cli-stores.ts';
import { startKeyring, type Keyring } from '../support/processes/keyring.ts';

describe('the CLIs’ files', () => {
  let home: string;
  let stores: DiskCliStores;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'keyrack-cli-'));
    stores = new DiskCliStores({ home, keyring: () => Promise.resolve(null) });
  });
  afterEach(() => {
    rmSync(home, { recursive: true, force: true });
  });

  it('are read where each CLI keeps its own', async () => {
    mkdirSync(join(home, '.workos'));
    writeFileSync(join(home, '.workos', 'config.json'), 'new');
    writeFileSync(join(home, '.workos.json'), 'old');
    expect(await stores.read('cli-file')).toMatchObject({ state: 'found', text: 'new' });
    expect(await stores.read('old-cli-file')).toMatchObject({ state: 'found', text: 'old' });
  });

  it('are none where no CLI was ever used', async () => {
    expect(await stores.read('cli-file')).toMatchObject({ state: 'none' });
    expect(await stores.read('old-cli-file')).toMatchObject({ state: 'none' });
    expect(await stores.read('cli-keyring')).toMatchObject({ state: 'none' });
  });

  it('are left alone when they are links, pipes or folders', async () => {
    symlinkSync('/etc/hostname', join(home, '.workos.json'));
    expect(await stores.read('old-cli-file')).toMatchObject({ state: 'unreadable' });
    mkdirSync(join(home, '.workos'));
    execFileSync('mkfifo', [join(home, '.workos', 'config.json')]);
    expect(await stores.read('cli-file')).toMatchObject({ state: 'unreadable' });
  });

  it('say of a keyring that fails that it could not be asked', async () => {
    const failing = new DiskCliStores({ home, keyring: () => Promise.reject(new Error('locked')) });
    expect(await failing.read('cli-keyring')).toMatchObject({
      state: 'unreadable',
      why: expect.stringContaining('keyring') as string,
    });
  });
});

describe('the CLI’s item in a real keyring', () => {
  let keyring: Keyring;
  const env = (): NodeJS.ProcessEnv => ({ ...process.env, ...keyring.env });
  const read = (): unknown =>
    JSON.parse(
      execFileSync(process.execPath, ['test/support/processes/read-cli-keyring.ts'], {
        env: env(),
        encoding: 'utf8',
      }),
    );
  const store = (attribute: 'username' | 'account', text: string): void => {
    const attributes = ['service', 'workos-cli', attribute, 'config'];
    execFileSync('secret-tool', ['store', '--label=workos-cli', ...attributes], { env: env(), input: text });
  };
  beforeAll(async () => {
    keyring = await startKeyring();
  }, 30_000);
  afterAll(() => keyring.close());

  it('is nothing while the CLI has put none there', () => {
    expect(read()).toBeNull();
  });

  it.each(['account', 'username'] as const)('is found by the attribute “%s”', (attribute) => {
    store(attribute, `kept under ${attribute}`);
    expect(read()).toBe(`kept under ${attribute}`);
  });

  it('is not taken for nothing where no keyring can be asked', () => {
    const noBus = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
    expect(() =>
      execFileSync(process.execPath, ['test/support/processes/read-cli-keyring.ts'], {
        env: { ...env(), ...noBus },
        stdio: 'pipe',
      }),
    ).toThrow();
  });

  it('is read by our own module, whatever the environment names in its place', () => {
    const folder = mkdtempSync(join(tmpdir(), 'keyrack-foreign-'));
    const [foreign, trace] = [join(folder, 'foreign.cjs'), join(folder, 'ran')];
    writeFileSync(foreign, `require('node:fs').writeFileSync(${JSON.stringify(trace)}, '');`);
    const names = { NAPI_RS_NATIVE_LIBRARY_PATH: foreign };
    execFileSync(process.execPath, ['test/support/processes/read-cli-keyring.ts'], {
      env: { ...env(), ...names },
    });
    expect(existsSync(trace)).toBe(false);
    rmSync(folder, { recursive: true });
  });
});
