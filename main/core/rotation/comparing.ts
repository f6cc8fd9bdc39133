import { environmentOrNull } from '../catalog.ts';
import { Failure } from '../failure.ts';
import type { Environment, Key, Rotation } from '../model.ts';
import { pairOf } from '../pairing/standing.ts';
import { askedWords, type PairAnswer } from '../pairing/verdict.ts';
import { readKey } from '../workos-key.ts';
import type { RotationLedger, RotationParts } from './ledger.ts';

/** What the person said of the new key, and what may be asked about it. */
export interface Consent {
  /** It is right although it looks like a key of the other kind. */
  acceptOtherKind?: boolean | undefined;
  /**
   * Whether WorkOS is asked about the new key and the environment's client ID where nothing else tells; absent while
   * the person was not asked. The question may leave an event in WorkOS (workos.md §2).
   */
  pair?: 'ask' | 'skip' | undefined;
}

export interface Comparison {
  /** In words, what tells that both keys are of one environment, or that nothing does. */
  sentence: string;
  /** The client ID that WorkOS took for one that belongs to the new key; null when it did not, or was not asked. */
  pairedWith: string | null;
}

/**
 * Whether the old and the new key are of one environment, as far as can be told: by what they see, then by what the
 * person said when both were linked, then by the client ID, then by their looks.
 * @returns null when the question was taken back.
 * @throws Failure `other-environment`, `nothing-to-compare`, `other-kind`, and those of saving the activity.
 */
export async function compareKeys(
  parts: RotationParts,
  ledger: RotationLedger,
  rotation: Rotation,
  {
    secret,
    linked,
    consent,
    signal,
  }: {
    secret: string;
    /** The new key where it is linked in the rotation's environment already. */
    linked: Key | undefined;
    consent: Consent;
    signal: AbortSignal;
  },
): Promise<Comparison | null> {
  const { vault, gateway } = parts;
  const name = ledger.nameOf(rotation);
  const old = await vault.open(rotation.old.secret).catch(() => null);
  const verdict = old === null ? 'unknown' : await gateway.sameEnvironment(old, secret, signal);
  if (signal.aborted) return null;
  if (verdict === 'different') {
    throw new Failure(
      'other-environment',
      `The two keys see different organizations, so this one is not of ${name}.`,
      'In the dashboard, choose that environment in the top bar, and copy its key.',
    );
  }
  if (verdict === 'same')
    return {
      sentence: 'Both keys see the same organizations, so they are of one environment.',
      pairedWith: null,
    };
  const environment = environmentOrNull(vault.document, rotation.environmentId);
  if (linked !== undefined) {
    const pair = environment === null ? null : pairOf(vault.document, environment);
    if (pair?.state === 'unlikely' && pair.keyId === linked.id) throw likelyAnother(name);
    // Linked by mistake is linked, too.
    byLooks(environment, name, secret, consent);
    return { sentence: `Both keys are linked here as ${name}.`, pairedWith: null };
  }
  const clientId = askable(environment);
  if (clientId === null) return { sentence: byLooks(environment, name, secret, consent), pairedWith: null };
  if (consent.pair === undefined) {
    throw new Failure(
      'nothing-to-compare',
      'WorkOS gives nothing to compare the two keys by: at least one of them sees no organization. The new key was not linked yet.',
      'Ask WorkOS whether the client ID belongs to the new key, or go on without asking.',
    );
  }
  if (consent.pair === 'skip')
    return { sentence: byLooks(environment, name, secret, consent), pairedWith: null };
  return ask(parts, ledger, rotation, { secret, clientId, consent, signal });
}

const likelyAnother = (name: string): Failure =>
  new Failure(
    'other-environment',
    `WorkOS refused the new key together with the client ID of ${name}, so the key likely belongs to another environment. It was not taken.`,
    'In the dashboard, choose that environment in the top bar, and compare both: key and client ID stand on one page. If the client ID is wrong here, correct it under Edit.',
  );

/** The client ID that WorkOS can be asked about; null where there is none, or WorkOS does not know it. */
const askable = (environment: Environment | null): string | null =>
  environment === null || environment.clientIdState === 'absent' ? null : environment.clientId;

async function ask(
  { vault, gateway, activity }: RotationParts,
  ledger: RotationLedger,
  rotation: Rotation,
  about: { secret: string; clientId: string; consent: Consent; signal: AbortSignal },
): Promise<Comparison | null> {
  const { secret, clientId, consent, signal } = about;
  const name = ledger.nameOf(rotation);
  const answer: PairAnswer = await gateway.pair(secret, clientId, signal);
  if (signal.aborted) return null;
  await activity.record({
    kind: 'pair-checked',
    sentence: askedWords(name, 'its new key', answer.state),
    environmentId: rotation.environmentId,
    requestId: answer.requestId,
  });
  switch (answer.state) {
    case 'likely':
      return {
        sentence: `WorkOS took the new key and the client ID of ${name} for a pair, so they are likely of one environment.`,
        pairedWith: clientId,
      };
    case 'unlikely':
      // WorkOS had just accepted the key by itself, so it is not a dead one that it refuses.
      throw likelyAnother(name);
    case 'unknown': {
      const environment = environmentOrNull(vault.document, rotation.environmentId);
      return {
        sentence: `${byLooks(environment, name, secret, consent)} Asked about the client ID, WorkOS did not say either.`,
        pairedWith: null,
      };
    }
  }
}

/**
 * A prefix is a hint, never proof (workos.md §1): the person may know better.
 * @throws Failure `other-kind`.
 */
function byLooks(
  environment: Environment | null,
  name: string,
  secret: string,
  { acceptOtherKind = false }: Consent,
): string {
  const read = readKey(secret);
  const hint = read.ok ? read.kindHint : undefined;
  const kind = environment?.kind;
  if (hint === undefined || hint === kind) {
    return `WorkOS gives nothing to compare the two keys by. Make sure yourself that the new one is of ${name}.`;
  }
  if (!acceptOtherKind) {
    throw new Failure(
      'other-kind',
      `This looks like a ${hint} key by its beginning, ${name} is ${kind ?? 'another'}, and WorkOS gives nothing to compare the two keys by. It was not linked.`,
      `Paste a key of ${name}, or say that this one is right.`,
    );
  }
  return `You said that the new key is of ${name}, although it looks like a ${hint} key by its beginning.`;
}
