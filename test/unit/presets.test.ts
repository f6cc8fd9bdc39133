import { describe, expect, it } from 'vitest';
import { isExposedName } from '../../main/core/exposed-names.ts';
import { presetFor, presetOf } from '../../main/core/presets.ts';
import { stack, type Stack } from '../../preload/contract/values.ts';

const names = (of: Stack): string[] =>
  presetOf(of).variables.flatMap(({ name, included }) => (included ? [name] : []));
const callback = (of: Stack): string | null | undefined =>
  presetOf(of).variables.find(({ source }) => source === 'redirect-uri')?.value;

describe('the preset of a stack', () => {
  it.each([
    ...(
      ['node', 'go', 'php', 'kotlin', 'elixir', 'python', 'ruby', 'dotnet', 'cloudflare', 'unknown'] as const
    ).map((of) => [of, ['WORKOS_API_KEY', 'WORKOS_CLIENT_ID']] as const),
    [
      'nextjs',
      ['WORKOS_API_KEY', 'WORKOS_CLIENT_ID', 'WORKOS_COOKIE_PASSWORD', 'NEXT_PUBLIC_WORKOS_REDIRECT_URI'],
    ],
    ...(['sveltekit', 'remix', 'react-router', 'tanstack-start', 'astro'] as const).map(
      (of) =>
        [
          of,
          ['WORKOS_API_KEY', 'WORKOS_CLIENT_ID', 'WORKOS_COOKIE_PASSWORD', 'WORKOS_REDIRECT_URI'],
        ] as const,
    ),
    ['laravel', ['WORKOS_API_KEY', 'WORKOS_CLIENT_ID', 'WORKOS_REDIRECT_URL']],
    ['convex', ['WORKOS_API_KEY', 'WORKOS_CLIENT_ID', 'WORKOS_ENVIRONMENT_ID']],
    ['vite', ['VITE_WORKOS_CLIENT_ID', 'VITE_WORKOS_REDIRECT_URI']],
  ] as const)('%s writes %j', (of, expected) => {
    expect(names(of)).toEqual(expected);
  });

  it.each([
    ['nextjs', 'http://localhost:3000/auth/callback'],
    ['sveltekit', 'http://localhost:5173/callback'],
    ['react-router', 'http://localhost:5173/callback'],
    ['vite', 'http://localhost:5173/callback'],
    ['tanstack-start', 'http://localhost:3000/api/auth/callback'],
    ['python', 'http://localhost:8000/callback'],
    ['ruby', 'http://localhost:3000/callback'],
  ] as const)('%s proposes its usual callback, %s', (of, expected) => {
    expect(callback(of)).toBe(expected);
  });

  it('offers what Python reads besides, left out', () => {
    const { variables } = presetOf('python');
    expect(variables.filter(({ included }) => !included).map(({ name }) => name)).toEqual([
      'WORKOS_REDIRECT_URI',
      'WORKOS_BASE_URL',
      'WORKOS_REQUEST_TIMEOUT',
    ]);
  });

  it('tells of the secrets of Ruby that it does not write', () => {
    const { variables, notes } = presetOf('ruby');
    for (const name of ['WORKOS_WEBHOOK_SECRET', 'WORKOS_ACTIONS_SECRET']) {
      expect(notes.join()).toContain(name);
      expect(variables.map((each) => each.name)).not.toContain(name);
    }
  });

  it.each(stack.options)('%s never puts a secret under a name that is published', (of) => {
    const secrets = presetOf(of).variables.filter(
      ({ source }) => source === 'key' || source === 'cookie-password',
    );
    expect(secrets.filter(({ name }) => isExposedName(name))).toEqual([]);
    expect(secrets.some(({ source }) => source === 'key')).toBe(of !== 'vite');
  });

  it('is a new one each time, so that nobody changes it for others', () => {
    const changed = presetOf('node').variables[0];
    if (changed !== undefined) changed.name = 'CHANGED';
    expect(presetOf('node').variables[0]?.name).toBe('WORKOS_API_KEY');
  });

  it('leaves the callback to the person in production', () => {
    const { variables } = presetFor('nextjs', 'production');
    expect(variables[3]).toMatchObject({ included: false, value: '' });
    expect(presetFor('nextjs', 'staging')).toEqual(presetOf('nextjs'));
  });
});
