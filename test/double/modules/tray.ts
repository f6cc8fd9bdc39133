import { EventEmitter } from 'node:events';
import { environment } from '../environment.ts';
import { needsReady } from '../order.ts';
import { strict } from '../strict.ts';
import type { DoubleMenu, MenuPicture } from './menu.ts';
import { DoubleImage, imageOf } from './native-image.ts';
import { preventable } from './preventable.ts';

/** A tray icon as tests look at it. */
export interface TrayPicture {
  /** The image's file name. */
  readonly icon: string;
  readonly tooltip: string;
  readonly menu: MenuPicture[];
}

const trays = new Set<DoubleTray>();

export class DoubleTray extends EventEmitter {
  #image: DoubleImage;
  #tooltip = '';
  #title = '';
  #menu: DoubleMenu | null = null;
  #destroyed = false;

  constructor(image: unknown) {
    super();
    needsReady('Tray');
    // A Chromium window has no tray to put it in, and a person must never look for one.
    if (environment.headed) throw new Error('There is no tray in the double.');
    this.#image = usable(image);
    trays.add(this);
  }

  setImage = (image: unknown): void => {
    this.#image = usable(image);
  };
  setPressedImage = (): void => undefined;
  setToolTip = (text: string): void => {
    this.#tooltip = text;
  };
  setTitle = (text: string): void => {
    this.#title = text;
  };
  getTitle = (): string => this.#title;
  setContextMenu = (menu: DoubleMenu | null): void => {
    this.#menu = menu;
  };
  popUpContextMenu = (menu?: DoubleMenu): void => {
    (menu ?? this.#menu)?.popup();
  };
  setIgnoreDoubleClickEvents = (): void => undefined;
  destroy = (): void => {
    this.#destroyed = true;
    trays.delete(this);
  };
  isDestroyed = (): boolean => this.#destroyed;

  get menu(): DoubleMenu | null {
    return this.#menu;
  }

  click(): void {
    this.emit('click', preventable(), { x: 0, y: 0, width: 22, height: 22 }, { x: 0, y: 0 });
  }

  picture(): TrayPicture {
    return { icon: this.#image.fileName, tooltip: this.#tooltip, menu: this.#menu?.picture() ?? [] };
  }
}

/** Electron takes an image that cannot be read without a word and shows an empty icon; here that is a fault. */
function usable(image: unknown): DoubleImage {
  const found = imageOf(image);
  if (found.isEmpty()) throw new Error(`The tray's image is empty: ${found.path}`);
  return found;
}

/** The icon that is shown now, if any. */
export const currentTray = (): DoubleTray | undefined => [...trays][0];

export const Tray = new Proxy(DoubleTray, {
  construct: (target, [image]: [unknown]) => strict('Tray', new target(image)),
});
