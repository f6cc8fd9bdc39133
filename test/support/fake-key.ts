/**
 * Keys that look real and belong to nobody, put together at run time so that no file of this repository holds
 * anything a secret scanner (or a person) could take for a key.
 */

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const alphanumerics = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

export interface FakeKeyOptions {
  /** What stands in front of the body (workos.md §1). Default: `sk_test_`. */
  readonly prefix?: 'sk_test_' | 'sk_' | 'sk_live_';
  /** `key_` and a 26-character ULID. Default: made of `createdAt` and `seed`. */
  readonly keyId?: string;
  /** Milliseconds since the epoch, kept in the ULID. Default: 2025-10-14 09:26:40 UTC. */
  readonly createdAt?: number;
  /** The same seed gives the same key; another seed gives another. Default: 1. */
  readonly seed?: number;
}

/** A key of the strict form of workos.md §1: the prefix and unpadded base64 of `key_<ULID>,<25 characters>`. */
export function fakeKey(options: FakeKeyOptions = {}): string {
  const { prefix = 'sk_test_', seed = 1 } = options;
  const keyId = options.keyId ?? fakeKeyId(options);
  return prefix + btoa(`${keyId},${letters(25, seed * 31 + 7)}`).replace(/=+$/, '');
}

/** A key ID: `key_` and a ULID that says `createdAt` (milliseconds since the epoch). */
export function fakeKeyId(options: Pick<FakeKeyOptions, 'createdAt' | 'seed'> = {}): string {
  return `key_${ulid(options.createdAt ?? 1_760_434_000_000, options.seed ?? 1)}`;
}

/** A client ID of the form of workos.md §1; public, so nothing secret about it. */
export function fakeClientId(seed = 1): string {
  return `client_${ulid(1_760_434_000_000, seed + 1000)}`;
}

/** An environment ID as it stands in the dashboard's addresses. */
export function fakeEnvironmentId(seed = 1): string {
  return `environment_${ulid(1_760_434_000_000, seed + 2000)}`;
}

/** The old staging form: `sk_test_` and 25 alphanumerics, with no ID in it. */
export function fakeOldKey(seed = 1): string {
  return `sk_test_${letters(25, seed * 17 + 3)}`;
}

/** A customer's key of WorkOS's API Keys product in its older, tellable form. */
export function fakeCustomerKey(seed = 1): string {
  return `wos_api_key_${letters(32, seed * 13 + 5)}`;
}

/** Builders of keys that other vendors would hand out: right prefix and length, random rest. */
export const fakeOtherKeys = {
  stripeTest: (seed = 1): string => `sk_test_51${letters(97, seed)}`,
  stripeLive: (seed = 1): string => `sk_live_51${letters(97, seed)}`,
  stripeRestricted: (seed = 1): string => `rk_live_51${letters(97, seed)}`,
  stripeWebhook: (seed = 1): string => `whsec_${letters(32, seed)}`,
  clerkTest: (seed = 1): string => `sk_test_${letters(42, seed)}`,
  clerkLive: (seed = 1): string => `sk_live_${letters(42, seed)}`,
  openai: (seed = 1): string => `sk-${letters(48, seed)}`,
  openaiProject: (seed = 1): string => `sk-proj-${letters(74, seed)}`,
  anthropic: (seed = 1): string => `sk-ant-api03-${letters(95, seed)}`,
  openrouter: (seed = 1): string => `sk-or-v1-${letters(64, seed)}`,
  github: (seed = 1): string => `ghp_${letters(36, seed)}`,
  githubFine: (seed = 1): string => `github_pat_${letters(22, seed)}_${letters(59, seed + 1)}`,
  githubApp: (seed = 1): string => `ghs_${letters(36, seed)}`,
  gitlab: (seed = 1): string => `glpat-${letters(20, seed)}`,
  aws: (seed = 1): string => `AKIA${letters(16, seed).toUpperCase()}`,
  awsSession: (seed = 1): string => `ASIA${letters(16, seed).toUpperCase()}`,
  slackBot: (seed = 1): string => `xoxb-${digits(12, seed)}-${digits(12, seed + 1)}-${letters(24, seed)}`,
  google: (seed = 1): string => `AIza${letters(35, seed)}`,
  googleOAuth: (seed = 1): string => `GOCSPX-${letters(28, seed)}`,
  sendgrid: (seed = 1): string => `SG.${letters(22, seed)}.${letters(43, seed + 1)}`,
  npm: (seed = 1): string => `npm_${letters(36, seed)}`,
  twilio: (seed = 1): string => `SK${hex(32, seed)}`,
  resend: (seed = 1): string => `re_${letters(8, seed)}_${letters(24, seed + 1)}`,
  supabase: (seed = 1): string => `sb_secret_${letters(31, seed)}`,
  jwt: (seed = 1): string =>
    [
      btoa('{"alg":"HS256","typ":"JWT"}'),
      btoa(`{"sub":"${letters(12, seed)}","iat":1760434000}`),
      letters(43, seed),
    ]
      .join('.')
      .replaceAll('=', ''),
} as const;

/** A ULID: 48 bits of time (milliseconds) and 80 bits that follow from `seed`, in Crockford's base 32. */
function ulid(createdAt: number, seed: number): string {
  let time = '';
  let rest = createdAt;
  for (let place = 0; place < 10; place++) {
    time = crockford.charAt(rest % 32) + time;
    rest = Math.floor(rest / 32);
  }
  return time + pick(crockford, 16, seed);
}

function letters(length: number, seed: number): string {
  return pick(alphanumerics, length, seed);
}

function digits(length: number, seed: number): string {
  return pick('0123456789', length, seed);
}

function hex(length: number, seed: number): string {
  return pick('0123456789abcdef', length, seed);
}

/** `length` characters of `alphabet`, in an order that follows from `seed` (mulberry32, public domain). */
function pick(alphabet: string, length: number, seed: number): string {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0;
  let text = '';
  for (let place = 0; place < length; place++) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    text += alphabet.charAt(((mixed ^ (mixed >>> 14)) >>> 0) % alphabet.length);
  }
  return text;
}
