import type { Shell } from 'electron';
import { Failure } from '../core/failure.ts';
import type { Links } from '../core/ports.ts';

/** The only places that Keyrack ever opens (workos.md §3). */
const allowed: readonly string[] = [
  'https://dashboard.workos.com',
  'https://status.workos.com',
  'https://workos.com',
];

/** Opens WorkOS's own pages in the browser. The only use of Electron's `openExternal` in the project is here. */
export class SystemLinks implements Links {
  readonly #shell: Pick<Shell, 'openExternal'>;

  constructor(shell: Pick<Shell, 'openExternal'>) {
    this.#shell = shell;
  }

  /** @throws Failure `link-refused` for anything but WorkOS's own pages, `link-failed` when there is no browser. */
  async open(url: string): Promise<void> {
    if (!isAllowedLink(url)) {
      throw new Failure(
        'link-refused',
        'That address is not one of the WorkOS pages, so Keyrack did not open it.',
        'Open dashboard.workos.com in your browser yourself.',
      );
    }
    try {
      await this.#shell.openExternal(new URL(url).href);
    } catch {
      throw new Failure(
        'link-failed',
        'The system could not open a browser.',
        'Open dashboard.workos.com in your browser yourself.',
      );
    }
  }
}

/** Whether an address is one of WorkOS's, as written and as parsed: no port, no credentials, no tricks of encoding. */
export function isAllowedLink(address: string): boolean {
  if (address.length > 2_000 || !/^[\x21-\x7e]+$/.test(address) || address.includes('\\')) return false;
  const origin = allowed.find((known) => address.startsWith(known));
  if (origin === undefined || !/^([/?#]|$)/.test(address.slice(origin.length))) return false;
  return URL.parse(address)?.origin === origin;
}
