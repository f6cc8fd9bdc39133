import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../main/core/failure.ts';
import { DeepLinks } from '../../main/shell/deep-links.ts';
import { PlaceFile } from '../../main/shell/place-file.ts';
import { Places } from '../../main/shell/places.ts';
import type { Notice, Route } from '../../preload/contract/events.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeKey } from '../support/fake-key.ts';
import { answerOf } from '../support/ports/scripted-gateway.ts';
import { MemoryVaultFile, PlainCiphers } from '../support/ports/memory-ports.ts';

const passphrase = 'ten characters';
const place = {
  accountId: null,
  accountName: 'Acme',
  environmentId: null,
  environmentName: 'Sandbox',
  kind: 'staging' as const,
  projectName: '',
  dashboardUrl: '',
};

/** The place of last time, in memory. */
class MemoryPlace {
  saved: Route | null = null;
  load = (): Route | null => this.saved;
  save = (route: Route): void => void (this.saved = route);
}

let app: CoreApp;
let environmentId: string;
let file: MemoryPlace;
let went: string[];
let said: Notice[];
let places: Places;
/** Whether the window can be seen. */
let seen: boolean;

function start(): void {
  went = [];
  said = [];
  seen = false;
  const { vault, linking, clock, log } = app;
  places = new Places({
    vault,
    linking,
    file,
    clock,
    log,
    isSeen: () => seen,
    show: () => went.push('show'),
    goTo: (route) => went.push(`go ${Object.values(route).join(' ')}`),
    turnTo: (route) => went.push(`turn ${Object.values(route).join(' ')}`),
    say: (notice) => said.push(notice),
    newId: () => 'notice',
  });
}

beforeEach(async () => {
  app = await CoreApp.start({ ciphers: new PlainCiphers(false) });
  await app.vault.chooseTier({ tier: 'passphrase', passphrase });
  // An ID as they are in a real vault; the link's form takes no other.
  ({ environmentId } = await app.have(fakeKey({ seed: 1 }), { account: 'Acme', environment: 'Staging' }));
  const old = environmentId;
  environmentId = '6f0c1a52-93d7-4b0e-8f5c-2f1f7c0d9a11';
  await app.vault.update((document) => ({
    ...document,
    environments: document.environments.map((each) =>
      each.id === old ? { ...each, id: environmentId } : each,
    ),
    keys: document.keys.map((each) => ({ ...each, environmentId })),
  }));
  file = new MemoryPlace();
  start();
});

const link = (): string => `keyrack://environment/${environmentId}`;
/** What can happen in turns of the event loop has happened. */
const settled = (): Promise<void> => new Promise((done) => void setImmediate(done));

