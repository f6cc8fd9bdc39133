import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { copyForm } from '../../preload/contract/values.ts';
import { inForm } from '../../main/core/copy-forms.ts';
import { fakeKey } from '../support/fake-key.ts';

const name = 'WORKOS_API_KEY';
const key = fakeKey({ seed: 3 });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyrack-forms-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const sh = (script: string, env: NodeJS.ProcessEnv = {}): string =>
  execFileSync('sh', ['-c', script], { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } });

describe('a key in another form', () => {
  it('is what readers of env files read', () => {
    for (const form of ['dotenv', 'docker', 'systemd'] as const) {
      expect(parseEnv(inForm(form, name, key))).toEqual({ [name]: key });
    }
  });

  it('is exported by a real shell', () => {
    expect(sh(`${inForm('posix', name, key)}printenv ${name}`)).toBe(`${key}\n`);
  });

  it('is what JSON and YAML parsers read', () => {
    expect(JSON.parse(inForm('json', name, key))).toEqual({ [name]: key });
    expect(parseYaml(inForm('yaml', name, key))).toEqual({ [name]: key });
  });

  it('is a whole Secret for Kubernetes', () => {
    expect(parseYaml(inForm('kubernetes', name, key))).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'workos' },
      type: 'Opaque',
      stringData: { [name]: key },
    });
  });

  it('is masked by GitHub Actions before the variable is set', () => {
    const file = join(folder, 'github-env');
    writeFileSync(file, '');
    const printed = sh(`${inForm('github-env', name, key)}cat "$GITHUB_ENV"`, { GITHUB_ENV: file });
    expect(printed).toBe(`::add-mask::${key}\n${name}=${key}\n`);
  });

  it('goes to gh on standard input, and never onto its command line', () => {
    const gh = join(folder, 'gh');
    writeFileSync(gh, '#!/bin/sh\necho "$@"\ncat\n', { mode: 0o755 });
    const path = `${folder}:${process.env['PATH'] ?? ''}`;
    expect(sh(inForm('gh-secret', name, key), { PATH: path })).toBe(`secret set ${name}\n${key}\n`);
  });

  it('follows the words of fish and PowerShell', () => {
    expect(inForm('fish', name, key)).toBe(`set -gx ${name} ${key}\n`);
    expect(inForm('powershell', name, key)).toBe(`$env:${name} = '${key}'\n`);
  });

  it('is refused in every form where a shell could read more than text', () => {
    for (const odd of ['sk_a$(id)', "sk_'x", 'sk_a b', 'sk_a\nb', 'sk_`id`', '']) {
      for (const form of copyForm.options) {
        expect(() => inForm(form, name, odd)).toThrow(expect.objectContaining({ code: 'odd-key' }));
      }
    }
  });
});
