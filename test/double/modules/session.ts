import type { OnBeforeRequestListenerDetails } from 'electron';
import { EventEmitter } from 'node:events';
import { needsNotReady, needsReady } from '../order.ts';
import { strict } from '../strict.ts';

export type ProtocolHandler = (request: Request) => Response | Promise<Response>;
export type RequestDetails = Pick<
  OnBeforeRequestListenerDetails,
  'id' | 'url' | 'method' | 'resourceType' | 'referrer' | 'timestamp'
> & { webContentsId?: number };
export interface RequestVerdict {
  cancel?: boolean;
  redirectURL?: string;
}
type BeforeRequest = (details: RequestDetails, callback: (verdict: RequestVerdict) => void) => void;
export type PermissionRequest = (
  contents: unknown,
  permission: string,
  callback: (granted: boolean) => void,
  details: object,
) => void;
export type PermissionCheck = (contents: unknown, permission: string, origin: string, details: object) => boolean;

const privileged = new Set<string>();

class DoubleProtocol {
  readonly #handlers = new Map<string, ProtocolHandler>();

  handle = (scheme: string, handler: ProtocolHandler): void => {
    needsReady('protocol.handle()');
    if (this.#handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.#handlers.set(scheme, handler);
  };

  unhandle = (scheme: string): void => {
    this.#handlers.delete(scheme);
  };

  isProtocolHandled = (scheme: string): boolean => this.#handlers.has(scheme);

  /** What answers an address, if it is of a scheme of the app's own. */
  handlerOf(url: string): ProtocolHandler | undefined {
    const scheme = url.slice(0, url.indexOf(':'));
    const handler = this.#handlers.get(scheme);
    // Without the privileges such a page has no origin, so relative addresses and 'self' would not work in Electron.
    if (handler !== undefined && !privileged.has(scheme)) {
      throw new Error(`The scheme ${scheme} was not registered as standard before the app was ready.`);
    }
    return handler;
  }
}

class DoubleWebRequest {
  #beforeRequest: BeforeRequest | null = null;

  onBeforeRequest = (...given: [object, BeforeRequest | null] | [BeforeRequest | null]): void => {
    if (given.length === 2) throw new Error('The Electron double takes no filter for onBeforeRequest.');
    this.#beforeRequest = given[0];
  };

  /** What the app says of a request; nothing when it does not look. */
  async verdict(details: RequestDetails): Promise<RequestVerdict> {
    const listener = this.#beforeRequest;
    if (listener === null) return {};
    return new Promise((resolve) => {
      listener(details, resolve);
    });
  }
}

/** One session: its schemes, its request filter, its permission answers. */
export class DoubleSession extends EventEmitter {
  readonly doubleProtocol = new DoubleProtocol();
  readonly doubleWebRequest = new DoubleWebRequest();
  readonly protocol = strict('session.protocol', this.doubleProtocol);
  readonly webRequest = strict('session.webRequest', this.doubleWebRequest);
  permissionRequest: PermissionRequest | null = null;
  permissionCheck: PermissionCheck | null = null;

  setPermissionRequestHandler = (handler: PermissionRequest | null): void => {
    this.permissionRequest = handler;
  };
  setPermissionCheckHandler = (handler: PermissionCheck | null): void => {
    this.permissionCheck = handler;
  };
  // Chromium asks for neither devices nor the screen without a chooser, and the double shows none: always denied.
  setDevicePermissionHandler = (): void => undefined;
  setDisplayMediaRequestHandler = (): void => undefined;
  setSpellCheckerEnabled = (): void => undefined;
  clearCache = async (): Promise<void> => Promise.resolve();
  clearStorageData = async (): Promise<void> => Promise.resolve();

  /** Whether a page may have a permission: both handlers are asked, and Electron's default is yes. */
  async permits(contents: unknown, permission: string, origin: string): Promise<boolean> {
    const check = this.permissionCheck?.(contents, permission, origin, {}) ?? true;
    const ask = this.permissionRequest;
    if (!check || ask === null) return check;
    return new Promise((resolve) => {
      ask(contents, permission, resolve, { requestingUrl: origin, isMainFrame: true });
    });
  }
}

const sessions = new Map<string, DoubleSession>();
const strictSessions = new WeakMap<DoubleSession, DoubleSession>();

/** The session behind a partition name; '' is the default one. */
export function sessionOf(partition: string): DoubleSession {
  needsReady('session');
  const known = sessions.get(partition) ?? new DoubleSession();
  sessions.set(partition, known);
  return known;
}

/** The same, as the app gets it. */
export function strictSession(plain: DoubleSession): DoubleSession {
  const known = strictSessions.get(plain) ?? strict('session', plain);
  strictSessions.set(plain, known);
  return known;
}

export const session = strict('session', {
  get defaultSession() {
    return strictSession(sessionOf(''));
  },
  fromPartition: (partition: string) => strictSession(sessionOf(partition)),
});

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (schemes: { scheme: string; privileges?: { standard?: boolean } }[]) => {
    needsNotReady('protocol.registerSchemesAsPrivileged()');
    for (const { scheme, privileges } of schemes) if (privileges?.standard === true) privileged.add(scheme);
  },
  handle: (scheme: string, handler: ProtocolHandler) => {
    sessionOf('').protocol.handle(scheme, handler);
  },
  unhandle: (scheme: string) => {
    sessionOf('').protocol.unhandle(scheme);
  },
  isProtocolHandled: (scheme: string) => sessionOf('').protocol.isProtocolHandled(scheme),
});
