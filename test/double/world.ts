import type { Page } from 'playwright-core';

/** What the double and those who look at it share: how far the app is, and everything it did to its surroundings. */
export interface World {
  ready: boolean;
  online: boolean;
  /** The proxy of the system's settings, `host:port`; null for none. */
  proxy: string | null;
  /** Opened links, in order. */
  links: string[];
  /** The number on dock or launcher. */
  badge: number;
  /** Paths that the file manager was asked to show. */
  shown: string[];
  notifications: { title: string; body: string; click: () => void }[];
  /** Answers waiting for the next dialogs; a dialog without one rejects. */
  dialogAnswers: { canceled: boolean; filePaths: string[] }[];
  dialogs: { kind: string; options: unknown }[];
  /** Everything that passed between window and main. */
  traffic: { direction: 'in' | 'out' | 'push'; channel: string; payload: unknown }[];
  tray: TrayLike | null;
  menu: MenuLike | null;
  windows: Set<WindowLike>;
}

export interface MenuItemLike {
  label: string;
  type: string;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  accelerator: string | undefined;
  role: string | undefined;
  submenu: MenuLike | null;
  click: () => void;
}
export interface MenuLike {
  items: MenuItemLike[];
}
export interface TrayLike {
  toolTip: string;
  image: string;
  contextMenu: MenuLike | null;
  emit(event: string): boolean;
}
export interface WindowLike {
  page: Page | null;
  isVisible(): boolean;
  isDestroyed(): boolean;
  show(): void;
  close(): void;
}

export const world: World = {
  ready: false,
  online: true,
  proxy: null,
  links: [],
  badge: 0,
  shown: [],
  notifications: [],
  dialogAnswers: [],
  dialogs: [],
  traffic: [],
  tray: null,
  menu: null,
  windows: new Set(),
};

/** Electron's order: some things only before `ready`, others only after. */
export function beforeReady(what: string): void {
  if (world.ready) throw new Error(`${what} must be called before the app is ready.`);
}
export function afterReady(what: string): void {
  if (!world.ready) throw new Error(`${what} cannot be used before the app is ready.`);
}

/** Whether a person sits in front of it (`npm start`), or a test. */
export const headed = process.env['KEYRACK_DOUBLE_HEADED'] === '1';

let announce: () => void;
/** Settles when the first window has been made. */
export const firstWindowMade = new Promise<void>((done) => {
  announce = done;
});
export const windowMade = (): void => {
  announce();
};
