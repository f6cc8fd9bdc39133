/** IDs that are not secret and that a log is read for: WorkOS's (workos.md §1), and UUIDs (ours, request IDs). */
const harmlessId =
  /^(?:(?:key|client|environment|project|org|user|conn|directory)_[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})$/i;

const forms: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [^-]+-----[\s\S]*?(?:-----END [^-]+-----|$)/g, '[redacted]'],
  [/\b(Bearer|Basic)\s+[^\s"']+/gi, '$1 [redacted]'],
  // WorkOS, Stripe, Clerk, OpenAI and everybody who copied the form.
  [/\b(?:sk|pk|rk|ak|whsec|wos_api_key|project)[_-][A-Za-z0-9_-]{6,}/g, '[redacted]'],
  [
    /\b(?:gh[oprsu]_|github_pat_|glpat-|npm_|xox[abprs]-|AKIA|ASIA|AIza|ya29\.)[A-Za-z0-9_./-]{8,}/g,
    '[redacted]',
  ],
  // The body of a WorkOS key, bare or decoded: `key_01…,secret`.
  [/a2V5XzAx[A-Za-z0-9+/_=-]*/g, '[redacted]'],
  [/(key_[0-9A-HJKMNP-TV-Z]{26}),[A-Za-z0-9]+/g, '$1,[redacted]'],
  [/\b((?:[A-Z0-9_]*(?:API_KEY|SECRET|PASSWORD|PASSPHRASE|TOKEN))\s*[=:]\s*)[^\s,;]+/gi, '$1[redacted]'],
];

const candidate = /[A-Za-z0-9+/_-]{24,}={0,2}/g;
const telltaleName = /secret|passphrase|password|token|authorization|api_?key|cookie|plain/i;

/** A text without whatever looks like a secret; sentences, paths, IDs and masked hints stay. */
export function redact(text: string): string {
  let safe = text;
  for (const [form, instead] of forms) safe = safe.replace(form, instead);
  return safe.replace(candidate, (found) => (looksRandom(found) ? '[redacted]' : found));
}

/** The same for any value, as plain JSON data: errors with their stack and cause, no bytes, no cycles, bounded depth. */
export function redactValue(value: unknown, depth = 0, seen: readonly unknown[] = []): unknown {
  if (typeof value === 'string') return redact(value.slice(0, 20_000));
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'symbol' || typeof value === 'function') return `[${typeof value}]`;
  if (typeof value !== 'object' || value === null) return value;
  if (seen.includes(value) || depth > 6) return '[…]';
  const inside = [...seen, value];
  const down = (each: unknown): unknown => redactValue(each, depth + 1, inside);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, 100).map(down);
  const entries = Object.entries(value).slice(0, 100);
  const named = value instanceof Error ? [...errorEntries(value), ...entries] : entries;
  return Object.fromEntries(
    named.map(([name, each]) => [redact(name), telltaleName.test(name) ? hide(each) : down(each)]),
  );
}

function errorEntries(error: Error): [string, unknown][] {
  const own: [string, unknown][] = [
    ['name', error.name],
    ['message', error.message],
    ['stack', error.stack],
  ];
  return error.cause === undefined ? own : [...own, ['cause', error.cause]];
}

function hide(value: unknown): unknown {
  return value === null || value === undefined || typeof value === 'boolean' ? value : '[redacted]';
}

/** Long, mixed and without rhythm: random bytes in hex, base64 or base36. Errs towards taking out too much. */
function looksRandom(found: string): boolean {
  if (harmlessId.test(found)) return false;
  if (/^[0-9a-f]{32,}$/i.test(found)) return true;
  const parts = found.split('/');
  const isPath = parts.length > 1 && !/[+=]/.test(found) && parts.every((part) => part.length < 20);
  if (isPath) return false;
  const digits = found.match(/[0-9]/g)?.length ?? 0;
  const mixed = /[a-z]/.test(found) && /[A-Z]/.test(found) && digits >= 2;
  return (mixed || (digits >= 5 && found.length - digits >= 5)) && entropy(found) >= 3.5;
}

/** Shannon's, bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}
