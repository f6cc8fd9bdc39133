import { describe, expect, it } from 'vitest';
import { effectiveValueOf, startEnvironment, type Place } from '../../main/core/effective-value.ts';
import { neverChecked } from '../../main/core/model.ts';
import type { EffectiveValueView } from '../../preload/contract/projects.ts';
import { effectiveValueView } from '../../preload/contract/projects.ts';
import type { Stack } from '../../preload/contract/values.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeClientId, fakeKey, fakeOldKey } from '../support/fake-key.ts';

const home = '/home/ann';
const clientId = fakeClientId();
const staging = fakeKey();
const production = fakeKey({ prefix: 'sk_', seed: 2 });
const stranger = fakeKey({ seed: 3 });

/** A vault with two linked keys; the answer looks at values given by the names of their places. */
async function looking(): Promise<
  (
    values: Record<string, string | null>,
    more?: {
      stack?: Stack;
      variable?: 'WORKOS_API_KEY' | 'WORKOS_CLIENT_ID';
      trouble?: Record<string, string>;
    },
  ) => Promise<EffectiveValueView>
> {
  const app = await CoreApp.start();
  await app.have(staging, { account: 'Acme', environment: 'Staging', clientId });
  await app.have(
    production,
    { account: 'Acme', environment: 'Production', kind: 'production' },
    { health: { ...neverChecked, state: 'rejected' } },
  );
  return async (values, { stack = 'nextjs', variable = 'WORKOS_API_KEY', trouble = {} } = {}) => {
    const places: Place[] = [];
    const all: Record<string, string | null> = { shell: null, ...values };
    for (const [name, value] of Object.entries(all)) {
      const where = name === 'shell' ? 'shell' : name.startsWith('~') ? 'startup-file' : 'file';
      places.push({
        where,
        path:
          where === 'shell'
            ? startEnvironment
            : where === 'file'
              ? `${home}/shop/${name}`
              : name.replace('~', home),
        value,
        fingerprint: value === null ? null : await app.vault.fingerprint(value),
        there: where === 'shell' || value !== null || name in trouble,
        trouble: trouble[name] ?? null,
      });
    }
    const view = effectiveValueOf({ document: app.vault.document, variable, stack, places, home });
    return effectiveValueView.parse(view);
  };
}

/** `name: shown (standing)` of every place, the winner with a star. */
const lines = ({ sources }: EffectiveValueView): string[] =>
  sources.map(
    ({ shownPath, shown, standing, wins }) =>
      `${wins ? '* ' : ''}${shownPath.replace('~/shop/', '')}: ${shown}${shown === '' ? '' : ' '}(${standing})`,
  );
const masked = (secret: string): string => `${/^sk_(?:test_)?/.exec(secret)?.[0] ?? ''}…${secret.slice(-4)}`;

