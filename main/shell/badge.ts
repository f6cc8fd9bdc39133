import type { App, BrowserWindow, NativeImage } from 'electron';
import { counted } from '../core/listed.ts';

export interface BadgeParts {
  app: Pick<App, 'setBadgeCount'>;
  platform: NodeJS.Platform;
  window: () => Pick<BrowserWindow, 'setOverlayIcon'> | null;
  /** What Windows lays over the window's icon in the taskbar. */
  overlay: () => NativeImage;
}

/**
 * The number of keys that need the person, on the dock (macOS), the launcher (Linux, where it shows one) or as a mark on
 * the taskbar (Windows). Only a change is told.
 */
export function createBadge({ app, platform, window, overlay }: BadgeParts): (count: number) => void {
  let shown = 0;
  return (count) => {
    if (count === shown) return;
    shown = count;
    if (platform !== 'win32') app.setBadgeCount(count);
    else {
      const words = counted(count, 'key needs attention', 'keys need attention');
      window()?.setOverlayIcon(count === 0 ? null : overlay(), count === 0 ? '' : words);
    }
  };
}
