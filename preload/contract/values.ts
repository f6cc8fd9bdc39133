import { z } from 'zod';
import { limits } from './limits.ts';

/** Line breaks, control characters, marks of direction, spaces of no width: they move, hide or imitate other characters. */
const deceiving = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
/** A text whose characters are where they seem to be. What joins letters and emoji (U+200C, U+200D) stays. */
export const withoutDeceit = (text: string): string => text.replace(deceiving, '\ufffd');

/** Caps on everything that crosses; a longer text is refused before anything looks at it. */
export const id = z.string().min(1).max(64);
export const optionalName = z
  .string()
  .trim()
  .overwrite((text) => text.replace(deceiving, ' ').trim())
  .max(limits.name);
export const name = optionalName.min(1);
/** A free word or two on keys; spaces in it are one. */
export const tag = z
  .string()
  .overwrite((typed) => typed.replace(deceiving, ' ').replace(/\s+/g, ' ').trim().normalize('NFC'))
  .min(1)
  .max(limits.tag);
/** Several lines of a person's own. */
export const text = z.string().overwrite((typed) =>
  typed
    .replace(/\r\n?/g, '\n')
    .replace(deceiving, (each) => (each === '\n' || each === '\t' ? each : ' '))
    .trim(),
);
export const paste = z.string().max(limits.paste);
/** Milliseconds since the epoch. */
export const time = z.number().int().nonnegative();
/** Of an environment. */
export const kind = z.enum(['staging', 'production']);
/** How secrets are sealed: by the operating system, by a passphrase, or by a key that lives in memory only. */
export const tier = z.enum(['keychain', 'passphrase', 'session']);
export const healthState = z.enum(['valid', 'limited', 'rejected', 'unverified', 'unknown']);
/** What WorkOS says of a client ID (workos.md §2). */
export const clientIdState = z.enum(['unchecked', 'exists', 'absent', 'unknown']);
/** What WorkOS's answer says of a client ID together with a key; it is never sure (workos.md §2). */
export const pairState = z.enum(['likely', 'unlikely']);
export const wizardStep = z.enum(['place', 'get', 'paste', 'details', 'connected']);
/** Pages of WorkOS's dashboard that Keyrack opens (workos.md §3). */
export const dashboardPage = z.enum(['api-keys', 'redirects', 'authentication', 'users', 'signup', 'status']);
/** What can be removed. */
export const removable = z.enum(['account', 'environment', 'key']);
/** What can be undone. */
export const undoable = z.enum(['removal', 'export', 'rotation']);
/** What a project is built with, as far as its files tell (workos.md §4); one preset of variables each. */
export const stack = z.enum([
  'nextjs',
  'sveltekit',
  'remix',
  'react-router',
  'tanstack-start',
  'astro',
  'vite',
  'convex',
  'cloudflare',
  'node',
  'python',
  'ruby',
  'go',
  'php',
  'laravel',
  'kotlin',
  'elixir',
  'dotnet',
  'unknown',
]);
/** Where the value of a variable in an env file comes from. `text` is what the person typed; never a secret. */
export const variableSource = z.enum([
  'key',
  'client-id',
  'redirect-uri',
  'cookie-password',
  'environment-id',
  'base-url',
  'text',
]);
/** How often keys are checked by themselves. */
export const checkEvery = z.enum(['off', '15m', '1h', '6h', '24h']);
/** The forms in which a key can be copied (dotenv.md, "Other forms people copy"). */
export const copyForm = z.enum([
  'dotenv',
  'posix',
  'fish',
  'powershell',
  'json',
  'yaml',
  'docker',
  'kubernetes',
  'github-env',
  'gh-secret',
  'systemd',
]);
/** An absolute path on this computer. */
export const path = z.string().min(1).max(4_096);
/** A variable's name as typed; main says what is wrong with it. */
export const variableName = z.string().max(limits.variableName);
export const passphrase = z.string().min(1).max(limits.passphrase);
export const nothing = z.strictObject({});
/** What is longer, because of a path in it, is cut: one long name must not keep a whole page from being shown. */
export const sentence = z.string().overwrite((text) => {
  const clear = withoutDeceit(text);
  return clear.length > 2_000 ? `${clear.slice(0, 1_999)}…` : clear;
});
/** A name of somebody else's making, a file's for one, on its way to a person's eyes. */
export const shown = z.string().overwrite(withoutDeceit);

export type Kind = z.output<typeof kind>;
export type Tier = z.output<typeof tier>;
export type HealthState = z.output<typeof healthState>;
export type ClientIdState = z.output<typeof clientIdState>;
export type PairState = z.output<typeof pairState>;
export type WizardStep = z.output<typeof wizardStep>;
export type DashboardPage = z.output<typeof dashboardPage>;
export type Removable = z.output<typeof removable>;
export type Undoable = z.output<typeof undoable>;
export type Stack = z.output<typeof stack>;
export type VariableSource = z.output<typeof variableSource>;
export type CheckEvery = z.output<typeof checkEvery>;
export type CopyForm = z.output<typeof copyForm>;
