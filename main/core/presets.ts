import type { Stack, VariableSource } from '../../preload/contract/values.ts';
import type { Kind } from './model.ts';

/** A variable as a preset offers it; the person can rename it, leave it out, or add others. */
export interface PresetVariable {
  source: VariableSource;
  name: string;
  /** What is proposed where a person may edit it (`redirect-uri`, `base-url`, `text`); null for all others. */
  value: string | null;
  included: boolean;
  /** Without it the export would make no sense. */
  required: boolean;
  /** Empty when there is nothing to say. */
  note: string;
}

/** What the tools of a stack read (workos.md §4). */
export interface Preset {
  stack: Stack;
  variables: PresetVariable[];
  /** What to know about the stack; each is shown beside the plan. */
  notes: string[];
}

export const apiKeyName = 'WORKOS_API_KEY';
export const clientIdName = 'WORKOS_CLIENT_ID';
const cookiePasswordName = 'WORKOS_COOKIE_PASSWORD';
const redirectUriName = 'WORKOS_REDIRECT_URI';

const variable = (
  source: VariableSource,
  name: string,
  more: Partial<PresetVariable> = {},
): PresetVariable => ({ source, name, value: null, included: true, required: false, note: '', ...more });

const key = variable('key', apiKeyName, { required: true });
const clientId = variable('client-id', clientIdName);
const cookiePassword = variable('cookie-password', cookiePasswordName);
const callback = (url: string, name = redirectUriName): PresetVariable =>
  variable('redirect-uri', name, { value: url });
/** SDKs alone read no such variable; many projects keep theirs under this name all the same. */
const optionalCallback = (url: string): PresetVariable => ({
  ...callback(url),
  included: false,
  note: 'No SDK reads this by itself. Include it where your own code does.',
});

const sdk = [key, clientId];
const authKit = (url: string, name?: string): PresetVariable[] => [
  ...sdk,
  cookiePassword,
  callback(url, name),
];

/** Per stack: its variables, with its usual callback; ports and paths are those of workos.md §4 where it names them. */
const variables: Record<Stack, PresetVariable[]> = {
  nextjs: authKit('http://localhost:3000/auth/callback', 'NEXT_PUBLIC_WORKOS_REDIRECT_URI'),
  sveltekit: authKit('http://localhost:5173/callback'),
  remix: authKit('http://localhost:5173/callback'),
  'react-router': authKit('http://localhost:5173/callback'),
  'tanstack-start': authKit('http://localhost:3000/api/auth/callback'),
  astro: authKit('http://localhost:4321/callback'),
  vite: [
    variable('client-id', 'VITE_WORKOS_CLIENT_ID', { required: true }),
    callback('http://localhost:5173/callback', 'VITE_WORKOS_REDIRECT_URI'),
  ],
  convex: [...sdk, variable('environment-id', 'WORKOS_ENVIRONMENT_ID')],
  cloudflare: sdk,
  node: [...sdk, optionalCallback('http://localhost:3000/callback')],
  python: [
    ...sdk,
    optionalCallback('http://localhost:8000/callback'),
    variable('base-url', 'WORKOS_BASE_URL', {
      value: 'https://api.workos.com',
      included: false,
      note: 'Only where WorkOS is reached at another address.',
    }),
    variable('text', 'WORKOS_REQUEST_TIMEOUT', {
      value: '25',
      included: false,
      note: 'In seconds. Without it the SDK uses its own.',
    }),
  ],
  ruby: [...sdk, optionalCallback('http://localhost:3000/callback')],
  go: sdk,
  php: sdk,
  laravel: [...sdk, callback('http://localhost:8000/authenticate', 'WORKOS_REDIRECT_URL')],
  kotlin: sdk,
  elixir: sdk,
  dotnet: sdk,
  unknown: sdk,
};

const notes: Partial<Record<Stack, string[]>> = {
  vite: [
    'A single page app has no server, so its files hold the client ID only. An API key in it would be published to every visitor.',
  ],
  ruby: [
    'Ruby apps may also read WORKOS_WEBHOOK_SECRET and WORKOS_ACTIONS_SECRET. They sign the messages that WorkOS sends to your webhook endpoint and your actions, are shown in the dashboard beside these, and are not kept in Keyrack: put them in by hand.',
  ],
  convex: [
    'Convex functions read the variables of their deployment, not this file. Where they use WorkOS, set the same there with “npx convex env set”.',
  ],
  dotnet: [
    '.NET reads no env files by itself: load this one with a package. Or keep the key in user-secrets: copy it as JSON, save that outside the project, run “dotnet user-secrets set” in the project with the file as its input, then delete the file.',
  ],
};

/** The preset of a stack. Pure; the answer is the caller's own. */
export const presetOf = (stack: Stack): Preset => ({
  stack,
  variables: variables[stack].map((each) => ({ ...each })),
  notes: [...(notes[stack] ?? [])],
});

/** The same for an environment of this kind: a callback on this computer is of no use in production. */
export function presetFor(stack: Stack, kind: Kind): Preset {
  const preset = presetOf(stack);
  if (kind === 'staging') return preset;
  return {
    ...preset,
    variables: preset.variables.map((each) =>
      each.source === 'redirect-uri' && each.included
        ? {
            ...each,
            value: '',
            included: false,
            note: 'Production needs the https address of your app. Enter it to include this.',
          }
        : each,
    ),
  };
}
