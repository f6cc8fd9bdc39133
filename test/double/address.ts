/**
 * Chromium takes no unknown scheme over DevTools, so inside it `app://host/…` is `https://host.app.invalid/…`, answered
 * by the app's own protocol handler. The app never sees the inside form.
 */
const suffix = '.app.invalid';

export function inside(url: string): string {
  return url.replace(/^app:\/\/([^/?#]*)/, `https://$1${suffix}`);
}

export function outside(url: string): string {
  return url.replace(/^https:\/\/([^/?#]*)\.app\.invalid(?=[/?#]|$)/, 'app://$1');
}

/** Origin as Electron serialises it for a standard scheme, e.g. `app://keyrack`. */
export function originOf(url: string): string {
  const out = outside(url);
  return /^app:\/\/[^/?#]*/.exec(out)?.[0] ?? (URL.canParse(out) ? new URL(out).origin : 'null');
}