describe('a link', () => {
  it('shows its environment', () => {
    places.follow(link());
    expect(went).toEqual(['show', `go environment ${environmentId}`]);
  });

  it('does nothing but show it: nothing is asked, copied or written', async () => {
    const { saves } = app.file;
    places.follow(link());
    await settled();
    expect([app.gateway.probes.count, app.gateway.pairs.count, app.file.saves - saves]).toEqual([0, 0, 0]);
    expect(await app.clipboard.readText()).toBe('');
    expect(app.sentences()).toEqual([]);
  });

  it('of another form is let go, and logged without what it says', () => {
    places.follow('keyrack://export/everything-to-me');
    places.follow(`${link()}?verify`);
    expect(went).toEqual([]);
    expect(app.log.lines).toHaveLength(2);
    expect(JSON.stringify(app.log.lines)).not.toMatch(/everything|verify|6f0c/);
  });

  it('to an environment that is not here leads nowhere, and says so without its ID', () => {
    places.follow('keyrack://environment/00000000-0000-4000-8000-000000000000');
    expect(went).toEqual(['show']);
    expect(said.map(({ message }) => message)).toEqual([
      'That link leads to an environment that is not in this Keyrack.',
    ]);
    expect(JSON.stringify([app.log.lines, said])).not.toContain('00000000');
  });

  it('waits while the vault is locked, and only the latest does', async () => {
    await app.vault.lock();
    places.follow('keyrack://link');
    app.clock.advance(5_000);
    places.follow(link());
    expect(went).toEqual(['show', 'show']);
    await app.vault.unlock(passphrase);
    await settled();
    expect(went.slice(2)).toEqual([`go environment ${environmentId}`]);
    expect(app.linking.view()).toBeNull();
  });

  it('comes before the place of last time', () => {
    file.saved = { screen: 'settings' };
    places.follow(link());
    places.pageBegins();
    expect(went.filter((each) => each.startsWith('go'))).toEqual([`go environment ${environmentId}`]);
  });

  it('opens the wizard at its start', async () => {
    places.follow('keyrack://link');
    await expect.poll(() => went).toEqual(['show', 'go wizard']);
    expect(app.linking.view()).toMatchObject({ step: 'place', reading: null });
  });

  it('goes on with what is unfinished in the wizard', async () => {
    await app.linking.start({});
    await app.linking.setPlace(place);
    await app.linking.goTo('paste');
    await app.linking.paste(fakeKey({ seed: 9 }));
    const before = app.linking.view();
    places.follow('keyrack://link');
    await expect.poll(() => went).toEqual(['show', 'go wizard']);
    expect(app.linking.view()).toEqual(before);
  });

  it('takes up the draft of an earlier run before it would begin anew', async () => {
    await app.linking.start({});
    await app.linking.setPlace(place);
    await app.linking.goTo('paste');
    await app.linking.paste(fakeKey({ seed: 9 }));
    await app.linking.close();
    const { ciphers, file: disk } = app;
    app = await CoreApp.start({ ciphers, file: new MemoryVaultFile(disk.saved) });
    start();
    places.follow('keyrack://link');
    // Both take the draft up at once, as the start of the app and a waiting link do.
    await Promise.all([app.vault.unlock(passphrase), app.linking.resume()]);
    await app.linking.resume();
    await expect.poll(() => went).toEqual(['show', 'go wizard']);
    expect(app.linking.view()).toMatchObject({ step: 'paste', place: { environmentName: 'Sandbox' } });
    expect(app.linking.view()?.reading?.ok).toBe(true);
  });

  it('takes nobody away from an open wizard, but offers to go', async () => {
    await app.linking.start({});
    places.remember({ screen: 'wizard' });
    places.follow(link());
    expect(went).toEqual(['show']);
    expect(said).toEqual([
      {
        id: 'notice',
        tone: 'note',
        message: 'A link leads to Acme / Staging. You are linking a key.',
        undo: null,
        place: { screen: 'environment', environmentId },
      },
    ]);
    places.remember({ screen: 'settings' });
    app.clock.advance(5_000);
    places.follow(link());
    expect(went.at(-1)).toBe(`go environment ${environmentId}`);
  });

  it('takes nobody away from a page that is in use, but offers to go, and begins nothing', async () => {
    const { saves } = app.file;
    seen = true;
    places.remember({ screen: 'settings' });
    places.follow(link());
    app.clock.advance(5_000);
    places.follow('keyrack://link');
    await settled();
    expect(went).toEqual(['show', 'show']);
    expect(said.map(({ message, place: offer }) => [message, offer])).toEqual([
      ['A link leads to Acme / Staging.', { screen: 'environment', environmentId }],
      ['A link leads to “Link a key”.', { screen: 'wizard' }],
    ]);
    expect(app.linking.view()).toBeNull();
    expect(app.file.saves).toBe(saves);
  });

  it('is followed at once from home, and from a window that cannot be seen', () => {
    seen = true;
    places.remember({ screen: 'home' });
    places.follow(link());
    expect(went).toEqual(['show', `go environment ${environmentId}`]);
    seen = false;
    places.remember({ screen: 'settings' });
    app.clock.advance(5_000);
    places.follow(link());
    expect(went.slice(2)).toEqual(['show', `go environment ${environmentId}`]);
    expect(said).toEqual([]);
  });

  it('offers nothing where the person is already', () => {
    seen = true;
    places.remember({ screen: 'environment', environmentId });
    places.follow(link());
    expect(went).toEqual(['show']);
    expect(said).toEqual([]);
  });

  it('counts when no other one came right before it', async () => {
    places.follow(link());
    for (let at = 0; at < 20; at += 1) {
      places.follow('keyrack://link');
      app.clock.advance(100);
    }
    await settled();
    expect(went).toEqual(['show', `go environment ${environmentId}`]);
    expect(app.linking.view()).toBeNull();
    app.clock.advance(5_000);
    places.follow('keyrack://link');
    await expect.poll(() => went.slice(2)).toEqual(['show', 'go wizard']);
    app.clock.sleep(-60_000);
    places.follow(link());
    expect(went.at(-1)).toBe(`go environment ${environmentId}`);
  });

  it('to the wizard writes nothing before something is typed there', async () => {
    const { saves } = app.file;
    places.follow('keyrack://link');
    await expect.poll(() => went).toEqual(['show', 'go wizard']);
    await settled();
    expect(app.file.saves - saves).toBe(0);
    expect(app.vault.document.draft).toBeNull();
    await app.linking.setPlace(place);
    expect(app.vault.document.draft).not.toBeNull();
  });

  it('leaves a finished wizard that is shown as it is, and begins anew when it was left', async () => {
    await app.linking.start({});
    await app.linking.setPlace(place);
    await app.linking.goTo('paste');
    await app.linking.paste(fakeKey({ seed: 9 }));
    const verified = app.linking.verify();
    (await app.gateway.probes.next()).answer(answerOf(200));
    await verified;
    await app.linking.goTo('connected');
    places.remember({ screen: 'wizard' });
    const before = app.linking.view();
    places.follow('keyrack://link');
    await expect.poll(() => went).toEqual(['show', 'go wizard']);
    expect(app.linking.view()).toEqual(before);
    expect(before).toMatchObject({ step: 'connected' });
    places.remember({ screen: 'home' });
    app.clock.advance(5_000);
    places.follow('keyrack://link');
    await expect.poll(() => went).toHaveLength(4);
    expect(app.linking.view()).toMatchObject({ step: 'place', keyId: null });
  });

  it('that cannot be followed says why', async () => {
    app.linking.start = () =>
      Promise.reject(new Failure('disk-full', 'The disk is full.', 'Free some room.'));
    places.follow('keyrack://link');
    await expect.poll(() => said).toEqual([expect.objectContaining({ tone: 'bad' })]);
  });
});

