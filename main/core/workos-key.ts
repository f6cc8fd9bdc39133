import { isExposedName } from './exposed-names.ts';
import type { Kind } from './model.ts';
import { bodyLength, bodyStart, decode, readBody } from './workos-key/body.ts';
import { refusalOf, refuse } from './workos-key/refuse.ts';
import { values, visible } from './workos-key/unwrap.ts';
import type { Refused } from './workos-key/refuse.ts';
import type { Found } from './workos-key/unwrap.ts';

export type { KeyRefusal } from './workos-key/refuse.ts';

/** Something to tell the person about a key that may go on all the same. */
export interface KeyWarning {
  readonly code: 'unusual-form' | 'old-form' | 'maybe-customer-key' | 'joined' | 'exposed-name';
  readonly message: string;
}

/** A text that may be a WorkOS key, and what it says by itself. */
interface ReadKey {
  readonly ok: true;
  /** The bare key, ready for an `Authorization` header. */
  readonly secret: string;
  /** `key_…`: not secret. */
  readonly keyId?: string;
  /** Milliseconds since the epoch. */
  readonly createdAt?: number;
  /** What the prefix suggests; never proof. */
  readonly kindHint?: Kind;
  /** The masked form, `sk_test_…aOUs`. */
  readonly hint: string;
  readonly warnings: readonly KeyWarning[];
}

/** What the offline reader makes of a pasted text. */
export type KeyReading = ReadKey | Refused;

/** Longest text that is looked at, in characters: many times any `.env` file a key may be pasted with. */
const longest = 100_000;
const prefix = /^sk_(?:(?:test|live)_)?/;
const plausible = /^sk_[A-Za-z0-9_]{8,500}$/;
const usualKey = `sk_(?:(?:test|live)_)?${bodyStart}[A-Za-z0-9]{${bodyLength - bodyStart.length}}`;
const nothingElse = new RegExp(`^${usualKey}$`);
const wholeKey = new RegExp(`(?<![A-Za-z0-9])${usualKey}(?=sk_|[^A-Za-z0-9_]|$)`, 'g');
const keyStart = new RegExp(`(?<![A-Za-z0-9])sk_(?:(?:test|live)_)?${bodyStart}`, 'g');

/**
 * Judges a pasted text offline (workos.md §1): takes whatever stands around a key off it (quotes, spaces, zero-width
 * characters, `export`, `WORKOS_API_KEY=`, `Bearer`, comments, other lines), and gives the key with what it says by
 * itself, or the reason why it is not sent anywhere. Never throws.
 */
export function readKey(text: string): KeyReading {
  // In an env file that is so of nearly every key: there is nothing to take off it.
  if (nothingElse.test(text)) return accept(text);
  const seen = visible(text.slice(0, longest));
  if (seen === '') return refusalOf({ value: '' }) ?? notAKey();

  const found = values(seen);
  const whole = new Set(Array.from(seen.matchAll(wholeKey), ([key]) => key));
  if (whole.size > 1) return several(whole.size);
  const [only] = whole;
  if (only !== undefined) return accept(only, nameOf(found, only));

  const joined = joinedKey(seen);
  if (joined !== undefined) return accept(joined, nameOf(found, joined.slice(0, 16)), true);

  return judge(found);
}

/** `sk_test_…aOUs`: prefix and last four, as the dashboard masks a key. A short secret keeps its end to itself. */
export function maskSecret(secret: string): string {
  const start = prefixOf(secret);
  return `${start}…${secret.length - start.length >= 12 ? secret.slice(-4) : ''}`;
}

/** The part of a key that says its kind: `sk_test_`, `sk_live_`, `sk_`, or nothing for any other text. */
export function prefixOf(secret: string): string {
  return prefix.exec(secret)?.[0] ?? '';
}

/** None of the values is a whole key: the likeliest of them decides what is said. */
function judge(found: readonly Found[]): KeyReading {
  const judged = found.map((one) => ({ one, refusal: refusalOf(one) }));
  const possible = judged.filter(({ one, refusal }) => !refusal && plausible.test(one.value));
  const named = possible.filter(({ one }) => /WORKOS/i.test(one.name ?? ''));
  const candidates = new Map((named.length > 0 ? named : possible).map(({ one }) => [one.value, one]));
  if (candidates.size > 1) return several(candidates.size);
  const [odd] = candidates.values();
  if (odd) return accept(odd.value, odd.name);

  const forWorkos = judged.find(({ one, refusal }) => refusal && /WORKOS.*KEY/i.test(one.name ?? ''));
  const likest = judged.find(({ one, refusal }) => refusal && one.value.startsWith('sk'));
  const first = judged.find(({ refusal }) => refusal);
  return (forWorkos ?? likest ?? first)?.refusal ?? notAKey(found[0]?.value);
}

