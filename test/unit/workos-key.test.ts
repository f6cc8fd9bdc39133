import { describe, expect, it } from 'vitest';
import {
  maskSecret,
  prefixOf,
  readKey,
  type KeyRefusal,
  type KeyWarning,
} from '../../main/core/workos-key.ts';
import {
  fakeClientId,
  fakeCustomerKey,
  fakeEnvironmentId,
  fakeKey,
  fakeKeyId,
  fakeOldKey,
  fakeOtherKeys as other,
} from '../support/fake-key.ts';
import { growth, onceThrough } from '../support/growth.ts';

const key = fakeKey();
const bare = fakeKey({ prefix: 'sk_', seed: 2 });
const live = fakeKey({ prefix: 'sk_live_', seed: 3 });
const half = (at: number): [string, string] => [key.slice(0, at), key.slice(at)];
const [front, back] = half(60);
const alphabet = (length: number): string => 'QwErTyUiOp9'.repeat(9).slice(0, length);

/** Pastes that hold a usable key, with the key that must come out. */
const usable: readonly (readonly [what: string, text: string, secret: string])[] = [
  ['bare', key, key],
  ['with the production prefix of today', bare, bare],
  ['with the prefix sk_live_', live, live],
  ['with spaces around', `   ${key}\t `, key],
  ['with a line end', `${key}\n`, key],
  ['with Windows line ends around', `\r\n${key}\r\n`, key],
  ['in double quotes', `"${key}"`, key],
  ['in single quotes', `'${key}'`, key],
  ['in backticks', `\`${key}\``, key],
  ['in curly quotes', `“${key}”`, key],
  ['in quotes within quotes', `'"${key}"'`, key],
  ['with a quote at its end only', `${key}"`, key],
  ['with a byte-order mark', `\uFEFF${key}`, key],
  ['with zero-width spaces inside', `${front}\u200B${back}`, key],
  ['with a zero-width joiner at its start', `\u200D${key}`, key],
  ['with a soft hyphen inside', `${front}\u00AD${back}`, key],
  ['with direction marks around', `\u202A${key}\u202C`, key],
  ['with no-break spaces around', `\u00A0${key}\u00A0`, key],
  ['with a NUL inside', `${front}\u0000${back}`, key],
  ['as an assignment', `WORKOS_API_KEY=${key}`, key],
  ['as an assignment with spaces', `WORKOS_API_KEY = ${key}`, key],
  ['as a quoted assignment', `WORKOS_API_KEY="${key}"`, key],
  ['as an export', `export WORKOS_API_KEY=${key}`, key],
  ['as an export with quotes and an indent', `  export WORKOS_API_KEY='${key}'`, key],
  ['under another name', `MY_APP_WORKOS_API_KEY=${key}`, key],
  ['under a name of another vendor, though it is surely one of WorkOS', `STRIPE_SECRET_KEY=${key}`, key],
  ['for fish', `set -gx WORKOS_API_KEY ${key}`, key],
  ['for PowerShell', `$env:WORKOS_API_KEY = "${key}"`, key],
  ['for cmd.exe', `set WORKOS_API_KEY=${key}`, key],
  ['for Docker', `ENV WORKOS_API_KEY=${key}`, key],
  ['as YAML', `workos_api_key: ${key}`, key],
  ['as a line of JSON', `  "apiKey": "${key}",`, key],
  ['as JSON', `{"environments":{"staging":{"apiKey":"${key}"}}}`, key],
  ['as JavaScript', `const workos = new WorkOS('${key}');`, key],
  ['as a bearer token', `Bearer ${key}`, key],
  ['as a bearer token in lower case', `bearer ${key}`, key],
  ['as a header', `Authorization: Bearer ${key}`, key],
  ['as a header in a curl command', `curl https://api.workos.com -H "Authorization: Bearer ${key}"`, key],
  ['as the user of a curl command', `curl https://api.workos.com/organizations -u ${key}:`, key],
  ['with a comment behind', `WORKOS_API_KEY=${key} # staging`, key],
  ['with a comment right behind', `WORKOS_API_KEY=${key}#staging`, key],
  ['with a semicolon', `${key};`, key],
  ['with a comma', `${key},`, key],
  ['with a full stop', `My key is ${key}.`, key],
  ['in a sentence', `here is the staging key: ${key} please keep it safe`, key],
  ['in a commented assignment', `# WORKOS_API_KEY=${key}`, key],
  ['under a comment line', `# WorkOS\n\nWORKOS_API_KEY=${key}\n`, key],
  ['in a whole file', `PORT=3000\nWORKOS_CLIENT_ID=${fakeClientId()}\nWORKOS_API_KEY=${key}\nDEBUG=1\n`, key],
  ['beside the key of another vendor', `STRIPE_SECRET_KEY=${other.stripeTest()}\nWORKOS_API_KEY=${key}`, key],
  ['twice the same', `${key}\n${key}`, key],
  ['twice the same without a gap', `${key}${key}`, key],
  ['broken over two lines', `${front}\n${back}`, key],
  ['broken over lines with an indent', `WORKOS_API_KEY=${front}\n    ${back}\n`, key],
  ['broken with a backslash', `${front}\\\n${back}`, key],
  ['broken into three', `${key.slice(0, 30)}\n${key.slice(30, 60)}\n${back}\nPORT=3000`, key],
  ['broken over two lines of quoted mail', `> ${front}\n> ${back}`, key],
  ['broken by a space', `${front} ${back}`, key],
  ['of the old staging form', fakeOldKey(), fakeOldKey()],
  ['of the old form, assigned', `export WORKOS_API_KEY="${fakeOldKey()}" # old`, fakeOldKey()],
  ['of a form nobody has seen', `sk_${alphabet(30)}`, `sk_${alphabet(30)}`],
  ['of a form with an underscore', `sk_eu_${alphabet(30)}`, `sk_eu_${alphabet(30)}`],
  ['of the shortest form that is accepted', `sk_${alphabet(8)}`, `sk_${alphabet(8)}`],
  ['with characters behind the usual length', `${key}Zz9`, `${key}Zz9`],
  ['of a short form with the staging prefix', `sk_test_${alphabet(8)}`, `sk_test_${alphabet(8)}`],
  ['of the usual length with a body that does not decode', damaged(), damaged()],
];

