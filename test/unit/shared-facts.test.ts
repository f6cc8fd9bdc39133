import { describe, expect, it } from 'vitest';
import { stack } from '../../preload/contract/values.ts';
import { expiringWithin } from '../../main/core/expiry.ts';
import { presetOf } from '../../main/core/presets.ts';
import { stackTitle } from '../../main/core/stacks.ts';
import { leastPassphrase } from '../../main/core/vault/tier.ts';
import { readKey } from '../../main/core/workos-key.ts';
import { presetTitles, sources } from '../../renderer/parts/export/presets.ts';
import { madeAt } from '../../renderer/screens/rotation/words.ts';
import { shortestPassphrase } from '../../renderer/parts/vault/passphrase.ts';
import * as condition from '../../renderer/state/condition.ts';
import { fakeKey } from '../support/fake-key.ts';

/** The window imports nothing of main, so that some facts stand twice. */
describe('What the window knows as main does', () => {
  it.each(stack.options)('is the title of the preset %s', (each) => {
    expect(presetTitles[each]).toBe(stackTitle(each));
  });

  it('is what most stacks call a variable', () => {
    for (const { source, name } of presetOf('node').variables) expect(sources[source].usualName).toBe(name);
  });

  it('is how short a passphrase may be, and when a key is said to expire soon', () => {
    expect(shortestPassphrase).toBe(leastPassphrase);
    expect(condition.expiringWithin).toBe(expiringWithin);
  });

  it('is when a key was made', () => {
    const reading = readKey(fakeKey({ createdAt: 1_790_000_000_123 }));
    expect(reading).toMatchObject({ ok: true, createdAt: 1_790_000_000_123 });
    expect(madeAt(reading.ok ? (reading.keyId ?? null) : null)).toBe(1_790_000_000_123);
  });
});
