import { EventEmitter } from 'node:events';
import { strict } from '../strict.ts';
import { afterReady } from '../world.ts';
import { Protocol } from './protocol.ts';

type RequestListener = (
  details: { url: string; method: string; resourceType: string; webContentsId?: number },
  callback: (response: { cancel?: boolean }) => void,
) => void;

/** Electron's `Session`: who may ask for what. Chromium's own permissions are all denied; the handlers are kept. */
export class Session extends EventEmitter {
  readonly protocol = strict('session.protocol', new Protocol());
  readonly handlers: Record<string, unknown> = {};
  #onBeforeRequest: RequestListener | null = null;
  readonly webRequest = strict('session.webRequest', {
    onBeforeRequest: (...args: unknown[]): void => {
      this.#onBeforeRequest = args.at(-1) as RequestListener | null;
    },
  });

  setPermissionRequestHandler(handler: unknown): void {
    this.handlers['permissionRequest'] = handler;
  }
  setPermissionCheckHandler(handler: unknown): void {
    this.handlers['permissionCheck'] = handler;
  }
  setDevicePermissionHandler(handler: unknown): void {
    this.handlers['devicePermission'] = handler;
  }
  setDisplayMediaRequestHandler(handler: unknown): void {
    this.handlers['displayMedia'] = handler;
  }
  setSpellCheckerEnabled(enabled: boolean): void {
    this.handlers['spellChecker'] = enabled;
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
function fromPartition(partition: string): Session {
  afterReady('session.fromPartition');
  const known = sessions.get(partition) ?? strict('session', new Session());
  sessions.set(partition, known);
  return known;
}

export const session = strict('session', {
  fromPartition,
  get defaultSession(): Session {
    afterReady('session.defaultSession');
    return fromPartition('');
  },
});

/** Electron's `protocol` is the default session's; schemes are declared on it before there is any session. */
const early = new Protocol();
export const protocol = strict('protocol', {
  registerSchemesAsPrivileged: (): void => {
    early.registerSchemesAsPrivileged();
  },
  handle: (scheme: string, handler: Parameters<Protocol['handle']>[1]): void => {
    fromPartition('').protocol.handle(scheme, handler);
  },
  unhandle: (scheme: string): void => {
    fromPartition('').protocol.unhandle(scheme);
  },
  isProtocolHandled: (scheme: string): boolean => fromPartition('').protocol.isProtocolHandled(scheme),
});
