import type { Menu, MenuItemConstructorOptions, NativeImage, Tray } from 'electron';
import { join } from 'node:path';
import type { TrayAction, TrayIcon, TrayItem, TrayModel } from '../core/tray.ts';

export interface TrayParts {
  /** `(image) => new Tray(image)`. */
  create: (image: NativeImage) => Pick<Tray, 'setImage' | 'setToolTip' | 'setContextMenu' | 'on' | 'destroy'>;
  /** `Menu.buildFromTemplate`. */
  buildMenu: (template: MenuItemConstructorOptions[]) => Menu;
  /** `nativeImage.createFromPath`. */
  loadImage: (path: string) => NativeImage;
  /** Absolute path of the built icons. */
  iconFolder: string;
  platform: NodeJS.Platform;
  onAction: (action: TrayAction) => void;
}

/** Shows a `TrayModel` in the system's tray; only what differs from the model before is touched. */
export class SystemTray {
  readonly #parts: TrayParts;
  #tray: ReturnType<TrayParts['create']> | null = null;
  #shown: { icon: TrayIcon; tooltip: string; items: string } | null = null;

  constructor(parts: TrayParts) {
    this.#parts = parts;
  }

  /** Whether there is an icon now. */
  get present(): boolean {
    return this.#tray !== null;
  }

  /** @returns whether the system took the icon; without one the app lives in its window alone. */
  show(model: TrayModel): boolean {
    const next = { icon: model.icon, tooltip: model.tooltip, items: JSON.stringify(model.items) };
    const shown = this.#shown;
    const image = (): NativeImage =>
      this.#parts.loadImage(join(this.#parts.iconFolder, trayIconFile(model.icon, this.#parts.platform)));
    try {
      if (this.#tray === null) {
        this.#tray = this.#parts.create(image());
        // Elsewhere a click opens the menu; on Windows people expect it to open the app.
        if (this.#parts.platform === 'win32') {
          this.#tray.on('click', () => {
            this.#parts.onAction({ type: 'show' });
          });
        }
      } else if (shown?.icon !== next.icon) this.#tray.setImage(image());
      if (shown?.tooltip !== next.tooltip) this.#tray.setToolTip(next.tooltip);
      if (shown?.items !== next.items) {
        this.#tray.setContextMenu(this.#parts.buildMenu(trayTemplate(model.items, this.#parts.onAction)));
      }
      this.#shown = next;
    } catch {
      // Linux trays come and go with the desktop (style.md): the window does all that the tray does.
      this.destroy();
    }
    return this.present;
  }

  destroy(): void {
    this.#tray?.destroy();
    this.#tray = null;
    this.#shown = null;
  }
}

/** The icon's file; the `Template` in a name is what makes macOS tint it. */
export function trayIconFile(icon: TrayIcon, platform: NodeJS.Platform): string {
  const suffix = platform === 'darwin' ? 'Template' : platform === 'linux' ? '-linux' : '';
  return `tray-${icon}${suffix}.png`;
}

/** The model's items as a menu of Electron. */
export function trayTemplate(
  items: readonly TrayItem[],
  onAction: (action: TrayAction) => void,
): MenuItemConstructorOptions[] {
  return items.map((item): MenuItemConstructorOptions => {
    switch (item.kind) {
      case 'separator':
        return { type: 'separator' };
      case 'words':
        return { label: literal(item.text), enabled: false };
      case 'menu':
        return { label: literal(item.text), submenu: trayTemplate(item.items, onAction) };
      case 'action':
        return {
          label: literal(item.text),
          enabled: item.enabled,
          click: () => {
            onAction(item.action);
          },
        };
    }
  });
}

/** A name of the person's own may hold an ampersand, which menus take for a mnemonic. */
const literal = (text: string): string => text.replaceAll('&', '&&');
