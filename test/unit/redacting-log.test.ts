import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RedactingLog } from '../../main/adapters/redacting-log.ts';
import { redact } from '../../main/adapters/redacting-log/redact.ts';
import {
  fakeClientId,
  fakeCustomerKey,
  fakeEnvironmentId,
  fakeKey,
  fakeKeyId,
  fakeOldKey,
  fakeOtherKeys,
} from '../support/fake-key.ts';

const clock = { now: () => Date.UTC(2026, 10, 1) };
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyrack-log-'));
  path = join(folder, 'logs/keyrack.log');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const written = (): string => readFileSync(path, 'utf8');

describe('redaction', () => {
  const body = fakeKey().slice('sk_test_'.length);
  const secrets: Record<string, string> = {
    'a staging key': fakeKey(),
    'a bare key': fakeKey({ prefix: 'sk_' }),
    'a live key': fakeKey({ prefix: 'sk_live_' }),
    'an old key': fakeOldKey(),
    "a customer's key": fakeCustomerKey(),
    'the body of a key': body,
    'a decoded key': atob(body),
    'a key in base64': btoa(fakeKey()),
    'a key in hex': Buffer.from(fakeKey()).toString('hex'),
    'a key in a URL': encodeURIComponent(fakeKey()),
    '32 random bytes': Buffer.from(Array.from({ length: 32 }, (_, at) => (at * 89 + 41) % 256)).toString(
      'base64',
    ),
    '32 bytes as base64url': Buffer.from(
      Array.from({ length: 32 }, (_, at) => (at * 151 + 13) % 256),
    ).toString('base64url'),
    ...Object.fromEntries(Object.entries(fakeOtherKeys).map(([name, make]) => [name, make()])),
  };

  it.each(Object.entries(secrets))('takes out %s', (_name, secret) => {
    for (const text of [
      secret,
      `before ${secret} after`,
      `"${secret}"`,
      `KEY=${secret}`,
      `at x (${secret}:1:2)`,
    ]) {
      const safe = redact(text);
      const longest = secret.length < 20 ? secret : secret.slice(-16);
      expect(safe).not.toContain(secret);
      expect(safe).not.toContain(longest);
      expect(safe).toContain('[redacted]');
    }
  });

  it('takes out what follows Bearer, a password and a PEM header, whatever it is', () => {
    expect(redact('Authorization: Bearer abc')).toBe('Authorization: Bearer [redacted]');
    expect(redact('WORKOS_COOKIE_PASSWORD=hunter2 next')).toBe('WORKOS_COOKIE_PASSWORD=[redacted] next');
    expect(redact('-----BEGIN KEY-----\nabc\n-----END KEY-----')).toBe('[redacted]');
  });

  it.each([
    'The vault could not be written: disk full.',
    '/home/mia/code/acme-web/apps/dashboard/.env.local',
    'file:///opt/keyrack/resources/app.asar/out/app/main/index.js:1204:17',
    'C:\\Users\\Mia\\AppData\\Roaming\\Keyrack\\vault.json',
    'sk_test_…aOUs',
    'sk_…aOUs',
    '6f0c1a52-93d7-4b0e-8f5c-2f1f7c0d9a11',
    'unrecognized_keys at environments.3.somethingWithALongName',
    'GET https://api.workos.com/organizations?limit=1 answered 200 in 143 ms',
  ])('leaves "%s" as it is', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('leaves IDs that are not secret', () => {
    for (const id of [fakeKeyId(), fakeClientId(), fakeEnvironmentId()])
      expect(redact(`of ${id}.`)).toBe(`of ${id}.`);
  });
});

describe('the log', () => {
  it('writes one JSON line an entry, with the time', () => {
    const log = new RedactingLog({ path, clock });
    log.info('Started.', { version: '0.1.0' });
    log.error('Failed.');
    expect(
      written()
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual([
      { at: '2026-11-01T00:00:00.000Z', level: 'info', message: 'Started.', details: { version: '0.1.0' } },
      { at: '2026-11-01T00:00:00.000Z', level: 'error', message: 'Failed.', details: {} },
    ]);
  });

  it('takes secrets out of messages, names, values, errors, their stacks and causes', () => {
    const secret = fakeKey({ seed: 9 });
    const cause = new Error(`inner ${secret}`);
    new RedactingLog({ path, clock }).error(`With ${secret}`, {
      [secret]: 1,
      deep: [{ list: [secret] }],
      error: Object.assign(new Error(`outer ${secret}`, { cause }), { body: secret }),
      bytes: new TextEncoder().encode(secret),
      passphrase: 'short',
      headers: { Authorization: 'x' },
    });
    const text = written();
    expect(text).not.toContain(secret.slice(8, 24));
    expect(text).not.toContain('short');
    expect(text).toContain('outer [redacted]');
    expect(text).toContain('inner [redacted]');
    expect(text).toContain('redacting-log.test.ts');
    expect(text).toMatch(/\[\d+ bytes\]/);
  });

  it('survives what has no JSON form', () => {
    const cycle: Record<string, unknown> = { big: 10n, call: () => 1, nothing: undefined };
    cycle['self'] = cycle;
    new RedactingLog({ path, clock }).info('Odd.', { cycle });
    expect(written()).toContain('"big":"10"');
  });

  it.skipIf(process.platform === 'win32')(
    'is readable by its owner only, even when it was not before',
    () => {
      const log = new RedactingLog({ path, clock });
      log.info('one');
      expect(statSync(path).mode & 0o777).toBe(0o600);
      chmodSync(path, 0o644);
      log.info('two');
      expect(statSync(path).mode & 0o777).toBe(0o600);
    },
  );

  it('begins a new file when one is full, and keeps one older', () => {
    const log = new RedactingLog({ path, clock, maxBytes: 500 });
    for (let at = 0; at < 40; at += 1) log.info(`Entry ${at}.`);
    expect(statSync(path).size).toBeLessThanOrEqual(500);
    expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(500);
    expect(existsSync(`${path}.2`)).toBe(false);
    expect(written()).toContain('Entry 39.');
  });

  it('loses an entry rather than throwing when the folder cannot be made', () => {
    writeFileSync(join(folder, 'logs'), 'a file in the way');
    expect(() => {
      new RedactingLog({ path, clock }).error('Lost.');
    }).not.toThrow();
  });
});
