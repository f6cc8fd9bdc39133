import { Buffer } from 'node:buffer';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Scene } from './pages/scene.ts';

/** The whole job, told once from the first start to the next day: each test goes on where the one before ended. */
describe('linking a key end to end', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
  });
  afterAll(() => scene.close());

  it('links, verifies and keeps a staging key with its client ID', async () => {
    const { page, wizard, environment, stagingKey, clientId } = scene;
    await page.getByRole('heading', { name: 'Welcome to Keyrack' }).waitFor();
    await scene.link(scene.staging, stagingKey, clientId);

    const key = environment.key(/^Key /);
    await key.getByText('Valid').first().waitFor();
    await page.getByText(clientId).waitFor();
    await page.getByText('WorkOS knows it').waitFor();
    expect(await wizard.heading('Details').count()).toBe(0);
    expect(scene.server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /organizations?limit=1',
      `GET /sso/jwks/${clientId}`,
    ]);
    expect(scene.server.requests[0]?.secret).toBe(stagingKey);
    expect(scene.server.requests[1]?.hasAuthorization).toBe(false);
  });

  it('writes the key to disk in sealed form only, for this person alone', () => {
    const vault = join(scene.userData, 'vault.json');
    expect(existsSync(vault)).toBe(true);
    expect(statSync(vault).mode & 0o077).toBe(0);
    expect(scene.filesHolding(scene.stagingKey)).toEqual([]);
    // The search itself works: what is not secret is found.
    expect(scene.filesHolding(scene.clientId)).toContain(vault);
  });

  it('writes a fresh file into a chosen folder, and takes it away again', async () => {
    const { app, environment, exporting } = scene;
    const project = join(scene.folder, 'fresh');
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{}');
    const file = join(project, '.env.local');

    await environment.button('Export to .env…').first().click();
    await app.answerDialog(project);
    await exporting.chooseFolder();
    expect(await exporting.changes.innerText()).not.toContain(scene.stagingKey);
    await exporting.write();
    expect(readFileSync(file, 'utf8')).toBe(
      `WORKOS_API_KEY=${scene.stagingKey}\nWORKOS_CLIENT_ID=${scene.clientId}\n`,
    );
    expect(statSync(file).mode & 0o777).toBe(0o600);

    await exporting.undo();
    expect(existsSync(file)).toBe(false);
    await exporting.close();
  });

  it('changes nothing but the value in a file that is there, and puts back its exact bytes', async () => {
    const { app, environment, exporting, stagingKey, clientId } = scene;
    const project = join(scene.folder, 'commented');
    mkdirSync(project);
    const file = join(project, '.env');
    const contents = (key: string, client: string): Buffer =>
      Buffer.concat([
        Buffer.from('# Acme, ask Ada before changing\r\n\r\nexport PORT = 3000   # the usual one\r\n'),
        Buffer.from(`#WORKOS_API_KEY=older\r\nexport WORKOS_API_KEY=${key}  # from the dashboard\r\n`),
        Buffer.from('NAME="line one\nWORKOS_API_KEY=not me\nline three"\n\t \n'),
        Buffer.from([0x23, 0x20, 0xff, 0xfe, 0x0a]),
        Buffer.from(`WORKOS_CLIENT_ID='${client}'\r\nLAST=1`),
      ]);
    const before = contents('replace-me', '');
    writeFileSync(file, before, { mode: 0o640 });

    await environment.button('Export to .env…').first().click();
    await app.answerDialog(file);
    await exporting.chooseFile();
    await exporting.write();
    expect(readFileSync(file).toString('latin1')).toBe(contents(stagingKey, clientId).toString('latin1'));
    expect(statSync(file).mode & 0o777).toBe(0o640);

    await exporting.undo();
    expect(readFileSync(file).equals(before)).toBe(true);
    await exporting.close();
    expect(scene.filesHolding(stagingKey)).toEqual([]);
  });

  it('asks for the name before a production key goes into a file', async () => {
    const { app, environment, exporting, sidebar } = scene;
    await sidebar.linkAnother();
    await scene.wizard.link(scene.production, scene.productionKey);
    await scene.wizard.finish();
    await environment.heading('Live shop').waitFor();
    const project = join(scene.folder, 'live');
    mkdirSync(project);
    await environment.button('Export to .env…').first().click();
    await app.answerDialog(project);
    await exporting.chooseFolder();
    expect(await exporting.button('Write the file').isDisabled()).toBe(true);
    await exporting.root.getByRole('textbox', { name: /Type “Live shop”/ }).fill('Live shop');
    await exporting.write();
    expect(readFileSync(join(project, '.env'), 'utf8')).toBe(`WORKOS_API_KEY=${scene.productionKey}\n`);
    await exporting.undo();
    await exporting.close();
  });

  it('has everything again after a restart, and verifies with the key from the vault', async () => {
    await scene.restart();
    const { environment, sidebar } = scene;
    await sidebar.environment('Live shop').waitFor();
    await sidebar.environment('Staging').click();
    await scene.page.getByText(scene.clientId).waitFor();
    scene.server.reset();
    await environment.verify();
    await expect.poll(() => scene.server.requests.map(({ secret }) => secret)).toEqual([scene.stagingKey]);
    await environment.key(/^Key /).getByText('Valid').first().waitFor();
  });
});
