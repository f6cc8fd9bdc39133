/** WorkOS takes no shorter one (workos.md §1). In characters. */
export const shortestCookiePassword = 32;

/** Whether WorkOS takes a value as a cookie password. */
export const isCookiePassword = (value: string): boolean => value.length >= shortestCookiePassword;

/** Names of variables that projects keep one under (workos.md §4). */
export const isCookiePasswordName = (name: string): boolean => name.endsWith('COOKIE_PASSWORD');

/**
 * A cookie password (WORKOS_COOKIE_PASSWORD) from 32 random bytes: base64url, 43 characters, bare in every reader
 * (dotenv.md, values; WorkOS asks for 32 characters or more, workos.md §1).
 * @throws RangeError when not given exactly 32 bytes.
 */
export function generateCookiePassword(random: Uint8Array): string {
  if (random.length !== 32) throw new RangeError('A cookie password is made of exactly 32 random bytes.');
  const base64 = btoa(String.fromCharCode(...random));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
