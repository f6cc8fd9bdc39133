import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadingView } from '../../preload/contract/view.ts';
import { neverChecked } from '../../main/core/model.ts';
import type { Health } from '../../main/core/model.ts';
import { fromDraft, toDraft } from '../../main/core/linking/draft.ts';
import {
  canKeepUnverified,
  canVerify,
  emptyPlace,
  newWizard,
  openSteps,
  reduce,
  type WizardEvent,
  type WizardPlace,
  type WizardState,
} from '../../main/core/linking/wizard.ts';

const place: WizardPlace = {
  ...emptyPlace,
  accountName: 'Acme',
  environmentName: 'Staging',
  kind: 'staging',
};
const reading: ReadingView = {
  ok: true,
  hint: 'sk_test_…aOUs',
  keyId: null,
  createdAt: null,
  kindHint: 'staging',
  warnings: [],
};
const refused: ReadingView = { ok: false, reason: 'not-a-key', message: 'This is not a key.' };
const valid: Health = { ...neverChecked, state: 'valid', checkedAt: 1 };
const unknown: Health = { ...neverChecked, state: 'unknown', reason: 'offline', checkedAt: 1 };

const after = (...events: WizardEvent[]): WizardState => events.reduce(reduce, newWizard(place, null));
const pasted: WizardEvent = { type: 'pasted', reading, sameAsHeld: false };
const saved: WizardEvent = { type: 'saved', keyId: 'key', place, health: valid };

describe('the place', () => {
  it('needs an account, an environment and its kind before another step opens', () => {
    const missing: Partial<WizardPlace>[] = [{ accountName: ' ' }, { environmentName: '' }, { kind: null }];
    for (const gap of missing) {
      const state = newWizard({ ...place, ...gap }, null);
      expect(openSteps(state)).toEqual(['place']);
      expect(reduce(state, { type: 'wentTo', step: 'paste' }).step).toBe('place');
    }
    expect(openSteps(newWizard(place, null))).toEqual(['place', 'get', 'paste']);
  });

  it('is skipped for an environment that is linked already', () => {
    expect(newWizard({ ...place, environmentId: 'environment' }, null).step).toBe('get');
    expect(newWizard(place, null).step).toBe('place');
  });

  it('takes the consent and the answer with it when it changes, and leaves the pasted key', () => {
    const before = after(pasted, { type: 'cautionsAccepted', accepted: true });
    const moved = reduce(before, { type: 'placed', place: { ...place, kind: 'production' } });
    expect(moved).toMatchObject({ cautionsAccepted: false, verification: { state: 'idle' }, reading });
  });
});

describe('the check', () => {
  it('begins only with a key that could be read, and only once', () => {
    expect(canVerify(after())).toBe(false);
    expect(canVerify(after({ type: 'pasted', reading: refused, sameAsHeld: false }))).toBe(false);
    expect(canVerify(after(pasted))).toBe(true);
    expect(canVerify(after(pasted, { type: 'verifyStarted' }))).toBe(false);
  });

  it('takes no answer after it was cancelled', () => {
    const state = after(
      pasted,
      { type: 'verifyStarted' },
      { type: 'verifyCancelled' },
      { type: 'verifyEnded', health: valid },
    );
    expect(state.verification).toEqual({ state: 'cancelled', health: null });
    expect(canVerify(state)).toBe(true);
  });

  it('takes no paste while it runs', () => {
    const running = after(pasted, { type: 'verifyStarted' });
    expect(reduce(running, { type: 'pasted', reading: refused, sameAsHeld: false })).toBe(running);
  });

  it('keeps its answer when the same key is pasted again, and drops it for another', () => {
    const ended = after(pasted, { type: 'verifyStarted' }, { type: 'verifyEnded', health: unknown });
    expect(reduce(ended, { ...pasted, sameAsHeld: true }).verification.health).toEqual(unknown);
    expect(reduce(ended, pasted).verification.health).toBeNull();
  });

  it('offers to keep the key unverified exactly when nothing certain was answered', () => {
    const ended = (health: Health): WizardState =>
      after(pasted, { type: 'verifyStarted' }, { type: 'verifyEnded', health });
    expect(canKeepUnverified(ended(unknown))).toBe(true);
    for (const state of ['valid', 'limited', 'rejected', 'unverified'] as const) {
      expect(canKeepUnverified(ended({ ...neverChecked, state }))).toBe(false);
    }
    expect(canKeepUnverified(reduce(ended(unknown), saved))).toBe(false);
  });
});

