/** What the 75-character body of a key says by itself, offline (workos.md §1). */
export interface KeyBody {
  /** `key_` and a 26-character ULID: not secret, safe to show, log and compare. */
  readonly keyId: string;
  /** Milliseconds since the epoch, from the ULID. */
  readonly createdAt: number;
}

/** Characters in the body of a whole key: base64 of 4 + 26 + 1 + 25 bytes, without padding. */
export const bodyLength = 75;
/** How every such body begins: base64 of `key_01`. */
export const bodyStart = 'a2V5XzAx';

const decodedForm = /^(key_([0-7][0-9A-HJKMNP-TV-Z]{25})),[A-Za-z0-9]{25,}$/;
const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Reads a key's ID and creation time out of its body; undefined when it decodes to something else. */
export function readBody(body: string): KeyBody | undefined {
  const parts = decodedForm.exec(decode(body));
  const [, keyId, ulid] = parts ?? [];
  if (keyId === undefined || ulid === undefined) return undefined;
  return { keyId, createdAt: timeOf(ulid) };
}

/** The text behind unpadded base64; empty when it is not base64. */
export function decode(body: string): string {
  if (!/^[A-Za-z0-9+/]+$/.test(body) || body.length % 4 === 1) return '';
  return atob(body);
}

function timeOf(ulid: string): number {
  let time = 0;
  for (const letter of ulid.slice(0, 10)) time = time * 32 + crockford.indexOf(letter);
  return time;
}
