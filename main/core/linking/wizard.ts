import type { WizardStep } from '../../../preload/contract/values.ts';
import type { ReadingView, WizardView } from '../../../preload/contract/view.ts';
import type { Health } from '../model.ts';

/**
 * The wizard as a pure state machine: `reduce` is all of it. The secret is not in here; `linking.ts` holds it.
 *
 *   place -> get -> paste -> (verified or kept: the key is saved) -> details -> connected
 */

export type WizardPlace = WizardView['place'];

export interface WizardState {
  step: WizardStep;
  /** The linked key whose place the new one takes. */
  replacesKeyId: string | null;
  place: WizardPlace;
  /** What was read of the pasted text, without the secret. */
  reading: ReadingView | null;
  cautionsAccepted: boolean;
  verification: { state: WizardView['verification']['state']; health: Health | null };
  /** The saved key, from the moment it is in the vault. */
  keyId: string | null;
  details: WizardView['details'];
}

export type WizardEvent =
  | { type: 'placed'; place: WizardPlace }
  | { type: 'wentTo'; step: WizardStep }
  | { type: 'pasted'; reading: ReadingView; sameAsHeld: boolean }
  | { type: 'cautionsAccepted'; accepted: boolean }
  | { type: 'verifyStarted' }
  | { type: 'verifyCancelled' }
  | { type: 'verifyEnded'; health: Health }
  | { type: 'saved'; keyId: string; place: WizardPlace; health: Health }
  | { type: 'detailed'; details: WizardState['details'] };

export function newWizard(place: WizardPlace, replacesKeyId: string | null): WizardState {
  return {
    step: isComplete(place) && place.environmentId !== null ? 'get' : 'place',
    replacesKeyId,
    place,
    reading: null,
    cautionsAccepted: false,
    verification: { state: 'idle', health: null },
    keyId: null,
    details: { label: '', clientId: '', clientIdState: 'unchecked', expiresAt: null },
  };
}

export const emptyPlace: WizardPlace = {
  accountId: null,
  accountName: '',
  environmentId: null,
  environmentName: '',
  kind: null,
  projectName: '',
  workosEnvironmentId: null,
};

/** Whether the place says enough to go on: an account, an environment and its kind. */
export function isComplete(place: WizardPlace): boolean {
  return place.accountName.trim() !== '' && place.environmentName.trim() !== '' && place.kind !== null;
}

/** Steps that can be gone to now. A saved key closes the way back: changing it has pages of its own. */
export function openSteps(state: WizardState): WizardStep[] {
  if (state.keyId !== null) return ['details', 'connected'];
  return isComplete(state.place) ? ['place', 'get', 'paste'] : ['place'];
}

/** Whether WorkOS could not be asked, so that the person may keep the key unverified. */
export function canKeepUnverified(state: WizardState): boolean {
  return (
    state.keyId === null &&
    state.verification.state === 'done' &&
    state.verification.health?.state === 'unknown'
  );
}

/** Whether a verification may begin. */
export function canVerify(state: WizardState): boolean {
  return state.keyId === null && state.reading?.ok === true && state.verification.state !== 'running';
}

/** An event that does not fit the state leaves it as it is. */
export function reduce(state: WizardState, event: WizardEvent): WizardState {
  const unasked = { verification: { state: 'idle', health: null }, cautionsAccepted: false } as const;
  switch (event.type) {
    case 'placed':
      if (state.keyId !== null) return state;
      // Another place may bring other cautions, so the old consent is void.
      return {
        ...state,
        place: event.place,
        step: isComplete(event.place) ? state.step : 'place',
        ...unasked,
      };
    case 'wentTo':
      return openSteps(state).includes(event.step) ? { ...state, step: event.step } : state;
    case 'pasted':
      if (state.keyId !== null || state.verification.state === 'running') return state;
      return event.sameAsHeld
        ? { ...state, reading: event.reading }
        : { ...state, reading: event.reading, ...unasked };
    case 'cautionsAccepted':
      return { ...state, cautionsAccepted: event.accepted };
    case 'verifyStarted':
      return canVerify(state) ? { ...state, verification: { state: 'running', health: null } } : state;
    case 'verifyCancelled':
      return state.verification.state === 'running'
        ? { ...state, verification: { state: 'cancelled', health: null } }
        : state;
    case 'verifyEnded':
      return state.verification.state === 'running'
        ? { ...state, verification: { state: 'done', health: event.health } }
        : state;
    case 'saved':
      return {
        ...state,
        keyId: event.keyId,
        place: event.place,
        verification: { state: 'done', health: event.health },
        step: 'details',
      };
    case 'detailed':
      return state.keyId === null ? state : { ...state, details: event.details };
  }
}
