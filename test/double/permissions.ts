import type { Page } from 'playwright-core';
import type { Session } from './modules/session.ts';

/** Electron's names and the web's, of what a page can ask for. */
const permissions = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['media', 'camera'],
  ['media', 'microphone'],
  ['midi', 'midi'],
  ['clipboard-read', 'clipboard-read'],
  ['clipboard-sanitized-write', 'clipboard-write'],
  ['storage-access', 'storage-access'],
  ['window-management', 'window-management'],
  ['idle-detection', 'idle-detection'],
] as const;

/**
 * Chromium cannot ask the app in the middle of a page's request, so the app's handlers are asked before, once for each.
 * What they say holds as long as the connection over which it was set, which is never closed therefore.
 */
export async function applyPermissions(page: Page, session: Session, contents: unknown): Promise<void> {
  const devTools = await page.context().browser()?.newBrowserCDPSession();
  if (devTools === undefined) throw new Error('This Chromium takes no permissions.');
  for (const [electron, web] of permissions) {
    const granted = await session.permits(contents, electron, 'app://keyrack');
    await devTools.send('Browser.setPermission', {
      permission: { name: web },
      setting: granted ? 'granted' : 'denied',
    });
  }
}
