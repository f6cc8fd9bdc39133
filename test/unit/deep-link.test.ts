import { describe, expect, it } from 'vitest';
import { deepLinkIn, parseDeepLink, placeNow } from '../../main/core/deep-link.ts';
import { emptyVault, type VaultDocument } from '../../main/core/model.ts';
import type { Route } from '../../preload/contract/events.ts';

const id = '6f0c1a52-93d7-4b0e-8f5c-2f1f7c0d9a11';

describe('a link', () => {
  it('leads to an environment, or to the wizard', () => {
    const environment = { to: 'environment', environmentId: id };
    expect(parseDeepLink(`keyrack://environment/${id}`)).toEqual(environment);
    expect(parseDeepLink(`keyrack://environment/${id}/`)).toEqual(environment);
    expect(parseDeepLink('keyrack://link')).toEqual({ to: 'link' });
    expect(parseDeepLink('keyrack://link/')).toEqual({ to: 'link' });
  });

  it.each([
    ['nothing', ''],
    ['the scheme alone', 'keyrack:'],
    ['no place', 'keyrack://'],
    ['another scheme', `https://environment/${id}`],
    ['the scheme of the page', 'app://keyrack/index.html'],
    ['another spelling of the scheme', 'Keyrack://link'],
    ['another spelling of the place', 'keyrack://LINK'],
    ['one slash', 'keyrack:/link'],
    ['three slashes', 'keyrack:///link'],
    ['an act', `keyrack://export/${id}`],
    ['an act behind the place', `keyrack://environment/${id}/export`],
    ['a copy behind the place', `keyrack://environment/${id}/copy`],
    ['a key to link', `keyrack://link/sk_${'x'.repeat(20)}`],
    ['a query', `keyrack://environment/${id}?verify=1`],
    ['an empty query', `keyrack://environment/${id}?`],
    ['a fragment', `keyrack://environment/${id}#export`],
    ['credentials', `keyrack://user@environment/${id}`],
    ['a port', `keyrack://environment:80/${id}`],
    ['no ID', 'keyrack://environment/'],
    ['two IDs', `keyrack://environment/${id}/${id}`],
    ['a way up', 'keyrack://environment/..'],
    ['a way up that is encoded', 'keyrack://environment/%2e%2e'],
    ['an encoded ID', `keyrack://environment/${id.replace('-', '%2d')}`],
    ['a backslash', `keyrack://environment\\${id}`],
    ['a line break', `keyrack://link\n`],
    ['another line', `keyrack://link\nkeyrack://environment/${id}`],
    ['a blank before it', ' keyrack://link'],
    ['a blank after it', 'keyrack://link '],
    ['a NUL', 'keyrack://link\0'],
    ['quotes and a switch', `keyrack://environment/${id}" --remote-debugging-port=9222`],
    ['letters that look alike', 'keyrаck://link'],
    ['a character of no width', 'keyrack://li\u200bnk'],
    ['two slashes at the end', 'keyrack://link//'],
    ['an ID that is far too long', `keyrack://environment/${'a'.repeat(100_000)}`],
  ])('is none with %s', (_what, text) => {
    expect(parseDeepLink(text)).toBeNull();
  });
});

describe('the arguments of a start', () => {
  it('hold a link or none, wherever it stands', () => {
    expect(deepLinkIn(['/opt/keyrack', '--hidden'])).toBeNull();
    expect(deepLinkIn([])).toBeNull();
    expect(deepLinkIn(['/opt/keyrack', 'keyrack://link', '--hidden'])).toBe('keyrack://link');
    expect(deepLinkIn(['/opt/keyrack', '--x=keyrack://link', 'notes about keyrack:'])).toBeNull();
  });

  it('hold no link that leads anywhere when there are two', () => {
    const found = deepLinkIn(['/opt/keyrack', 'keyrack://link', 'keyrack://link']);
    expect(found === null ? null : parseDeepLink(found)).toBeNull();
  });
});

describe('the place of last time', () => {
  const document = {
    ...emptyVault,
    environments: [{ id: 'e' }],
    projects: [{ id: 'p' }],
    rotations: [{ id: 'r' }],
  } as unknown as VaultDocument;
  const now = (place: Route, wizardIsOpen = false): Route => placeNow(place, document, wizardIsOpen);
  const home = { screen: 'home' };

  it.each([
    { screen: 'home' },
    { screen: 'environment', environmentId: 'e' },
    { screen: 'facts', environmentId: 'e' },
    { screen: 'projects' },
    { screen: 'project', projectId: 'p' },
    { screen: 'inventory' },
    { screen: 'rotation', rotationId: 'r' },
    { screen: 'activity' },
    { screen: 'settings' },
  ] as Route[])('is kept as long as it is there: %j', (place) => {
    expect(now(place)).toEqual(place);
  });

  it.each([
    { screen: 'environment', environmentId: 'gone' },
    { screen: 'facts', environmentId: 'gone' },
    { screen: 'project', projectId: 'gone' },
    { screen: 'rotation', rotationId: 'gone' },
    { screen: 'wizard' },
  ] as Route[])('is home when it is gone: %j', (place) => {
    expect(now(place)).toEqual(home);
  });

  it('is the wizard as long as something in it is unfinished', () => {
    expect(now({ screen: 'wizard' }, true)).toEqual({ screen: 'wizard' });
    const draft = { state: {}, secret: null };
    expect(placeNow({ screen: 'wizard' }, { ...document, draft }, false)).toEqual({ screen: 'wizard' });
  });

  it('is the beginning of an import, whose finds are forgotten', () => {
    expect(now({ screen: 'import', importId: 'i' })).toEqual({ screen: 'import', importId: null });
  });
});
