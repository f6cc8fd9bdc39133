/** A usable base URL, or why it is none. */
export type BaseUrlReading =
  | { readonly ok: true; /** Without a slash at its end. */ readonly url: string }
  | {
      readonly ok: false;
      readonly reason: 'empty' | 'not-a-url' | 'not-https' | 'credentials' | 'query';
      readonly message: string;
    };

/**
 * Judges the address that keys are sent to: https anywhere, http on this computer only (a local stand-in), no user
 * name, password, query or fragment. A path is kept, for gateways that serve WorkOS below one.
 */
export function parseBaseUrl(text: string): BaseUrlReading {
  const trimmed = text.trim();
  if (trimmed === '') {
    return {
      ok: false,
      reason: 'empty',
      message: 'Enter an address. The usual one is https://api.workos.com.',
    };
  }
  const url = URL.canParse(trimmed) ? new URL(trimmed) : undefined;
  if (url === undefined || !/^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) || url.hostname === '') {
    return {
      ok: false,
      reason: 'not-a-url',
      message: 'This is not an address. It starts with https:// and a host, like https://api.workos.com.',
    };
  }
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
    return {
      ok: false,
      reason: 'not-https',
      message:
        'Keys are sent over https only. Plain http is allowed for this computer itself, like http://127.0.0.1:4000.',
    };
  }
  if (url.username !== '' || url.password !== '') {
    return {
      ok: false,
      reason: 'credentials',
      message: 'The address holds a user name or password. Enter it without them.',
    };
  }
  if (/[?#]/.test(trimmed)) {
    return { ok: false, reason: 'query', message: 'Enter the address without anything from “?” or “#” on.' };
  }
  return { ok: true, url: (url.origin + url.pathname).replace(/\/+$/, '') };
}

/** Whether a host name of a parsed URL is this computer: `localhost`, 127.0.0.0/8 or ::1. */
function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