const docs = (rest: string): string => `sk_${rest}`;

/** Pastes that are refused before any network call. */
const refused: readonly (readonly [what: string, text: string, reason: KeyRefusal, says: RegExp])[] = [
  ['nothing', '', 'empty', /nothing here yet/],
  ['spaces', ' \n\t ', 'empty', /nothing here yet/],
  ['invisible characters only', '\uFEFF\u200B', 'empty', /nothing here yet/],
  ['quotes around nothing', '""', 'empty', /nothing here yet/],
  ['an empty assignment', 'WORKOS_API_KEY=', 'empty', /no value behind WORKOS_API_KEY/],
  ['an empty quoted assignment', 'export WORKOS_API_KEY=""', 'empty', /no value behind WORKOS_API_KEY/],
  [
    'the example of the documentation',
    docs('example_123456789'),
    'placeholder',
    /example from documentation/,
  ],
  ['the short example', docs('1234'), 'placeholder', /example from documentation/],
  ['an ellipsis', docs('test_...'), 'placeholder', /example from documentation/],
  ['a typographic ellipsis', docs('test_…'), 'placeholder', /example from documentation/],
  [
    'an example that begins like a key',
    `${key.slice(0, 18)}...`,
    'placeholder',
    /example from documentation/,
  ],
  ['counted digits', docs('test_123456789'), 'placeholder', /example from documentation/],
  ['a row of x', docs(`test_${'x'.repeat(24)}`), 'placeholder', /example from documentation/],
  ['a row of stars', docs(`test_${'*'.repeat(24)}`), 'placeholder', /example from documentation/],
  ['your_api_key', 'WORKOS_API_KEY=your_api_key', 'placeholder', /example from documentation/],
  [
    'your key here, in a comment',
    'WORKOS_API_KEY= # your key here',
    'placeholder',
    /example from documentation/,
  ],
  ['sk_your_key_here', docs('your_key_here'), 'placeholder', /example from documentation/],
  ['angle brackets', 'WORKOS_API_KEY=<your WorkOS API key>', 'placeholder', /example from documentation/],
  ['changeme', 'WORKOS_API_KEY=changeme', 'placeholder', /example from documentation/],
  ['the masked form of the dashboard', `${key.slice(0, 8)}...${key.slice(-4)}`, 'placeholder', /masked form/],
  ['the masked form of Keyrack', maskSecret(key), 'placeholder', /masked form/],
  ['a variable', 'WORKOS_API_KEY=${WORKOS_STAGING_KEY}', 'placeholder', /names the place/],
  ['code that reads a variable', 'process.env.WORKOS_API_KEY', 'placeholder', /names the place/],
  [
    'a reference of a password manager',
    'WORKOS_API_KEY=op://Work/WorkOS/credential',
    'placeholder',
    /names the place/,
  ],
  ['a key without its last character', key.slice(0, -1), 'truncated', /its last character is missing/],
  ['a key without its last twelve', key.slice(0, -12), 'truncated', /12 characters at its end are missing/],
  [
    'a cut-off key behind its name',
    `WORKOS_API_KEY=${key.slice(0, 50)}`,
    'truncated',
    /33 characters at its end/,
  ],
  ['a cut-off production key', bare.slice(0, 60), 'truncated', /18 characters at its end/],
  ['a cut-off key and other words', `${key.slice(0, 60)} is my key`, 'truncated', /cut off/],
  ['a cut-off key with a line below', `${key.slice(0, 70)}\nPORT=3000`, 'truncated', /cut off/],
  ['only the prefix', 'sk_test_', 'truncated', /only the beginning/],
  ['only sk_', 'sk_', 'truncated', /only the beginning/],
  ['the prefix and a little', key.slice(0, 12), 'truncated', /only the beginning/],
  ['a key without its first letter', key.slice(1), 'truncated', /beginning of this key is missing/],
  ['a key without its prefix', key.slice(8), 'truncated', /beginning of this key is missing/],
  ['a publishable key', `pk_test_${alphabet(30)}`, 'publishable', /publishable/],
  [
    'a publishable live key behind a name',
    `CLERK_PUBLISHABLE_KEY=pk_live_${alphabet(30)}`,
    'publishable',
    /publishable/,
  ],
  ['a client ID', fakeClientId(), 'client-id', /client ID/],
  ['a client ID behind its name', `WORKOS_CLIENT_ID="${fakeClientId()}"`, 'client-id', /client ID/],
  ['a project ID', `project_${fakeClientId().slice(7)}`, 'client-id', /project ID/],
  ['a customer’s key', fakeCustomerKey(), 'customer-key', /one of your customers/],
  ['Stripe’s test key', other.stripeTest(), 'other-vendor', /Stripe/],
  ['Stripe’s live key', other.stripeLive(), 'other-vendor', /Stripe/],
  ['Stripe’s key in an assignment', `STRIPE_API_KEY=${other.stripeLive(4)}`, 'other-vendor', /Stripe/],
  ['Stripe’s short test key', `sk_test_${alphabet(24)}`, 'other-vendor', /Stripe/],
  ['Stripe’s restricted key', other.stripeRestricted(), 'other-vendor', /Stripe/],
  ['a webhook secret', other.stripeWebhook(), 'other-vendor', /Stripe/],
  ['Clerk’s test key', other.clerkTest(), 'other-vendor', /Clerk/],
  ['Clerk’s live key', `Bearer ${other.clerkLive()}`, 'other-vendor', /Clerk/],
  ['a key that its name gives away', `CLERK_SECRET_KEY=sk_test_${alphabet(33)}`, 'other-vendor', /Clerk/],
  ['OpenAI’s key', other.openai(), 'other-vendor', /OpenAI/],
  ['OpenAI’s project key', `OPENAI_API_KEY='${other.openaiProject()}'`, 'other-vendor', /OpenAI/],
  ['Anthropic’s key', other.anthropic(), 'other-vendor', /Anthropic/],
  ['OpenRouter’s key', other.openrouter(), 'other-vendor', /OpenRouter/],
  ['GitHub’s token', other.github(), 'other-vendor', /GitHub/],
  ['GitHub’s fine-grained token', other.githubFine(), 'other-vendor', /GitHub/],
  ['GitHub’s app token', other.githubApp(), 'other-vendor', /GitHub/],
  ['GitLab’s token', other.gitlab(), 'other-vendor', /GitLab/],
  ['AWS’s access key', other.aws(), 'other-vendor', /AWS/],
  ['AWS’s session key', `export AWS_ACCESS_KEY_ID=${other.awsSession()}`, 'other-vendor', /AWS/],
  ['Slack’s token', other.slackBot(), 'other-vendor', /Slack/],
  ['Google’s key', other.google(), 'other-vendor', /Google/],
  ['Google’s OAuth secret', other.googleOAuth(), 'other-vendor', /Google/],
  ['SendGrid’s key', other.sendgrid(), 'other-vendor', /SendGrid/],
  ['npm’s token', other.npm(), 'other-vendor', /npm/],
  ['npm’s token in .npmrc', `//packages.example/:_authToken=${other.npm(2)}`, 'other-vendor', /npm/],
  ['Twilio’s key', other.twilio(), 'other-vendor', /Twilio/],
  ['Resend’s key', other.resend(), 'other-vendor', /Resend/],
  ['Supabase’s key', other.supabase(), 'other-vendor', /Supabase/],
  ['a JWT', other.jwt(), 'other-vendor', /JWT/],
  [
    'a private key',
    '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----',
    'other-vendor',
    /private key/,
  ],
  ['two different keys', `${key}\n${bare}`, 'several-keys', /2 different keys/],
  [
    'three keys in a file',
    `A_API_KEY=${key}\nB_API_KEY=${bare}\nC_API_KEY=${live}`,
    'several-keys',
    /3 different keys/,
  ],
  ['two old keys', `${fakeOldKey(1)}\n${fakeOldKey(2)}`, 'several-keys', /2 different keys/],
  ['a key ID', fakeKeyId(), 'not-a-key', /ID of a key/],
  ['an environment ID', fakeEnvironmentId(), 'not-a-key', /environment ID/],
  ['an organization ID', `org_${fakeClientId().slice(7)}`, 'not-a-key', /organization ID/],
  ['a key in capitals', key.toUpperCase(), 'not-a-key', /capital letters/],
  ['a word', 'hello', 'not-a-key', /not a WorkOS key/],
  ['a web address', 'https://dashboard.workos.com/api-keys', 'not-a-key', /not a WorkOS key/],
  ['a UUID', '0e4b3b34-5f0c-4c12-9d6e-0a1f6f1c2d3e', 'not-a-key', /not a WorkOS key/],
  ['a long text', 'lorem ipsum '.repeat(2000), 'not-a-key', /not a WorkOS key/],
  ['a letter with an accent inside', `sk_test_é${alphabet(20)}`, 'not-a-key', /not a WorkOS key/],
];