function accept(secret: string, name?: string, joined = false): ReadKey {
  const start = prefixOf(secret);
  const body = readBody(secret.slice(start.length));
  const kindHint = start === 'sk_test_' ? 'staging' : start === 'sk_live_' ? 'production' : undefined;
  return {
    ok: true,
    secret,
    ...body,
    ...(kindHint && { kindHint }),
    hint: maskSecret(secret),
    warnings: [...warningsOn(secret, body !== undefined), ...warningsAround(name, joined)],
  };
}

function warningsOn(secret: string, decoded: boolean): KeyWarning[] {
  const body = secret.slice(prefixOf(secret).length);
  if (decoded && body.length === bodyLength) return [];
  if (/^sk_test_[A-Za-z0-9]{25}$/.test(secret)) {
    return [
      {
        code: 'old-form',
        message:
          'This has the form of an older staging key. It carries no ID or date; WorkOS will say whether it still works.',
      },
    ];
  }
  const warnings: KeyWarning[] = [
    {
      code: 'unusual-form',
      message: decoded
        ? 'This key is longer than usual. Check that nothing else was pasted with it.'
        : 'This does not look like the usual WorkOS key. It may be a new form, or it may have been changed while copying.',
    },
  ];
  const customers = /^(?:api_key|org|user)/.test(decode(body.slice(0, body.length - (body.length % 4))));
  if (customers || (prefixOf(secret) === 'sk_' && !body.startsWith(bodyStart))) {
    warnings.push({
      code: 'maybe-customer-key',
      message:
        'Keys that your customers create (of an organization or a user) look like this too. Keyrack needs the key of the environment, from the API Keys page.',
    });
  }
  return warnings;
}

function warningsAround(name: string | undefined, joined: boolean): KeyWarning[] {
  const warnings: KeyWarning[] = [];
  if (joined) {
    warnings.push({
      code: 'joined',
      message: 'The key was broken over several lines. Keyrack put it together again.',
    });
  }
  if (name !== undefined && isExposedName(name)) {
    warnings.push({
      code: 'exposed-name',
      message: `A variable named ${name} is published to every visitor of the site. If a site was built with it, replace this key.`,
    });
  }
  return warnings;
}

/**
 * A key that a terminal or an e-mail broke over lines. Line breaks are skipped until the body is complete, and only a
 * body that decodes, and ends where a line ends, counts: so no other text is ever taken into a key.
 */
function joinedKey(text: string): string | undefined {
  for (const { index } of text.matchAll(keyStart)) {
    const piece = /^[\w\s\\]+/.exec(text.slice(index, index + 1000))?.[0] ?? '';
    const allSpaces = piece.length === text.length - index && index === 0;
    const start = prefixOf(piece);
    let key = start;
    for (let place = start.length; place < piece.length && key.length < start.length + bodyLength;) {
      const gap = (allSpaces ? /^\s*\\?\s+/ : /^[ \t]*\\?\n\s*/).exec(piece.slice(place))?.[0] ?? '';
      place += gap.length;
      key += piece.charAt(place);
      place += 1;
      const complete = key.length === start.length + bodyLength && /^(?:\s|$)/.test(piece.slice(place));
      if (complete && readBody(key.slice(start.length))) return key;
    }
  }
  return undefined;
}

function nameOf(found: readonly Found[], part: string): string | undefined {
  return found.find(({ value }) => value.includes(part))?.name;
}

function several(count: number): Refused {
  return refuse(
    'several-keys',
    `There are ${count} different keys in this text. Paste only the one that you want to link.`,
  );
}

function notAKey(value = ''): Refused {
  if (value.startsWith('SK_')) {
    return refuse(
      'not-a-key',
      'The capital letters of this key were changed, so it cannot work. Copy it again from the dashboard.',
    );
  }
  return refuse(
    'not-a-key',
    'This is not a WorkOS key: one starts with sk_ and has letters and digits only. Copy it from the API Keys page of the WorkOS dashboard.',
  );
}
