import { z } from 'zod';
import { emptyPlace, type WizardState } from './wizard.ts';

const kind = z.enum(['staging', 'production']);

/** The wizard as it is kept in the vault between two runs; a check that was under way did not survive. */
const draft = z.object({
  step: z.enum(['place', 'get', 'paste', 'details', 'connected']),
  replacesKeyId: z.string().nullable(),
  place: z.object({
    accountId: z.string().nullable(),
    accountName: z.string(),
    environmentId: z.string().nullable(),
    environmentName: z.string(),
    kind: kind.nullable(),
    projectName: z.string(),
    workosEnvironmentId: z.string().nullable(),
  }),
  reading: z
    .discriminatedUnion('ok', [
      z.object({
        ok: z.literal(true),
        hint: z.string(),
        keyId: z.string().nullable(),
        createdAt: z.number().nullable(),
        kindHint: kind.nullable(),
        warnings: z.array(z.object({ code: z.string(), message: z.string() })),
      }),
      z.object({ ok: z.literal(false), reason: z.string(), message: z.string() }),
    ])
    .nullable(),
});

/** Nothing was chosen or typed yet, so that there is nothing to keep. */
export function saysNothing({ replacesKeyId, place, reading }: WizardState): boolean {
  const members = Object.keys(emptyPlace) as (keyof typeof emptyPlace)[];
  return (
    replacesKeyId === null && reading === null && members.every((name) => place[name] === emptyPlace[name])
  );
}

/** What of the wizard is worth keeping. */
export function toDraft(state: WizardState): z.output<typeof draft> {
  const { step, replacesKeyId, place, reading } = state;
  return { step, replacesKeyId, place, reading };
}

/** The wizard as it was left, or null for a draft that is not one (of another version, say). */
export function fromDraft(kept: unknown): WizardState | null {
  const parsed = draft.safeParse(kept);
  if (!parsed.success) return null;
  return {
    ...parsed.data,
    cautionsAccepted: false,
    verification: { state: 'idle', health: null },
    keyId: null,
    details: { label: '', clientId: '', clientIdState: 'unchecked', expiresAt: null },
  };
}
