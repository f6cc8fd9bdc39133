import { EventEmitter } from 'node:events';
import { strict } from '../strict.ts';
import { afterReady, world, type MenuLike, type TrayLike, headed } from '../world.ts';

/** Electron's `Tray`, recorded. */
export class Tray extends EventEmitter implements TrayLike {
  toolTip = '';
  image: string;
  contextMenu: MenuLike | null = null;
  #destroyed = false;

  constructor(image: string | { path: string }) {
    super();
    afterReady('new Tray');
    // A recorded tray is none to a person: the window then ends the app when it is closed.
    if (headed || process.env['KEYRACK_DOUBLE_NO_TRAY'] === '1')
      throw new Error('There is no tray on this desktop.');
    this.image = typeof image === 'string' ? image : image.path;
    world.tray = strict('Tray', this);
    return world.tray as Tray;
  }
  setImage(image: string | { path: string }): void {
    this.image = typeof image === 'string' ? image : image.path;
  }
  setPressedImage(): void {
    // macOS only.
  }
  setToolTip(toolTip: string): void {
    this.toolTip = toolTip;
  }
  setTitle(): void {
    // macOS only.
  }
  setIgnoreDoubleClickEvents(): void {
    // macOS only.
  }
  setContextMenu(menu: MenuLike | null): void {
    this.contextMenu = menu;
  }
  popUpContextMenu(): void {
    // Shown by the OS.
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  destroy(): void {
    this.#destroyed = true;
    world.tray = null;
  }
}
