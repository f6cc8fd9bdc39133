import { describe, expect, it } from 'vitest';
import { Activity } from '../../main/core/activity.ts';
import type { ActivityEntry } from '../../main/core/model.ts';
import { activityView } from '../../preload/contract/view.ts';
import { FakeClock, MemoryActivity, RecordingLog } from '../support/ports/memory-ports.ts';

function started(file = new MemoryActivity()) {
  const clock = new FakeClock();
  const log = new RecordingLog();
  const workosKeyIds = new Map<string, string>();
  let ids = 0;
  let pushes = 0;
  const activity = new Activity({
    file,
    clock,
    log,
    newId: () => `id-${++ids}`,
    changed: () => {
      pushes += 1;
    },
    workosKeyIdOf: (keyId) => workosKeyIds.get(keyId) ?? null,
  });
  return { activity, workosKeyIds, clock, log, file, pushes: () => pushes };
}

type Entry = Omit<ActivityEntry, 'id' | 'at'>;
const entry = (sentence: string, more: Partial<Entry> = {}): Entry => ({
  kind: 'verified',
  sentence,
  environmentId: null,
  keyId: null,
  requestId: null,
  undo: null,
  ...more,
});
const always = (): boolean => true;
const all = { query: '', before: null, limit: 100 };

describe('the activity', () => {
  it('is about nothing where an entry says no more than what happened', async () => {
    const { activity, file } = started();
    await activity.record({ kind: 'tagged', sentence: 'Tagged 3 keys.' });
    expect(file.entries[0]).toMatchObject(entry('Tagged 3 keys.', { kind: 'tagged' }));
  });

  it('is listed newest first, as the contract says', async () => {
    const { activity, pushes } = started();
    for (const sentence of ['one', 'two', 'three']) await activity.record(entry(sentence));
    const { entries, more } = activity.list(all, always);
    expect(entries.map(({ sentence }) => sentence)).toEqual(['three', 'two', 'one']);
    expect(more).toBe(false);
    expect(entries.map((each) => activityView.parse(each))).toEqual(entries);
    expect(pushes()).toBe(3);
  });

  it('comes in pages without a gap or a double, though all of it happened in the same millisecond', async () => {
    const { activity } = started();
    await Promise.all(Array.from({ length: 25 }, (_, at) => activity.record(entry(`entry ${at}`))));
    const seen: string[] = [];
    let before: number | null = null;
    let pages = 0;
    for (let more = true; more; pages++) {
      const page = activity.list({ query: '', before, limit: 10 }, always);
      seen.push(...page.entries.map(({ sentence }) => sentence));
      before = page.entries.at(-1)?.at ?? null;
      more = page.more;
    }
    expect(pages).toBe(3);
    expect(seen).toEqual(Array.from({ length: 25 }, (_, at) => `entry ${24 - at}`));
  });

  it('says that there is more only when there is', async () => {
    const { activity } = started();
    for (const sentence of ['one', 'two']) await activity.record(entry(sentence));
    expect(activity.list({ ...all, limit: 2 }, always).more).toBe(false);
    expect(activity.list({ ...all, limit: 1 }, always).more).toBe(true);
    expect(activity.list({ ...all, limit: 1, query: 'one' }, always).more).toBe(false);
  });

  it('keeps its order when the clock is set back', async () => {
    const file = new MemoryActivity();
    const tomorrow = new FakeClock().now() + 86_400_000;
    file.entries.push({ ...entry('from tomorrow'), id: 'old', at: tomorrow });
    const { activity } = started(file);
    await activity.load();
    await activity.record(entry('now'));
    expect(activity.list(all, always).entries.map(({ sentence }) => sentence)).toEqual([
      'now',
      'from tomorrow',
    ]);
  });

  it('is searched by all words, in any order and case, in the sentence, the key ID and the request ID', async () => {
    const { activity, workosKeyIds } = started();
    workosKeyIds.set('key', 'key_01ABC');
    await activity.record(entry('Verified Acme / Staging: valid.', { keyId: 'key', requestId: 'r-77' }));
    await activity.record(entry('Copied the key of Globex / Staging.'));
    const found = (query: string): number => activity.list({ ...all, query }, always).entries.length;
    expect(found('staging')).toBe(2);
    expect(found('  STAGING   acme ')).toBe(1);
    expect(found('KEY_01abc')).toBe(1);
    expect(found('r-77 valid')).toBe(1);
    expect(found('acme copied')).toBe(0);
  });

  it('finds a key by WorkOS’s ID of then, after it was replaced or removed, and in what runs before recorded', async () => {
    const file = new MemoryActivity();
    const old = { id: 'old', at: 1 };
    file.entries.push(
      { ...entry('Verified it.', { keyId: 'key' }), ...old },
      { ...entry('Wrote the key of Acme / Staging to .env.', { keyId: 'key_01OLD' }), ...old, at: 2 },
    );
    const { activity, workosKeyIds } = started(file);
    await activity.load();
    workosKeyIds.set('key', 'key_01ABC');
    await activity.record(entry('Copied it.', { keyId: 'key' }));
    const found = (query: string): string[] =>
      activity.list({ ...all, query }, always).entries.map(({ sentence }) => sentence);
    expect(found('key_01abc')).toEqual(['Copied it.', 'Verified it.']);
    workosKeyIds.clear();
    expect(found('key_01abc')).toEqual(['Copied it.']);
    expect(found('key_01old')).toEqual(['Wrote the key of Acme / Staging to .env.']);
    const { entries } = activity.list(all, always);
    expect(entries.map(({ keyId }) => keyId)).toEqual(['key', null, 'key']);
    for (const each of entries) activityView.parse(each);
  });

  it('offers an undo only while it can be carried out', async () => {
    const { activity, clock } = started();
    const undo = { type: 'removal' as const, id: 'removal', until: clock.now() + 1_000 };
    await activity.record(entry('Removed Acme / Staging.', { undo }));
    const offered = (there: boolean) => activity.list(all, () => there).entries[0]?.undo;
    expect(offered(true)).toEqual(undo);
    expect(offered(false)).toBeNull();
    clock.advance(1_000);
    expect(offered(true)).toBeNull();
  });

  it('offers no undo that was used', async () => {
    const { activity, clock } = started();
    const undo = { type: 'export' as const, id: 'used', until: clock.now() + 1_000 };
    await activity.record(entry('Wrote .env.', { undo }));
    await activity.record(entry('Wrote .env.local.', { undo: { ...undo, id: 'other' } }));
    activity.spend('used');
    expect(activity.list(all, always).entries.map((each) => each.undo?.id)).toEqual(['other', undefined]);
  });

  it('of more than 5,000 entries keeps the newest', async () => {
    const { activity } = started();
    for (let at = 0; at < 5_010; at++) await activity.record(entry(`entry ${at}`));
    const { entries } = activity.list({ ...all, limit: 10_000 }, always);
    expect(entries).toHaveLength(5_000);
    expect(entries.at(-1)?.sentence).toBe('entry 10');
  });

  it('that cannot be written is logged and does not fail the act', async () => {
    const { activity, file, log } = started();
    file.append = () => Promise.reject(new Error('The disk is full.'));
    await activity.record(entry('Copied a key.'));
    expect(activity.list(all, always).entries).toHaveLength(1);
    expect(log.lines).toMatchObject([{ level: 'error', details: { error: 'Error: The disk is full.' } }]);
  });

  it('that cannot be read is logged and does not fail the start', async () => {
    const { activity, file, log } = started();
    file.load = () => Promise.reject(new Error('EACCES'));
    await activity.load();
    expect(activity.list(all, always).entries).toEqual([]);
    expect(log.lines).toMatchObject([{ level: 'error', details: { error: 'Error: EACCES' } }]);
  });

  it('comes back after a restart', async () => {
    const { activity, file } = started();
    await activity.record(entry('before'));
    const again = started(file).activity;
    await again.load();
    expect(again.list(all, always)).toEqual(activity.list(all, always));
  });
});
