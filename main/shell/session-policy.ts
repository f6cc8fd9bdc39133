import type { Session } from 'electron';
import { appOrigin } from './app-protocol.ts';

/** What is used of a session. */
export type RestrictedSession = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setSpellCheckerEnabled'
  | 'on'
> & { webRequest: Pick<Session['webRequest'], 'onBeforeRequest'> };

export interface SessionPolicy {
  /** Whether the developer tools may load their own pages (never in a packaged app). */
  devTools: boolean;
}

/**
 * Restricts the window's session: no permission, no device, no download, no dictionary, and no request but for the
 * bundle. Main's own requests to WorkOS use the default session (`net.fetch`), which shows no page.
 */
export function restrictSession(session: RestrictedSession, policy: SessionPolicy): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => {
    callback(false);
  });
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, callback) => {
    callback(null);
  });
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event) => {
    event.preventDefault();
  });
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !isAllowedRequest(details.url, policy) });
  });
}

/** Whether a page may request an address. */
function isAllowedRequest(address: string, policy: SessionPolicy): boolean {
  return address.startsWith(`${appOrigin}/`) || (policy.devTools && address.startsWith('devtools://'));
}

/**
 * Restricts a session that shows no page of ours (the default one): whatever a page asks of it is cancelled, requests
 * of main itself pass.
 */
export function restrictPagelessSession(session: RestrictedSession): void {
  restrictSession(session, { devTools: false });
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: details.webContentsId !== undefined });
  });
}
