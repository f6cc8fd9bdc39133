import type { Session as ElectronSession } from 'electron';
import { EventEmitter } from 'node:events';
import { strict } from '../strict.ts';
import { afterReady, world } from '../world.ts';
import { Protocol } from './protocol.ts';

type RequestListener = (
  details: { url: string; method: string; resourceType: string; webContentsId?: number },
  callback: (response: { cancel?: boolean }) => void,
) => void;

type PermissionRequest = (
  contents: unknown,
  permission: string,
  callback: (granted: boolean) => void,
  details: object,
) => void;
type PermissionCheck = (contents: unknown, permission: string, origin: string, details: object) => boolean;

/** Electron's `Session`: who may ask for what. */
export class Session extends EventEmitter {
  readonly protocol = strict('session.protocol', new Protocol());
  #permissionRequest: PermissionRequest | null = null;
  #permissionCheck: PermissionCheck | null = null;
  #onBeforeRequest: RequestListener | null = null;
  readonly webRequest = strict('session.webRequest', {
    onBeforeRequest: (...args: unknown[]): void => {
      this.#onBeforeRequest = args.at(-1) as RequestListener | null;
    },
  });

  setPermissionRequestHandler(handler: PermissionRequest | null): void {
    this.#permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: PermissionCheck | null): void {
    this.#permissionCheck = handler;
  }
  // Devices and the screen need a chooser, and the double shows none: always denied.
  setDevicePermissionHandler(): void {
    return;
  }
  setDisplayMediaRequestHandler(): void {
    return;
  }
  setSpellCheckerEnabled(): void {
    return;
  }

  /** What the system's settings say of an address: the same for each, as there is no script. */
  resolveProxy: ElectronSession['resolveProxy'] = () =>
    Promise.resolve(world.proxy === null ? 'DIRECT' : `PROXY ${world.proxy}`);

  /** For the double itself: whether a page may have a permission. Both handlers are asked; Electron's default is yes. */
  permits(contents: unknown, permission: string, origin: string): Promise<boolean> {
    if (this.#permissionCheck?.(contents, permission, origin, {}) === false) return Promise.resolve(false);
    const ask = this.#permissionRequest;
    if (ask === null) return Promise.resolve(true);
    return new Promise((done) => {
      ask(contents, permission, done, { requestingUrl: `${origin}/`, isMainFrame: true });
    });
  }

  /** For the double itself: whether the app lets a page request an address. */
  allows(details: {
    url: string;
    method: string;
    resourceType: string;
    webContentsId: number;
  }): Promise<boolean> {
    const listener = this.#onBeforeRequest;
    if (listener === null) return Promise.resolve(true);
    return new Promise((done) => {
      listener(details, ({ cancel }) => {
        done(cancel !== true);
      });
    });
  }
}

const sessions = new Map<string, Session>();
/** The session behind a partition's name; the empty one is the default. */
export function sessionOf(partition: string): Session {
  afterReady('session');
  const known = sessions.get(partition) ?? strict('session', new Session());
  sessions.set(partition, known);
  return known;
}

export const session = strict('session', {
  fromPartition: sessionOf,
  get defaultSession(): Session {
    return sessionOf('');
  },
});

/** Electron's `protocol` is the default session's; schemes are declared on it before there is any session. */
const early = new Protocol();
export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (): void => {
    early.registerSchemesAsPrivileged();
  },
  handle: (scheme: string, handler: Parameters<Protocol['handle']>[1]): void => {
    sessionOf('').protocol.handle(scheme, handler);
  },
  unhandle: (scheme: string): void => {
    sessionOf('').protocol.unhandle(scheme);
  },
  isProtocolHandled: (scheme: string): boolean => sessionOf('').protocol.isProtocolHandled(scheme),
});