describe('readKey takes the key out of what was pasted', () => {
  it.each(usable)('%s', (_what, text, secret) => {
    expect(readKey(text)).toMatchObject({ ok: true, secret });
  });
});

describe('readKey refuses, with its reason, what is no key of an environment', () => {
  it.each(refused)('%s', (_what, text, reason, says) => {
    expect(readKey(text)).toEqual({ ok: false, reason, message: expect.stringMatching(says) as string });
  });

  it('and never repeats a pasted secret in the message', () => {
    for (const [, text] of refused) {
      const reading = readKey(text);
      const longWords = text.match(/[A-Za-z0-9]{20,}/g) ?? [];
      for (const word of longWords) expect(reading.ok ? '' : reading.message).not.toContain(word);
    }
  });
});

describe('a key says by itself', () => {
  it('its ID and the time it was made', () => {
    const createdAt = Date.UTC(2026, 2, 14, 15, 9, 26);
    const keyId = fakeKeyId({ createdAt, seed: 9 });
    expect(readKey(fakeKey({ createdAt, seed: 9 }))).toMatchObject({
      ok: true,
      keyId,
      createdAt,
      warnings: [],
    });
  });

  it('the same for hundreds of keys', () => {
    for (let seed = 0; seed < 500; seed++) {
      const createdAt = 1_600_000_000_000 + seed * 1_234_567_891;
      const made = { createdAt, seed };
      expect(readKey(fakeKey(made))).toMatchObject({ keyId: fakeKeyId(made), createdAt, warnings: [] });
    }
  });

  it('its kind as a hint, and none where the prefix is bare', () => {
    expect(readKey(key)).toMatchObject({ kindHint: 'staging' });
    expect(readKey(live)).toMatchObject({ kindHint: 'production' });
    expect(readKey(bare)).not.toHaveProperty('kindHint');
  });

  it('nothing when its body does not decode', () => {
    const reading = readKey(damaged());
    expect(reading).not.toHaveProperty('keyId');
    expect(reading).not.toHaveProperty('createdAt');
  });
});

