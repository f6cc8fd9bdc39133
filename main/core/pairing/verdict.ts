import type { FailureCode } from '../../../preload/contract/failure-codes.ts';
import { classify, healthWords, readJson, type Cause, type ProbeAnswer } from '../health.ts';

/**
 * What WorkOS's refusal of a made-up code says of a key and a client ID. `likely` is as sure as it ever gets. `cause` is
 * OAuth's own code, or why nothing is known; the words of that are at `pairWords`.
 */
export type PairAnswer = { readonly requestId: string | null } & (
  | { readonly state: 'likely' | 'unlikely'; readonly cause: string }
  | { readonly state: 'unknown'; readonly cause: OpenCause }
);

type OpenCause = Cause | typeof undecided;

/** OAuth's own codes (RFC 6749 §5.2) by what they say of the pair (workos.md §2). */
const byCode: Readonly<Record<string, 'likely' | 'unlikely'>> = {
  invalid_grant: 'likely',
  invalid_client: 'unlikely',
  unauthorized_client: 'unlikely',
};

/** Where no code is given: the sentences that users reported (workos.md §2). */
const byMessage: readonly (readonly [RegExp, 'likely' | 'unlikely', string])[] = [
  [
    /^the code\b.{0,200}\b(?:has expired or is invalid|is invalid|has expired)\b/is,
    'likely',
    'invalid_grant',
  ],
  [/^invalid client[ _]?id\b/i, 'unlikely', 'invalid_client'],
  [/^invalid client[ _]?secret\b/i, 'unlikely', 'invalid_client'],
];

/** WorkOS answered in its own way, but not about the pair. */
const undecided = 'pair-undecided' satisfies FailureCode;

/** The statuses of OAuth's refusals; any other is about something else, or somebody else's. */
const refusals: ReadonlySet<number> = new Set([400, 401, 403]);
/** What these words say is about a list of organizations. */
const aboutTheProbe: ReadonlySet<Cause> = new Set<Cause>(['not-a-list', 'bad-request', 'invalid-request']);

/**
 * Judges the answer to `POST /user_management/authenticate` with a made-up code. Only a refusal in JSON says anything:
 * whatever is between here and WorkOS, and a 401 without a code, leaves it unknown.
 */
export function judgePair(answer: ProbeAnswer): PairAnswer {
  const { requestId } = answer;
  const verdict = classify(answer);
  const unknown = (cause: OpenCause): PairAnswer => ({ state: 'unknown', cause, requestId });
  // A list, or any other success, cannot be the answer to a code that was never issued.
  const otherwise =
    verdict.state === 'unknown' && !aboutTheProbe.has(verdict.cause) ? verdict.cause : undecided;
  if (answer.type === 'fault' || !refusals.has(answer.status)) return unknown(otherwise);
  const body = readJson(answer);
  if (typeof body !== 'object' || body === null) return unknown(otherwise);
  const of = (name: string): string => {
    const value: unknown = Reflect.get(body, name);
    return typeof value === 'string' ? value : '';
  };
  for (const code of [of('error'), of('code')]) {
    const state = Object.hasOwn(byCode, code) ? byCode[code] : undefined;
    if (state !== undefined) return { state, cause: code, requestId };
  }
  for (const text of [of('error_description'), of('message'), of('error')]) {
    const found = byMessage.find(([form]) => form.test(text));
    if (found !== undefined) return { state: found[1], cause: found[2], requestId };
  }
  return unknown(otherwise);
}

const found = { likely: 'likely', unlikely: 'likely not', unknown: 'WorkOS did not say' } as const;

/** What the activity says of a question, whatever the answer. */
export const askedWords = (
  name: string,
  key: 'its key' | 'its new key',
  state: PairAnswer['state'],
): string => `Asked whether the client ID of ${name} belongs to ${key}: ${found[state]}.`;

/** Why a pair could not be judged, in words: what it means, and what to do now. */
export function pairWords(cause: string): { meaning: string; next: string } {
  if (cause !== undecided) return healthWords({ state: 'unknown', cause });
  return {
    meaning:
      'WorkOS answered, but not in a way that says whether this key and this client ID belong together.',
    next: 'Compare both with the API Keys page of the dashboard: key and client ID stand there together.',
  };
}
