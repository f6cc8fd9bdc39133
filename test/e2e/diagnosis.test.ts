import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Canary } from '../support/canary.ts';
import { FakeWorkos, refusingUrl, unresolvableUrl } from '../support/workos/fake-workos.ts';
import { Scene } from './pages/scene.ts';

describe('Is it the network or the key?', () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await Scene.open();
    await scene.link(scene.staging, scene.stagingKey);
    // A fault of which a check does not wait for the next try.
    scene.server.setMode('reset');
    await scene.environment.verify();
    await scene.diagnosis.fromKey();
  });
  afterAll(() => scene.close());

  it('a connection that is closed at once is the network', async () => {
    const { diagnosis } = scene;
    await diagnosis.verdict('It is the network').waitFor();
    await diagnosis.says('No connection to 127.0.0.1').waitFor();
    await diagnosis.step('Connection').getByText('Works').waitFor({ state: 'attached' });
    await diagnosis.step('WorkOS').getByText('Connection closed').waitFor();
    await diagnosis.step('Key').getByText('WorkOS could not be reached').waitFor();
  });

  it('a server’s error is WorkOS', async () => {
    scene.server.setMode('server-error');
    await scene.diagnosis.again();
    await scene.diagnosis.verdict('It is WorkOS').waitFor();
    await scene.diagnosis.says('WorkOS has trouble of its own').waitFor();
  });

  it('a page in between is the network, and the key is not sent to it', async () => {
    const { server, diagnosis } = scene;
    server.reset().setMode('captive-portal');
    await diagnosis.again();
    await diagnosis.verdict('It is the network').waitFor();
    await diagnosis.says('This network wants you to sign in').waitFor();
    expect(server.requests.map(({ path, hasAuthorization }) => [path, hasAuthorization])).toEqual([
      ['/health', false],
    ]);
  });

  it('a Date that is far from this computer’s is the clock', async () => {
    const { server, diagnosis } = scene;
    const date = new Date(Date.now() + 3 * 60 * 60_000).toUTCString();
    server.reset().answerNext({ status: 200, headers: { date }, body: { status: 'ok' } });
    await diagnosis.again();
    await diagnosis.verdict('It is this computer’s clock').waitFor();
    await diagnosis.step('Clock').getByText('behind the server’s').waitFor();
  });

  it('no network is the network', async () => {
    const { app, server, diagnosis } = scene;
    server.reset();
    await app.setOnline(false);
    await diagnosis.again();
    await diagnosis.says('This computer has no network').waitFor();
    await app.setOnline(true);
  });

  it('a proxy that does not answer is the network', async () => {
    const { app, diagnosis } = scene;
    const nobody = new URL(await refusingUrl()).host;
    await app.setProxy(nobody);
    await diagnosis.again();
    await diagnosis.says(`The proxy ${nobody} cannot be reached`).waitFor();
    await diagnosis.step('Proxy').getByText(nobody).waitFor();
    await app.setProxy(null);
  });

  it('a 401 is the key, and its health says so afterwards', async () => {
    const { server, diagnosis, environment, stagingKey } = scene;
    server.reset().revoke(stagingKey);
    await diagnosis.again();
    await diagnosis.verdict('It is the key').waitFor();
    await diagnosis.button('Open Staging').click();
    await environment.button('Rotate…').waitFor();
    await environment
      .key()
      .getByText(/wrong, expired or revoked/)
      .waitFor();
    server.addKey(stagingKey);
  });

  it('is reached from the menu too, sends no key, and can be copied', async () => {
    const { app, server, page, diagnosis } = scene;
    server.reset();
    const help = (await app.menu()).find(({ label }) => label.replace('&', '') === 'Help')?.label ?? 'Help';
    await app.clickMenu(help, 'Diagnose the Connection…');
    await diagnosis.verdict('It is neither').waitFor();
    expect(server.requests.map(({ path }) => path)).toEqual(['/health']);
    await diagnosis.button('Copy diagnosis').click();
    await page.getByText('There is no secret in it.').waitFor();
    expect(await app.clipboardText()).toContain('The way to WorkOS is clear (way-clear)');
  });

  it('leaves the secret out of the copy, of what crosses to the window, and of its files', async () => {
    const { app, page, server, sidebar, environment, diagnosis, stagingKey } = scene;
    server.setMode('reset');
    await sidebar.environment('Staging').click();
    await environment.verify();
    await diagnosis.fromKey();
    await diagnosis.verdict('It is the network').waitFor();
    server.setMode('normal');
    await diagnosis.again();
    await diagnosis.verdict('It is neither').waitFor();
    await diagnosis.button('Copy diagnosis').click();
    await expect.poll(() => app.clipboardText()).toContain('(key-valid)');
    const canary = new Canary(stagingKey);
    expect(canary.find(await app.clipboardText())).toEqual([]);
    expect(canary.find(await page.content())).toEqual([]);
    const traffic = (await app.traffic()).filter(({ channel }) => channel.toLowerCase().includes('diagnos'));
    expect(traffic.map(({ direction }) => direction)).toContain('push');
    expect(canary.find(traffic)).toEqual([]);
    expect(await app.clipboardText()).not.toContain(scene.folder);
  });
});

describe('Where WorkOS is looked for', () => {
  it('a name without an address is the network', async () => {
    const scene = await Scene.open({ baseUrl: unresolvableUrl });
    try {
      await scene.settings.open();
      await scene.page.getByRole('button', { name: 'Diagnose the connection' }).click();
      await scene.diagnosis.says(/^The name .* cannot be looked up/).waitFor();
    } finally {
      await scene.close();
    }
  });

  it('a certificate that nobody trusts is the network, with its issuer', async () => {
    const server = new FakeWorkos({ selfSigned: true });
    const scene = await Scene.open({ baseUrl: await server.listen() });
    try {
      await scene.settings.open();
      await scene.page.getByRole('button', { name: 'Diagnose the connection' }).click();
      await scene.diagnosis.says('The certificate is not one to trust').waitFor();
      await scene.diagnosis.step('Certificate').getByText('Nobody anybody trusts').waitFor();
    } finally {
      await scene.close();
      await server.close();
    }
  });
});