describe('a key that may go on, with a warning', () => {
  const cases: readonly (readonly [what: string, text: string, codes: readonly KeyWarning['code'][]])[] = [
    ['none for a usual key', key, []],
    ['an older staging key', fakeOldKey(), ['old-form']],
    ['a key of an unknown form', `sk_test_${alphabet(30)}`, ['unusual-form']],
    [
      'a bare key that a customer may have made',
      `sk_${alphabet(30)}`,
      ['unusual-form', 'maybe-customer-key'],
    ],
    ['a key that is too long', `${key}Zz9`, ['unusual-form']],
    ['a key that was broken over lines', `${front}\n${back}`, ['joined']],
    ['a key under a name that is published', `NEXT_PUBLIC_WORKOS_API_KEY=${key}`, ['exposed-name']],
    ['a key that came through Vite', `VITE_WORKOS_API_KEY="${key}"`, ['exposed-name']],
  ];
  it.each(cases)('%s', (_what, text, codes) => {
    const reading = readKey(text);
    expect(reading.ok && reading.warnings.map(({ code }) => code)).toEqual(codes);
  });
});

describe('masking', () => {
  it('shows the prefix and the last four', () => {
    expect(maskSecret(key)).toBe(`sk_test_…${key.slice(-4)}`);
    expect(maskSecret(bare)).toBe(`sk_…${bare.slice(-4)}`);
    expect(readKey(live)).toMatchObject({ hint: `sk_live_…${live.slice(-4)}` });
  });

  it('keeps the end of a short secret to itself', () => {
    expect(maskSecret(`sk_${alphabet(8)}`)).toBe('sk_…');
    expect(maskSecret('hunter2')).toBe('…');
  });

  it('knows the prefixes', () => {
    expect([key, bare, live, 'pk_test_x', ''].map(prefixOf)).toEqual(['sk_test_', 'sk_', 'sk_live_', '', '']);
  });
});

