/**
 * Chromium takes no scheme it does not know, so inside the window `app://<host>/…` is an https origin whose requests
 * never leave the process. The app sees only its own addresses.
 */
const suffix = '.app-scheme.localhost';

/** Any address as Chromium is given it. */
export function toPage(url: string): string {
  return url.replace(/^app:\/\/([^/?#]+)/i, (_whole, host: string) => `https://${host}${suffix}`);
}

/** Any address as the app knows it. */
export function toApp(url: string): string {
  return url.replace(/^https:\/\/([^/?#:]+)\.app-scheme\.localhost(?=[/?#]|$)/i, (_whole, host: string) => `app://${host}`);
}

/** Whether an address may be reached where nothing leaves the machine. */
export function isLoopback(url: string): boolean {
  const host = URL.parse(url)?.hostname;
  return host === '127.0.0.1' || host === 'localhost' || host === '[::1]';
}
