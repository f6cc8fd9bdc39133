import { bodyLength, bodyStart } from './body.ts';
import { vendorNamed, vendorOf } from './vendors.ts';
import type { Found } from './unwrap.ts';

/** Why a text is not taken for a key, before any network call. */
export type KeyRefusal =
  | 'empty'
  | 'placeholder'
  | 'truncated'
  | 'publishable'
  | 'client-id'
  | 'customer-key'
  | 'other-vendor'
  | 'several-keys'
  | 'not-a-key';

/** A refusal with its sentences: what it is, and what to do. */
export interface Refused {
  readonly ok: false;
  readonly reason: KeyRefusal;
  readonly message: string;
}

/** Puts a refusal together. */
export function refuse(reason: KeyRefusal, message: string): Refused {
  return { ok: false, reason, message };
}

const workosIds: readonly (readonly [form: RegExp, what: string])[] = [
  [/^key_/, 'This is the ID of a key, not the key itself. The key starts with sk_.'],
  [
    /^environment_/,
    'This is an environment ID. The key starts with sk_ and is on the API Keys page of that environment.',
  ],
  [/^org_/, 'This is an organization ID. The key starts with sk_ and is on the API Keys page.'],
  [/^user_/, 'This is a user ID. The key starts with sk_ and is on the API Keys page.'],
  [
    /^(?:conn|directory|invitation|session|wh)_01/,
    'This is the ID of something in WorkOS, not a key. The key starts with sk_.',
  ],
];

const placeholders: readonly RegExp[] = [
  /^sk_example/i,
  /^sk_(?:(?:test|live)_)?(?:0?1234?5?6?7?8?9?0?\w{0,4}|(.)\1{3,}|(?:abc|xyz|foo|bar|baz|secret|key|test(?!_)|demo|fake|dummy|sample|placeholder|redacted|changeme)[\w]{0,12})$/i,
  /\b(?:sk_(?:test_|live_)?)?(?:your|my|insert|paste|replace|enter|add|put)[\s_-]?(?:[a-z]{1,12}[\s_-]){0,4}(?:key|secret|token|here|me)\b/i,
  /^(?:<.*>|\[.*\]|x{3,}|\.{3,}|…|\*{3,}|todo|tbd|none|null|undefined|change[_-]?me|secret|key|api[_-]?key|workos[_-]?api[_-]?key|placeholder|redacted)$/i,
  /x{6,}|\*{4,}|•{3,}|_here$/i,
];
const reference =
  /^(?:\$\{|\$\(|\$[A-Z_]|%[A-Z_]+%$|\{\{|process\.env\b|import\.meta\.env\b|os\.(?:environ|getenv)|ENV\[|op:\/\/|vault:|secrets?[.:/]|\$\{\{)/;

/** The refusal that fits this value, or undefined for one that may be a WorkOS key. */
export function refusalOf({ value, name }: Found): Refused | undefined {
  if (value === '') {
    return refuse(
      'empty',
      name === undefined
        ? 'There is nothing here yet. Copy the key in the WorkOS dashboard and paste it here.'
        : `There is no value behind ${name}. Copy the key in the WorkOS dashboard and paste it here.`,
    );
  }
  return (
    cutOff(value) ??
    standIn(value) ??
    publicId(value) ??
    vendors({ value, ...(name === undefined ? {} : { name }) })
  );
}

function standIn(value: string): Refused | undefined {
  if (/^sk_\w*(?:\.{2,}|…|\*{3,}|•{2,})\w{4}$/.test(value)) {
    return refuse(
      'placeholder',
      'This is the masked form that the dashboard shows, not the key. Reveal or copy the whole key there; if it was a production key and is gone, create a new one.',
    );
  }
  if (reference.test(value)) {
    return refuse(
      'placeholder',
      'This names the place of a key, not the key itself. Paste the key that it stands for.',
    );
  }
  if (/\.{3}|…/.test(value) || placeholders.some((form) => form.test(value))) {
    return refuse(
      'placeholder',
      'This is an example from documentation, not a real key. Copy your own key from the API Keys page of the WorkOS dashboard.',
    );
  }
  return undefined;
}

function publicId(value: string): Refused | undefined {
  if (value.startsWith('client_')) {
    return refuse(
      'client-id',
      'This is a client ID. It is public and belongs in the next step; the key starts with sk_ and is on the same page of the dashboard.',
    );
  }
  if (value.startsWith('project_')) {
    return refuse(
      'client-id',
      'This is a project ID, the older form of a client ID. The key starts with sk_ and is on the API Keys page.',
    );
  }
  if (/^(?:pk_|sb_publishable_)/.test(value)) {
    return refuse(
      'publishable',
      'This is a publishable key, made to be seen by everyone. WorkOS keys are secret and start with sk_.',
    );
  }
  if (value.startsWith('wos_api_key_')) {
    return refuse(
      'customer-key',
      'This is a key that one of your customers uses to call your own API. Keyrack links the key of an environment: it starts with sk_ and is on the API Keys page.',
    );
  }
  const id = workosIds.find(([form]) => form.test(value));
  return id && refuse('not-a-key', id[1]);
}

function vendors({ value, name }: Found): Refused | undefined {
  const strict = value.includes(bodyStart);
  const vendor = vendorOf(value) ?? (name === undefined || strict ? undefined : vendorNamed(name));
  if (vendor !== undefined) {
    return refuse(
      'other-vendor',
      `This looks like a key of ${vendor}, not of WorkOS. Keyrack has sent it nowhere. Copy the key from the API Keys page of the WorkOS dashboard.`,
    );
  }
  if (value.startsWith('-----BEGIN')) {
    return refuse(
      'other-vendor',
      'This is a private key or certificate, not a WorkOS key. Keyrack has sent it nowhere.',
    );
  }
  if (/^eyJ[\w-]{8,}\./.test(value)) {
    return refuse(
      'other-vendor',
      'This is a token (JWT), not a WorkOS key. Keyrack has sent it nowhere. The key starts with sk_.',
    );
  }
  return undefined;
}

/** Whether only a part of a key was copied, judged by how every key's body begins and how long it is (workos.md §1). */
function cutOff(value: string): Refused | undefined {
  const again = 'Copy it again with the copy button beside it in the dashboard.';
  const whole = /^sk_(?:(?:test|live)_)?([A-Za-z0-9]*)$/.exec(value);
  if (whole?.[1] !== undefined) {
    const body = whole[1];
    const begun =
      body.startsWith(bodyStart) || (body.length < bodyStart.length && bodyStart.startsWith(body));
    if (begun && body.length < bodyLength) {
      const missing = bodyLength - body.length;
      return refuse(
        'truncated',
        body.length < bodyStart.length
          ? `This is only the beginning of a key. ${again}`
          : `This key is cut off: ${missing === 1 ? 'its last character is' : `${missing} characters at its end are`} missing. ${again}`,
      );
    }
    return undefined;
  }
  if (/^(?:sk?_?)?(?:t?e?s?t_|l?i?v?e_|k_\w+_|_)?a2V5XzAx[A-Za-z0-9]*$/.test(value)) {
    return refuse('truncated', `The beginning of this key is missing: a key starts with sk_. ${again}`);
  }
  return /^sk(?:_(?:t(?:e(?:st?)?)?|l(?:i(?:ve?)?)?)?)?$/.test(value)
    ? refuse('truncated', `This is only the beginning of a key. ${again}`)
    : undefined;
}
