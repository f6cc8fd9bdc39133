import type { CustomScheme, Protocol } from 'electron';
import { readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** The window's one origin. */
export const appOrigin = 'app://keyrack';
/** The page that the window loads. */
export const appUrl = `${appOrigin}/index.html`;

/** To be registered before `ready`. Not bypassing the CSP, no service workers, no CORS. */
export const appScheme: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
};

/**
 * Nothing is allowed but what the bundle itself brings. Scripts reach no network at all (`connect-src`), and a string
 * becomes HTML only in Svelte's own template policy: `svelte-trusted-html`, made once in its `dom/reconciler.js`.
 */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'none'",
  "worker-src 'none'",
  "frame-src 'none'",
  "object-src 'none'",
  "manifest-src 'none'",
  "media-src 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types svelte-trusted-html',
].join('; ');

/** On every answer, errors included. */
const securityHeaders: Readonly<Record<string, string>> = Object.freeze({
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy':
    'camera=(), microphone=(), geolocation=(), clipboard-read=(), usb=(), serial=(), hid=()',
  'Cache-Control': 'no-cache',
});

/** What the bundle consists of; a file of another kind is not served. */
const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Serves the renderer bundle under `root` (absolute path) as `app://keyrack/`, to the session whose protocol it is. */
export function serveApp(protocol: Pick<Protocol, 'handle'>, root: string): void {
  protocol.handle(appScheme.scheme, (request) => answerAppRequest(request, root));
}

/** The answer to one request: a file of the bundle, or 404 for everything else. Never throws. */
export async function answerAppRequest(
  request: { readonly url: string; readonly method: string },
  root: string,
): Promise<Response> {
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
  const path = pathInBundle(request.url);
  const type = path === null ? undefined : contentTypes[extname(path)];
  if (path === null || type === undefined) return refuse(404);
  try {
    const realRoot = await realpath(root);
    const file = await realpath(join(realRoot, path));
    // After links are followed: a link out of the bundle is outside too.
    if (!file.startsWith(realRoot + sep) || !(await stat(file)).isFile()) return refuse(404);
    const body = request.method === 'HEAD' ? null : new Uint8Array(await readFile(file));
    return new Response(body, { headers: { ...securityHeaders, 'Content-Type': type } });
  } catch {
    return refuse(404);
  }
}

/**
 * The path below the root, or null when the URL is not plainly one of ours. The bundle's names are letters, digits,
 * `.`, `_` and `-`: anything else (percent signs, backslashes, empty or dotted parts) needs no decoding to be refused.
 */
function pathInBundle(address: string): string | null {
  // Looked at as written: URL parsers resolve `..` and `%2e%2e` before anybody can see them.
  if (!address.startsWith(`${appOrigin}/`)) return null;
  const written = address.slice(appOrigin.length + 1).replace(/[?#].*$/su, '');
  const parts = (written === '' ? 'index.html' : written).split('/');
  return parts.every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part)) ? parts.join('/') : null;
}

function refuse(status: 404 | 405): Response {
  return new Response('Not found', {
    status,
    headers: { ...securityHeaders, 'Content-Type': 'text/plain; charset=utf-8' },
  });
}
