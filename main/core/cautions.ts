import type { WizardView } from '../../preload/contract/view.ts';
import { environmentName } from './catalog.ts';
import type { VaultDocument } from './model.ts';
import type { WizardState } from './linking/wizard.ts';

type Caution = WizardView['cautions'][number];

/**
 * What a person must know before this key is saved here: it is linked already, it looks like another kind of key, or
 * another environment answers to it. Blocking ones cannot be passed, only mended.
 * @param fingerprint of the pasted key; null when none is held.
 */
export function cautionsOf(
  state: WizardState,
  document: VaultDocument,
  fingerprint: string | null,
): Caution[] {
  if (state.reading?.ok !== true || state.keyId !== null) return [];
  const cautions: Caution[] = [];
  const { environmentId, kind } = state.place;
  const same = document.keys.filter((key) => key.fingerprint === fingerprint);
  const here = same.find((key) => key.environmentId === environmentId);
  const elsewhere = same.find((key) => key.environmentId !== environmentId);
  if (here !== undefined) {
    cautions.push({
      code: 'already-linked',
      message:
        here.id === state.replacesKeyId
          ? 'This is the key that is linked already, so there is nothing to replace.'
          : `This key is linked already, to ${environmentName(document, here.environmentId)}.`,
      next: 'Paste another key, or leave it as it is.',
      blocking: true,
    });
  } else if (elsewhere !== undefined) {
    cautions.push({
      code: 'same-environment',
      message: `${environmentName(document, elsewhere.environmentId)} already answers to this key. A key belongs to one environment, so the two names would mean the same one.`,
      next: 'Go back and choose that environment, or copy the key of the environment you mean.',
      blocking: false,
    });
  }
  const hint = state.reading.kindHint;
  if (hint === 'staging' && kind === 'production') {
    cautions.push({
      code: 'staging-key-in-production',
      message:
        'This looks like a staging key: it starts with sk_test_. You are linking a production environment.',
      next: 'In the dashboard, choose the production environment in the top bar and copy its key.',
      blocking: false,
    });
  }
  if (hint === 'production' && kind === 'staging') {
    cautions.push({
      code: 'production-key-in-staging',
      message:
        'This looks like a production key: it starts with sk_live_. You are linking a staging environment.',
      next: 'Go back and say Production, or copy the staging key instead.',
      blocking: false,
    });
  }
  return cautions;
}
