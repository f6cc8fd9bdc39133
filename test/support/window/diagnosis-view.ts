import type {
  ConclusionView,
  DiagnosisStepId,
  DiagnosisStepView,
  DiagnosisView,
} from '../../../preload/contract/diagnosis.ts';
import { diagnosisStepId } from '../../../preload/contract/diagnosis.ts';

/** What the window is shown of a diagnosis; each with members that a test overrides. */

export const aConclusion = (over: Partial<ConclusionView> = {}): ConclusionView => ({
  code: 'inspected',
  blame: 'network',
  tone: 'bad',
  title: 'Zscaler inspects this connection',
  meaning: 'The certificate was issued by “Zscaler Root CA”, and this computer does not trust it.',
  next: 'Ask whoever runs Zscaler here to install its root certificate on this computer.',
  ...over,
});

/** All steps in their order: passed unless it is said otherwise. */
export function diagnosisSteps(
  over: Partial<Record<DiagnosisStepId, Partial<DiagnosisStepView>>> = {},
): DiagnosisStepView[] {
  return diagnosisStepId.options.map((id) => ({
    id,
    state: 'passed',
    detail: `Of ${id}`,
    ms: 12,
    ...over[id],
  }));
}

export const aDiagnosis = (over: Partial<DiagnosisView> = {}): DiagnosisView => ({
  id: 'diagnosis-1',
  keyId: null,
  host: 'api.workos.com',
  startedAt: Date.UTC(2026, 10, 3, 12),
  finishedAt: Date.UTC(2026, 10, 3, 12) + 1_240,
  cancelled: false,
  steps: diagnosisSteps({
    tls: {
      state: 'failed',
      detail: 'Issued by Zscaler Root CA, not by a public authority: Zscaler inspects',
    },
    workos: { state: 'failed', detail: 'Connection not trusted (ERR_CERT_AUTHORITY_INVALID)', ms: 140 },
    clock: { state: 'skipped', detail: 'No answer that tells the time', ms: null },
    key: { state: 'not-applicable', detail: 'No key was asked about', ms: null },
  }),
  conclusion: aConclusion(),
  ...over,
});
