import { describe, expect, it } from 'vitest';
import { undoTime, type Rotation, type RotationPlace } from '../../main/core/model.ts';
import {
  hasBegun,
  isOver,
  isUntouched,
  reduce,
  undoUntil,
  type RotationEvent,
} from '../../main/core/rotation.ts';
import { checkAfter } from '../../main/core/rotation/watch.ts';
import { rotationStep, rotationWhat } from '../../preload/contract/rotation.ts';

const envelope = { v: 1, tier: 'session', backend: 'memory', data: '' } as const;
const secret = (name: string): Rotation['old'] => ({ secret: envelope, fingerprint: name, hint: name });
const failure = { code: 'read-only-file', message: 'Read-only.', next: 'Allow it.' } as const;

const place = (id: string, more: Partial<RotationPlace> = {}): RotationPlace => ({
  id,
  path: `/${id}`,
  variables: ['WORKOS_API_KEY'],
  included: true,
  before: null,
  after: null,
  undoId: null,
  state: 'waiting',
  failure: null,
  ...more,
});

const rotation = (more: Partial<Rotation> = {}): Rotation => ({
  id: 'r',
  what: 'cookie-password',
  step: 'places',
  environmentId: 'e',
  startedAt: 1,
  version: 1,
  old: secret('old'),
  oldKey: null,
  next: secret('new'),
  nextKeyId: null,
  sameEnvironment: '',
  places: [place('a'), place('b')],
  targetsBefore: [],
  oldHealth: null,
  writtenAt: null,
  proof: null,
  finishedAt: null,
  ...more,
});

const health = { reason: null, cause: null, checkedAt: 5, latencyMs: 1, lastKnown: null };
const events: Record<RotationEvent['type'], RotationEvent> = {
  pasted: { type: 'pasted', next: secret('new') },
  verified: { type: 'verified', next: secret('new'), nextKeyId: 'k', sameEnvironment: '' },
  found: { type: 'found', places: [] },
  included: { type: 'included', placeId: 'a', included: false },
  kept: { type: 'kept' },
  writingBegan: { type: 'writingBegan', plans: new Map(), targets: [], at: 5 },
  settled: { type: 'settled', outcomes: new Map(), confirmed: true, at: 5 },
  skipped: { type: 'skipped' },
  oldChecked: { type: 'oldChecked', health: { ...health, state: 'rejected', requestId: 'q' }, at: 5 },
  closed: { type: 'closed', at: 5 },
  undoBegan: { type: 'undoBegan' },
  undone: { type: 'undone', outcomes: new Map(), whole: true, at: 5 },
};

/** In which steps each event has its turn, and what step it leads to. */
const table: [RotationEvent['type'], Partial<Record<Rotation['step'], Rotation['step']>>][] = [
  ['pasted', { 'new-key': 'new-key' }],
  ['verified', { 'new-key': 'places' }],
  ['found', { places: 'places' }],
  ['included', { places: 'places' }],
  ['kept', { 'new-key': 'new-key', places: 'places' }],
  ['writingBegan', { places: 'writing', halted: 'writing' }],
  ['settled', { writing: 'halted', halted: 'halted' }],
  ['skipped', { halted: 'halted' }],
  ['oldChecked', { revoke: 'done' }],
  ['closed', { revoke: 'done' }],
  ['undoBegan', { halted: 'halted', revoke: 'halted', done: 'halted' }],
  ['undone', { halted: 'undone' }],
];

