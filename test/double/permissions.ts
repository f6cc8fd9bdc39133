import type { Page } from 'playwright-core';
import { toPage } from './addresses.ts';
import type { DoubleSession } from './modules/session.ts';

/** Electron's names and Chromium's, of what a page can ask for. */
const permissions: readonly (readonly [electron: string, chromium: string])[] = [
  ['geolocation', 'geolocation'],
  ['notifications', 'notifications'],
  ['media', 'audioCapture'],
  ['media', 'videoCapture'],
  ['midi', 'midi'],
  ['clipboard-read', 'clipboardReadWrite'],
  ['clipboard-sanitized-write', 'clipboardSanitizedWrite'],
  ['storage-access', 'storageAccess'],
  ['window-management', 'windowManagement'],
  ['idle-detection', 'idleDetection'],
];

/** Chromium cannot ask the app in the middle of a page's request, so the app is asked before, once for each. */
export async function applyPermissions(page: Page, session: DoubleSession, contents: object): Promise<void> {
  const browser = page.context().browser();
  if (browser === null) return;
  const cdp = await browser.newBrowserCDPSession();
  const origin = 'app://keyrack';
  for (const [electron, chromium] of permissions) {
    const granted = await session.permits(contents, electron, `${origin}/`);
    await cdp
      .send('Browser.setPermission', {
        permission: { name: chromium },
        setting: granted ? 'granted' : 'denied',
        origin: toPage(`${origin}/`).replace(/\/$/, ''),
      })
      .catch((e) => console.error(chromium, String(e)));
  }
  await cdp.detach();
}