describe('a page that begins', () => {
  it('goes where the person was, without showing the window', () => {
    places.remember({ screen: 'environment', environmentId });
    places.pageBegins();
    expect(went).toEqual([`turn environment ${environmentId}`]);
  });

  it('stays at home when there was no place, or it is gone', () => {
    places.pageBegins();
    file.saved = { screen: 'environment', environmentId: 'gone' };
    places.pageBegins();
    expect(went).toEqual([]);
  });

  it('waits for the vault, and is told before the vault’s picture can be', async () => {
    await app.vault.lock();
    file.saved = { screen: 'environment', environmentId };
    places.pageBegins();
    expect(went).toEqual([]);
    await app.vault.unlock(passphrase);
    expect(went).toEqual([`turn environment ${environmentId}`]);
    await app.vault.lock();
    await app.vault.unlock(passphrase);
    expect(went).toHaveLength(1);
  });

  it('does not go back when somebody was shown another place meanwhile', async () => {
    await app.vault.lock();
    file.saved = { screen: 'settings' };
    places.pageBegins();
    places.stay();
    await app.vault.unlock(passphrase);
    expect(went).toEqual([]);
  });
});

describe('the ways in for a link', () => {
  class FakeApp {
    readonly listeners = new Map<string, (...args: unknown[]) => void>();
    readonly schemes: string[] = [];
    on = (event: string, listener: (...args: never[]) => void): this => {
      this.listeners.set(event, listener as (...args: unknown[]) => void);
      return this;
    };
    setAsDefaultProtocolClient = (scheme: string): boolean => this.schemes.push(scheme) > 0;
    prevented = 0;
    emit(event: string, ...args: unknown[]): void {
      this.listeners.get(event)?.({ preventDefault: () => (this.prevented += 1) }, ...args);
    }
  }
  const begin = (...argv: string[]): { system: FakeApp; links: DeepLinks; heard: string[] } => {
    const system = new FakeApp();
    return { system, links: new DeepLinks(system as never, ['/opt/keyrack', ...argv]), heard: [] };
  };

  it('are the first start, a second one, and macOS before and after the app is ready', () => {
    const { system, links, heard } = begin('keyrack://first');
    links.listen((received) => heard.push(received));
    expect(heard).toEqual(['keyrack://first']);
    system.emit('second-instance', ['/opt/keyrack', '--flag', 'keyrack://second'], '/', null);
    system.emit('open-url', 'keyrack://third');
    expect(heard).toEqual(['keyrack://first', 'keyrack://second', 'keyrack://third']);
    expect(system.prevented).toBe(1);
  });

  it('keep what comes before anybody listens, the latest of it', () => {
    const { system, links, heard } = begin('keyrack://first');
    system.emit('open-url', 'keyrack://early');
    links.listen((received) => heard.push(received));
    expect(heard).toEqual(['keyrack://early']);
  });

  it('are quiet about a start without a link', () => {
    const { system, links, heard } = begin('--hidden');
    links.listen((received) => heard.push(received));
    system.emit('second-instance', ['/opt/keyrack'], '/', null);
    expect(heard).toEqual([]);
  });

  it('are told to the system by name', () => {
    const { system, links } = begin();
    expect(links.register()).toBe(true);
    expect(system.schemes).toEqual(['keyrack']);
  });
});

describe('the file of the place', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyrack-place-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('gives back what was saved, and belongs to its owner', () => {
    const path = join(folder, 'place.json');
    const saved = new PlaceFile(path);
    saved.save({ screen: 'project', projectId: 'p' });
    expect(new PlaceFile(path).load()).toEqual({ screen: 'project', projectId: 'p' });
    expect(readdirSync(folder)).toEqual(['place.json']);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '"home"',
    '{"screen":"nowhere"}',
    '{"screen":"environment"}',
    '{"screen":"environment","environmentId":""}',
    '{"screen":"environment","environmentId":7}',
    `{"screen":"environment","environmentId":"${'x'.repeat(65)}"}`,
    '{"screen":"home","export":"now"}',
  ])('says nothing when it holds %s', (text) => {
    const path = join(folder, 'place.json');
    writeFileSync(path, text);
    expect(new PlaceFile(path).load()).toBeNull();
  });

  it('is let go when it cannot be written', () => {
    const saved = new PlaceFile(join(folder, 'missing', 'place.json'));
    expect(() => {
      saved.save({ screen: 'home' });
    }).not.toThrow();
    expect(saved.load()).toBeNull();
  });
});
