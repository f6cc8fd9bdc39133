import { describe, expect, it } from 'vitest';
import { dashboardUrl, readClientId, readEnvironmentId } from '../../main/core/dashboard.ts';
import { fakeClientId, fakeEnvironmentId } from '../support/fake-key.ts';

const id = fakeEnvironmentId();

describe('the address of a dashboard page', () => {
  it('is exact where the environment is known', () => {
    for (const page of ['api-keys', 'redirects', 'authentication', 'users'] as const) {
      expect(dashboardUrl(page, id)).toBe(`https://dashboard.workos.com/${id}/${page}`);
    }
  });

  it('is that of the environment used last, or the front page, where it is not', () => {
    expect(dashboardUrl('api-keys', null)).toBe('https://dashboard.workos.com/api-keys');
    expect(dashboardUrl('users', null)).toBe('https://dashboard.workos.com');
  });

  it('of signing up names no environment', () => {
    expect(dashboardUrl('status', id)).toBe('https://status.workos.com');
    expect(dashboardUrl('signup', id)).toBe('https://dashboard.workos.com/signup');
  });
});

describe('a pasted dashboard address', () => {
  it.each([
    ['a page of the environment', `https://dashboard.workos.com/${id}/api-keys`],
    ['its front page', `https://dashboard.workos.com/${id}`],
    ['one with a query and a fragment', `https://dashboard.workos.com/${id}/users?page=2#top`],
    ['one without a scheme', `dashboard.workos.com/${id}/users`],
    ['one with spaces around it', `  https://dashboard.workos.com/${id}/users\n`],
    ['the bare ID', id],
    ['what we open ourselves', dashboardUrl('redirects', id)],
  ])('gives the environment: %s', (_, text) => {
    expect(readEnvironmentId(text)).toBe(id);
  });

  it.each([
    ['another host', `https://example.com/${id}/api-keys`],
    ['a host that only begins like it', `https://dashboard.workos.com.example.com/${id}`],
    ['a page without an environment', 'https://dashboard.workos.com/api-keys'],
    ['an ID that is cut off', `https://dashboard.workos.com/${id.slice(0, -1)}/users`],
    ['an ID in the query only', `https://dashboard.workos.com/users?environment=${id}`],
    ['no address at all', 'Staging'],
    ['an address that cannot be parsed', 'https://'],
  ])('is refused: %s', (_, text) => {
    expect(() => readEnvironmentId(text)).toThrow(expect.objectContaining({ code: 'bad-dashboard-url' }));
  });

  it('may be left out', () => {
    expect(readEnvironmentId(' ')).toBeNull();
  });
});

describe('a typed client ID', () => {
  it('is taken by its form, and none is none', () => {
    expect(readClientId(` ${fakeClientId()} `)).toBe(fakeClientId());
    expect(readClientId('  ')).toBeNull();
  });

  it.each(['client_', 'client_1', fakeClientId().toLowerCase(), `${fakeClientId()}X`, fakeEnvironmentId()])(
    'is refused: %s',
    (text) => {
      expect(() => readClientId(text)).toThrow(expect.objectContaining({ code: 'malformed-client-id' }));
    },
  );
});