describe('a saved key', () => {
  it('closes the way back and opens the details', () => {
    const state = after(pasted, saved);
    expect(state.step).toBe('details');
    expect(openSteps(state)).toEqual(['details', 'connected']);
    expect(reduce(state, { type: 'wentTo', step: 'paste' })).toBe(state);
    expect(reduce(state, pasted)).toBe(state);
    expect(reduce(state, { type: 'placed', place: emptyPlace })).toBe(state);
  });

  it('is what details are about: before it there are none', () => {
    const details = { label: 'backend', clientId: '', clientIdState: 'unchecked' as const, expiresAt: 5 };
    expect(after(pasted, { type: 'detailed', details }).details.label).toBe('');
    expect(after(pasted, saved, { type: 'detailed', details }).details).toEqual(details);
  });
});

describe('the draft', () => {
  it('brings back the place, the step and the reading, and no check or consent', () => {
    const state = after(
      { type: 'wentTo', step: 'paste' },
      pasted,
      { type: 'cautionsAccepted', accepted: true },
      { type: 'verifyStarted' },
    );
    const back = fromDraft(JSON.parse(JSON.stringify(toDraft(state))));
    expect(back).toEqual({
      ...state,
      cautionsAccepted: false,
      verification: { state: 'idle', health: null },
    });
  });

  it('is ignored when it is of another version or damaged', () => {
    for (const kept of [null, 1, 'paste', {}, { ...toDraft(after(pasted)), step: 'nowhere' }]) {
      expect(fromDraft(kept)).toBeNull();
    }
  });
});

const anyPlace = fc.record({
  accountId: fc.constantFrom(null, 'account'),
  accountName: fc.constantFrom('', ' ', 'Acme'),
  environmentId: fc.constantFrom(null, 'environment'),
  environmentName: fc.constantFrom('', 'Staging'),
  kind: fc.constantFrom(null, 'staging' as const, 'production' as const),
  projectName: fc.constant(''),
  workosEnvironmentId: fc.constant(null),
});
const anyHealth = fc.constantFrom<Health>(valid, unknown, { ...neverChecked, state: 'rejected' });
const anyEvent: fc.Arbitrary<WizardEvent> = fc.oneof(
  anyPlace.map((place) => ({ type: 'placed' as const, place })),
  fc
    .constantFrom('place', 'get', 'paste', 'details', 'connected')
    .map((step) => ({ type: 'wentTo' as const, step: step })),
  fc.record({
    type: fc.constant('pasted' as const),
    reading: fc.constantFrom(reading, refused),
    sameAsHeld: fc.boolean(),
  }),
  fc.boolean().map((accepted) => ({ type: 'cautionsAccepted' as const, accepted })),
  fc.constant({ type: 'verifyStarted' as const }),
  fc.constant({ type: 'verifyCancelled' as const }),
  anyHealth.map((health) => ({ type: 'verifyEnded' as const, health })),
  fc.record({
    type: fc.constant('saved' as const),
    keyId: fc.constant('key'),
    place: anyPlace,
    health: anyHealth,
  }),
);

describe('whatever happens in whatever order', () => {
  it('no saved key is lost, the step is one that is open, and only a key that was read is checked', () => {
    fc.assert(
      fc.property(anyPlace, fc.array(anyEvent, { maxLength: 40 }), (start, events) => {
        let state = newWizard(start, null);
        for (const event of events) {
          const next = reduce(state, event);
          if (state.keyId !== null) {
            expect(next.keyId).toBe(state.keyId);
            expect(next.reading).toBe(state.reading);
            expect(next.verification.state).not.toBe('running');
          }
          expect(openSteps(next)).toContain(next.step);
          if (next.verification.state === 'running') expect(next.reading?.ok).toBe(true);
          expect(next.verification.state === 'done').toBe(next.verification.health !== null);
          expect(fromDraft(toDraft(next))?.place).toEqual(next.place);
          state = next;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
