import { beforeEach, describe, expect, it } from 'vitest';
import { KeyHistory } from '../../main/core/health-history.ts';
import { compacted, thinned } from '../../main/core/health-history/points.ts';
import type { HistoryPoint } from '../../main/core/model.ts';
import { keyHistoryView } from '../../preload/contract/view.ts';
import { CoreApp } from '../support/core/core-app.ts';
import { fakeKey } from '../support/fake-key.ts';
import { MemoryHistory } from '../support/ports/memory-ports.ts';
import { answerOf, unreachable } from '../support/ports/scripted-gateway.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

let app: CoreApp;
let file: MemoryHistory;
let history: KeyHistory;

beforeEach(async () => {
  app = await CoreApp.start();
  file = new MemoryHistory();
  history = new KeyHistory({ vault: app.vault, file, log: app.log });
  app.gateway.always = () => answerOf(200);
});

const link = (seed: number) =>
  app.have(fakeKey({ seed }), { account: 'Acme', environment: `Staging ${seed}` });
async function check(keyId: string): Promise<void> {
  app.clock.advance(minute);
  await app.checks.verify(keyId);
}

describe('the history of a key', () => {
  it('has every check, whoever asked, and since when the present state holds', async () => {
    history.start();
    const { id } = await link(1);
    const start = app.clock.now();
    await check(id);
    await app.checks.verify(id, 'schedule');
    app.gateway.always = () => unreachable;
    await check(id);
    app.gateway.always = () => answerOf(401);
    await check(id);
    await check(id);
    const view = keyHistoryView.parse(await history.view(id));
    expect(view).toEqual({
      since: { state: 'rejected', at: start + 3 * minute },
      points: [
        { at: start + minute, state: 'valid', latencyMs: 12 },
        { at: start + 2 * minute, state: 'unknown', latencyMs: 3 },
        { at: start + 3 * minute, state: 'rejected', latencyMs: 12 },
        { at: start + 4 * minute, state: 'rejected', latencyMs: 12 },
      ],
    });
    expect(JSON.stringify([...file.points])).not.toContain(fakeKey({ seed: 1 }).slice(12));
  });

  it('of a key that was never checked is empty; of one that is not here there is none', async () => {
    history.start();
    const { id } = await link(1);
    expect(await history.view(id)).toEqual({ since: null, points: [] });
    await expect(history.view('nobody')).rejects.toMatchObject({ code: 'not-found' });
  });

  it('begins with the last check where none was noted, and neither reads nor writes at the start', async () => {
    const { id } = await link(1);
    await check(id);
    history.start();
    await app.environments.updateKey(id, { label: 'backend' });
    expect([file.reads, file.points.size]).toEqual([0, 0]);
    expect((await history.view(id)).points).toHaveLength(1);
  });

  it('does not show what was found of the key that it replaced', async () => {
    history.start();
    const { id } = await link(1);
    await check(id);
    app.clock.advance(day);
    await app.vault.update((document) => ({
      ...document,
      keys: document.keys.map((key) => ({ ...key, fingerprint: 'another', linkedAt: app.clock.now() })),
    }));
    await check(id);
    expect((await history.view(id)).points.map(({ at }) => at)).toEqual([app.clock.now()]);
  });

  it('that cannot be written is logged, and the check stands', async () => {
    history.start();
    file.failWith = new Error('ENOSPC');
    const { id } = await link(1);
    await check(id);
    expect(app.vault.document.keys[0]?.health.state).toBe('valid');
    expect(app.log.lines).toMatchObject([{ level: 'error', message: 'health history not noted' }]);
  });

  it('is kept as long as the key can come back, and deleted at the first start after', async () => {
    const kept = await link(1);
    const gone = await link(2);
    for (const { id } of [kept, gone]) file.points.set(id, []);
    await app.environments.remove('key', gone.id, undefined);
    app.clock.advance(29 * day);
    const start = async (): Promise<void> => {
      app = await CoreApp.start({ file: app.file, ciphers: app.ciphers, clock: app.clock });
      new KeyHistory({ vault: app.vault, file, log: app.log }).start();
    };
    await start();
    expect([...file.points.keys()]).toEqual([kept.id, gone.id]);
    app.clock.advance(2 * day);
    await start();
    expect([...file.points.keys()]).toEqual([kept.id]);
  });

  it('is not deleted because the vault is empty: another one may come back', async () => {
    file.points.set('one', []);
    history.start();
    await app.vault.settled();
    expect([...file.points.keys()]).toEqual(['one']);
  });
});

describe('points', () => {
  const points = (states: string): HistoryPoint[] =>
    Array.from(states, (letter, at) => ({
      ...{ at: at * day, cause: null, latencyMs: 1 },
      state:
        letter === 'v' ? ('valid' as const) : letter === 'r' ? ('rejected' as const) : ('unknown' as const),
    }));

  it('older than 30 days go, but for those with which a state began', () => {
    const kept = compacted(points(`vvuvvrrr${'r'.repeat(40)}`), 47 * day);
    expect(kept.map(({ at }) => at / day)).toEqual([
      0,
      2,
      3,
      5,
      ...Array.from({ length: 30 }, (_, at) => 18 + at),
    ]);
  });

  it('too many to show are thinned evenly, and changes and the last one stay', () => {
    const many = points(`${'v'.repeat(500)}u${'v'.repeat(200)}rr${'v'.repeat(300)}`);
    const shown = thinned(many, 120);
    expect(shown).toHaveLength(120);
    expect(shown.map(({ at }) => at)).toEqual(shown.map(({ at }) => at).toSorted((a, b) => a - b));
    const days = shown.map(({ at }) => at / day);
    expect(days).toEqual(expect.arrayContaining([0, 500, 501, 701, 703, 1_002]));
    expect(Math.max(...days.slice(1).map((at, index) => at - (days[index] ?? 0)))).toBeLessThan(20);
  });

  it('with more changes than there is room keep the newest', () => {
    const shown = thinned(points('vr'.repeat(200)), 100);
    expect(shown.map(({ at }) => at / day)).toEqual(Array.from({ length: 100 }, (_, at) => 300 + at));
    expect(thinned(points('vv'), 100)).toHaveLength(2);
  });
});
