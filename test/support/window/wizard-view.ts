import type { ExportPlanView, ReadingView, WizardView } from '../../../preload/contract/view.ts';
import { fakeKeyId } from '../fake-key.ts';
import { aHint } from './sample-snapshot.ts';

/** A wizard of `kind` at one of its steps, as main would show it; a test overrides the rest. */
export function aWizard(
  step: WizardView['step'],
  over: Partial<WizardView> = {},
  kind: 'staging' | 'production' = 'staging',
): WizardView {
  return {
    step,
    replacesKeyId: null,
    place: aPlace(kind),
    reading: null,
    cautions: [],
    cautionsAccepted: false,
    verification: idle,
    keyId: null,
    details: { label: '', clientId: '', clientIdState: 'unchecked', expiresAt: null },
    ...over,
  };
}

/** The place of an environment that is not in the sample snapshot yet. */
export function aPlace(kind: 'staging' | 'production'): WizardView['place'] {
  return {
    accountId: 'globex',
    accountName: 'Globex',
    environmentId: null,
    environmentName: kind === 'staging' ? 'Sandbox' : 'Production',
    kind,
    projectName: '',
    workosEnvironmentId: null,
  };
}

export const emptyPlace: WizardView['place'] = {
  accountId: null,
  accountName: '',
  environmentId: null,
  environmentName: '',
  kind: null,
  projectName: '',
  workosEnvironmentId: null,
};

export const idle: WizardView['verification'] = { state: 'idle', health: null, canKeepUnverified: false };

/** What main reads in a whole key. */
export function aReading(
  over: Partial<Extract<ReadingView, { ok: true }>> = {},
): Extract<ReadingView, { ok: true }> {
  return {
    ok: true,
    hint: aHint(7),
    keyId: fakeKeyId({ seed: 7 }),
    createdAt: Date.UTC(2025, 8, 18, 9, 30),
    kindHint: 'staging',
    warnings: [],
    ...over,
  };
}

/** What an export of the sample's staging key would do to a file that is there. */
export function aPlan(over: Partial<ExportPlanView> = {}): ExportPlanView {
  return {
    planId: 'plan-1',
    keyId: 'key-1',
    environmentId: 'env-staging',
    projectId: null,
    path: '/home/mia/code/acme-web/.env.local',
    shownPath: '~/code/acme-web/.env.local',
    fileName: '.env.local',
    otherFiles: [],
    exists: true,
    unchanged: false,
    toKeep: false,
    preset: 'nextjs',
    presetTitle: 'Next.js with AuthKit',
    variables: [
      {
        source: 'key',
        name: 'WORKOS_API_KEY',
        shown: aHint(1),
        value: null,
        included: true,
        required: true,
        note: '',
      },
      {
        source: 'client-id',
        name: 'WORKOS_CLIENT_ID',
        shown: 'client_01…',
        value: null,
        included: true,
        required: false,
        note: '',
      },
    ],
    diff: [
      { kind: 'gap', line: 0, text: '' },
      { kind: 'same', line: 4, text: '# WorkOS' },
      { kind: 'removed', line: 5, text: 'WORKOS_API_KEY=•••• # from the dashboard' },
      { kind: 'added', line: 5, text: `WORKOS_API_KEY=${aHint(1)} # from the dashboard` },
      { kind: 'added', line: 6, text: 'WORKOS_CLIENT_ID=client_01…' },
      { kind: 'same', line: 6, text: 'DATABASE_URL=••••' },
      { kind: 'gap', line: 0, text: '' },
    ],
    warnings: [],
    conflict: null,
    stops: [],
    confirmName: null,
    ...over,
  };
}