it('reads any text without throwing, and takes no key for read that does not stand in it', () => {
  const pieces = [
    key,
    front,
    '"',
    '=',
    ' ',
    '\n',
    '#',
    'sk_',
    'WORKOS_API_KEY',
    '\u200B',
    '\\',
    '<',
    'é',
    '...',
    ':',
  ];
  let read = 0;
  for (let round = 0; round < 2000; round++) {
    const text = Array.from(
      { length: round % 12 },
      (_, i) => pieces[(round * 7 + i * (round % 5)) % pieces.length],
    ).join('');
    const reading = readKey(text);
    if (!reading.ok) continue;
    read += 1;
    expect(text.replace(/[\s\u200B]/g, '')).toContain(reading.secret);
  }
  expect(read).toBeGreaterThan(100);
});

it.each(['sk_test_', key.slice(0, 40), '" ', '# ', 'a'.repeat(50), 'your ', 'export A=', '\n'])(
  'goes once through a text of nothing but %j',
  (unit) => {
    const grows = growth(10_000, (size) => {
      readKey(unit.repeat(Math.ceil(size / unit.length)));
    });
    expect(grows).toBeLessThan(onceThrough);
  },
);

/** A key of the right length whose body was changed: it no longer decodes to an ID. */
function damaged(): string {
  return `${key.slice(0, 24)}${'9'.repeat(6)}${key.slice(30)}`;
}
