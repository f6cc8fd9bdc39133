import type { WizardStep } from '../../../preload/contract/values.ts';
import type { WizardView } from '../../../preload/contract/view.ts';

/** The steps in their order, with the words of the rail. */
export const steps: readonly { step: WizardStep; label: string }[] = [
  { step: 'place', label: 'Environment' },
  { step: 'get', label: 'Get the key' },
  { step: 'paste', label: 'Paste and verify' },
  { step: 'details', label: 'Details' },
  { step: 'connected', label: 'Connected' },
];

export type StepState = 'done' | 'current' | 'open' | 'closed';

/**
 * How a step stands in the rail. Until the key is saved the way to the paste is open in both directions once the place
 * is known; afterwards only what comes behind the saving is.
 */
export function stepState(wizard: WizardView, step: WizardStep): StepState {
  if (wizard.step === step) return 'current';
  const saved = wizard.keyId !== null;
  const behind = indexOf(step) < indexOf(wizard.step);
  if (step === 'details' || step === 'connected') {
    if (!saved) return 'closed';
    return behind ? 'done' : 'open';
  }
  if (behind || saved) return 'done';
  return placeKnown(wizard) ? 'open' : 'closed';
}

/** Whether the rail leads there. */
export function canGo(wizard: WizardView, step: WizardStep): boolean {
  const state = stepState(wizard, step);
  if (state === 'current' || state === 'closed') return false;
  const afterSaving = step === 'details' || step === 'connected';
  return afterSaving === (wizard.keyId !== null);
}

/** The step that Back leads to; null where there is none. */
export function stepBefore(wizard: WizardView): WizardStep | null {
  const before = steps[indexOf(wizard.step) - 1]?.step;
  return before !== undefined && canGo(wizard, before) ? before : null;
}

function placeKnown({ place }: WizardView): boolean {
  return (
    place.kind !== null &&
    (place.environmentId !== null || place.environmentName !== '') &&
    (place.accountId !== null || place.accountName !== '')
  );
}

function indexOf(step: WizardStep): number {
  return steps.findIndex((each) => each.step === step);
}