describe('the machine', () => {
  it.each(table)('takes “%s” in its steps only', (type, allowed) => {
    for (const step of rotationStep.options) {
      const before = rotation({ step });
      const next = allowed[step];
      if (next === undefined) {
        expect(() => reduce(before, events[type])).toThrow(
          expect.objectContaining({ code: 'wrong-step' }) as Error,
        );
      } else expect(reduce(before, events[type])).toMatchObject({ step: next, version: 2 });
    }
  });

  it('knows every event', () => {
    expect(table.map(([type]) => type).toSorted()).toEqual(Object.keys(events).toSorted());
  });

  it('knows which one was only looked at: nothing is held, chosen or written', () => {
    const retire = rotation({ what: 'retire', next: null });
    const rotate = rotation({ what: 'rotate', step: 'new-key', next: null });
    for (const one of [retire, rotate, rotation()]) {
      expect(isUntouched(one)).toBe(true);
      expect(isUntouched(reduce(one, events.kept))).toBe(false);
    }
    expect(isUntouched(reduce(retire, events.included))).toBe(false);
    expect(isUntouched(reduce(rotation(), events.found))).toBe(true);
    expect(isUntouched(reduce(rotate, events.pasted))).toBe(false);
    for (const what of rotationWhat.options)
      for (const step of rotationStep.options.filter((each) => each !== 'new-key' && each !== 'places'))
        expect(isUntouched(rotation({ what, step }))).toBe(false);
    expect(isUntouched(rotation({ what: 'rotate' }))).toBe(false);
  });

  it('changes nothing of what it was given', () => {
    const before = rotation();
    const copy = structuredClone(before);
    reduce(before, events.included);
    expect(before).toEqual(copy);
  });

  it('plans included places only, and keeps the reason of one that cannot be written', () => {
    const plan = { before: '1', after: '2', undoId: 'u' };
    const before = rotation({
      places: [place('a'), place('b'), place('c', { included: false }), place('d')],
    });
    const next = reduce(before, {
      type: 'writingBegan',
      plans: new Map<string, typeof plan | { failure: typeof failure } | 'done'>([
        ['a', plan],
        ['b', { failure }],
        ['c', plan],
        ['d', 'done'],
      ]),
      targets: [],
      at: 7,
    });
    expect(next.writtenAt).toBe(7);
    expect(next.places).toMatchObject([
      { ...plan, state: 'waiting' },
      { state: 'failed', failure },
      { undoId: null, state: 'waiting' },
      { undoId: null, state: 'written' },
    ]);
  });

  const settled = (
    places: RotationPlace[],
    more: Partial<Rotation> = {},
    confirmed = true,
  ): Rotation['step'] =>
    reduce(rotation({ step: 'writing', places, ...more }), { ...events.settled, confirmed } as RotationEvent)
      .step;
  const oldKey = { id: 'k' } as Rotation['oldKey'];

  it('goes on when all included files are written and the new key is confirmed', () => {
    const written = place('a', { state: 'written' });
    const out = place('b', { included: false, state: 'failed' });
    expect(settled([written, out])).toBe('done');
    expect(settled([written, out], { oldKey })).toBe('revoke');
    expect(settled([written, place('b')], { oldKey })).toBe('halted');
    expect(settled([written, place('b', { state: 'failed' })], { oldKey })).toBe('halted');
    expect(settled([written], { oldKey }, false)).toBe('halted');
  });

  it('stops at nothing but a rejection when the old key is asked about', () => {
    const alive = { ...health, state: 'valid', requestId: 'q' } as const;
    const before = rotation({ step: 'revoke' });
    expect(reduce(before, { type: 'oldChecked', health: alive, at: 5 })).toMatchObject({
      step: 'revoke',
      proof: null,
    });
    expect(reduce(before, events.oldChecked)).toMatchObject({
      proof: { at: 5, requestId: 'q' },
      finishedAt: 5,
    });
  });

  it('waits to write again what was put back by an undo that is not whole', () => {
    const before = rotation({
      step: 'halted',
      places: [place('a', { state: 'written' }), place('b', { state: 'written' })],
    });
    const outcomes = new Map<string, { state: 'restored' } | { failure: typeof failure }>([
      ['a', { state: 'restored' }],
      ['b', { failure }],
    ]);
    const undone = (whole: boolean): Rotation => reduce(before, { type: 'undone', outcomes, whole, at: 9 });
    expect(undone(true)).toMatchObject({
      step: 'undone',
      finishedAt: 9,
      places: [{ state: 'restored' }, {}],
    });
    expect(undone(false)).toMatchObject({ step: 'halted', places: [{ state: 'waiting' }, { failure }] });
  });

  it('offers undo from the writing on, for 30 days', () => {
    expect(undoUntil(rotation({ step: 'revoke', writtenAt: 10 }), 11)).toBe(10 + undoTime);
    expect(undoUntil(rotation({ step: 'revoke', writtenAt: 10 }), 10 + undoTime)).toBeNull();
    expect(undoUntil(rotation({ step: 'places' }), 11)).toBeNull();
    expect(undoUntil(rotation({ step: 'undone', writtenAt: 10 }), 11)).toBeNull();
  });

  it('has begun once it was written, also when that halts or is undone', () => {
    const before = rotation();
    const unconfirmed = { type: 'settled', outcomes: new Map(), confirmed: false, at: 6 } as const;
    const halted = reduce(reduce(before, events.writingBegan), unconfirmed);
    expect([before, halted, reduce(halted, events.undone)].map(hasBegun)).toEqual([false, true, true]);
  });

  it('is over when done or undone', () => {
    expect(rotationStep.options.filter((step) => isOver({ step }))).toEqual(['done', 'undone']);
  });
});

describe('the watch', () => {
  it('asks often at first, and rarely when nobody seems to revoke the key', () => {
    const minute = 60_000;
    expect([0, 10 * minute - 1].map(checkAfter)).toEqual([15_000, 15_000]);
    expect([10 * minute, 70 * minute - 1].map(checkAfter)).toEqual([minute, minute]);
    expect(checkAfter(70 * minute)).toBe(15 * minute);
  });
});