describe('the effective value', () => {
  it('is that of the first file in the stack’s order, and says whose the shadowed ones are', async () => {
    const look = await looking();
    const view = await look({
      '.env.development.local': null,
      '.env.local': staging,
      '.env.development': production,
      '.env': stranger,
    });
    expect(view.order).toBe(
      'Next.js reads the shell first, then .env.development.local, .env.local, .env.development and .env; the first that sets it wins.',
    );
    expect(lines(view)).toEqual([
      `${startEnvironment}: ()`,
      '.env.development.local: (No such file)',
      `* .env.local: ${masked(staging)} (Acme / Staging, linked)`,
      `.env.development: ${masked(production)} (Acme / Production, linked, but WorkOS rejected it)`,
      `.env: ${masked(stranger)} (A key nobody linked here)`,
    ]);
    expect(view.sources[2]?.environmentId).toBe('environment Acme / Staging');
    expect(view.note).toBe(
      '.env.local wins over .env.development and .env: the keys in .env.development and .env are not used.',
    );
  });

  it('is the shell’s where it has one, whatever the files say', async () => {
    const look = await looking();
    const view = await look({ shell: stranger, '.env.local': staging });
    expect(view.sources.map(({ wins }) => wins)).toEqual([true, false]);
    expect(view.note).toBe("The shell's value wins over every file: the key in .env.local is not used.");
    expect((await look({ shell: staging, '.env.local': staging })).note).toBe(
      "The shell's value wins over every file; .env.local says the same for now.",
    );
    expect((await look({ shell: staging, '.env.local': null })).note).toBe(
      "The shell's value wins over every file, also over one that is written later.",
    );
  });

  it('is a startup file’s only for programs started from a new shell', async () => {
    const look = await looking();
    const view = await look({ '~/.zshrc': stranger, '.env.local': staging });
    expect(view.sources.find(({ wins }) => wins)?.shownPath).toBe('~/.zshrc');
    expect(view.note).toBe(
      'The value in ~/.zshrc wins over every file: the key in .env.local is not used. ' +
        'This holds only for programs started from a new shell that reads ~/.zshrc. ' +
        'Other programs get the one in .env.local.',
    );
    expect((await look({ '~/.zshrc': stranger })).note).toContain('Other programs find none.');
    const both = await look({ shell: staging, '~/.bashrc': stranger, '.env.local': null });
    expect(both.sources[0]?.wins).toBe(true);
    expect(both.note).toContain(
      'Programs started from a new shell that reads ~/.bashrc get the one in it instead.',
    );
  });

  it('has no note where one place sets it, or all that do say the same', async () => {
    const look = await looking();
    expect((await look({ '.env.local': staging, '.env': null })).note).toBe('');
    expect((await look({ '.env.local': staging, '.env': staging })).note).toBe('');
  });

  it('is none where nothing sets it', async () => {
    const look = await looking();
    const view = await look({ '.env': null }, { stack: 'laravel' });
    expect(view.sources.some(({ wins, sets }) => wins || sets)).toBe(false);
    expect(view.note).toBe('Nothing that Laravel reads sets WORKOS_API_KEY.');
  });

  it('can be empty, which wins like any other', async () => {
    const look = await looking();
    const view = await look({ '.env.local': '', '.env': staging });
    expect(lines(view)[1]).toBe('* .env.local: (Empty)');
    expect(view.note).toBe(
      '.env.local wins over .env: the key in .env is not used. It is empty there, and an empty value wins, too.',
    );
  });

  it('is not certain behind a file that Keyrack cannot look into', async () => {
    const look = await looking();
    const view = await look(
      { '.env.local': null, '.env': staging },
      { trouble: { '.env.local': 'A named pipe, which Keyrack does not open' } },
    );
    expect(lines(view)[1]).toBe('.env.local: (A named pipe, which Keyrack does not open)');
    expect(view.note).toBe('Keyrack cannot look into .env.local: what is in there would go first.');
  });

  it('is never the shell’s for a Worker, and never that of .env beside .dev.vars', async () => {
    const look = await looking();
    const stack = 'cloudflare';
    const view = await look({ shell: stranger, '.dev.vars': staging, '.env': production }, { stack });
    expect(view.order).toBe(
      'Wrangler reads .dev.vars, and only without one .env.local and .env. What the shell sets does not reach a Worker.',
    );
    expect(view.sources.map(({ wins }) => wins)).toEqual([false, true, false]);
    expect(view.sources[2]?.standing).toBe('Acme / Production, linked, but WorkOS rejected it; not read');
    expect(view.note).toBe(
      'The shell sets it, but Wrangler does not hand that on. ' +
        'Wrangler does not read .env as long as there is a .dev.vars.',
    );
    const without = await look({ '.dev.vars': null, '.env.local': null, '.env': staging }, { stack });
    expect(without.sources.map(({ wins }) => wins)).toEqual([false, false, false, true]);
  });

  it('of the client ID says which environment it is of', async () => {
    const look = await looking();
    const view = await look(
      { shell: 'me', '.env.local': clientId, '.env': fakeClientId(2) },
      { variable: 'WORKOS_CLIENT_ID' },
    );
    expect(lines(view)).toEqual([
      `* ${startEnvironment}: •••• (Not a client ID of WorkOS)`,
      `.env.local: ${clientId} (Acme / Staging)`,
      `.env: ${fakeClientId(2)} (A client ID nobody entered here)`,
    ]);
    expect(view.note).toContain('the client IDs in .env.local and .env are not used.');
  });

  it('shows nothing of a value that is not a key, or is worked out by a shell', async () => {
    const look = await looking();
    const view = await look({
      '~/.bashrc': '$(op read op://shop/key)',
      '.env.local': 'correct horse',
      '.env': fakeOldKey(),
    });
    expect(lines(view).slice(1)).toEqual([
      '* ~/.bashrc: •••• (Worked out when a shell starts)',
      '.env.local: •••• (Not a key of WorkOS)',
      `.env: ${masked(fakeOldKey())} (A key nobody linked here)`,
    ]);
  });

  it('knows removed and rotated keys, and goes by the key ID where no fingerprint can be made', async () => {
    const app = await CoreApp.start();
    const key = await app.have(staging, { account: 'Acme', environment: 'Staging' });
    const place: Place = {
      where: 'file',
      path: `${home}/shop/.env`,
      value: staging,
      fingerprint: null,
      there: true,
      trouble: null,
    };
    const standing = (): string | undefined =>
      effectiveValueOf({
        document: app.vault.document,
        variable: 'WORKOS_API_KEY',
        stack: 'python',
        places: [place],
        home,
      }).sources[0]?.standing;
    expect(standing()).toBe('Acme / Staging, linked');
    await app.environments.remove('key', key.id, undefined);
    expect(standing()).toBe('Acme / Staging, removed here');
    place.fingerprint = 'another';
    expect(standing()).toBe('A key nobody linked here');
    await app.vault.update((document) => ({
      ...document,
      rotations: [
        {
          id: 'rotation',
          what: 'rotate',
          step: 'done',
          environmentId: key.environmentId,
          startedAt: 0,
          version: 1,
          old: { secret: key.secret, fingerprint: 'another', hint: key.hint },
          oldKey: key,
          next: null,
          nextKeyId: null,
          sameEnvironment: '',
          places: [],
          targetsBefore: [],
          writtenAt: null,
          oldHealth: null,
          proof: null,
          finishedAt: null,
        },
      ],
    }));
    expect(standing()).toBe('Acme / Staging, replaced by a rotation');
  });
});
