import type { MenuItemConstructorOptions } from 'electron';
import { EventEmitter } from 'node:events';
import { strict } from '../strict.ts';
import { runRole, roleDefaults } from './menu-roles.ts';

/** An item as tests look at it. */
export interface MenuPicture {
  readonly label: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly visible: boolean;
  readonly checked: boolean;
  readonly role?: string;
  readonly accelerator?: string;
  readonly items?: MenuPicture[];
}

/** One item of a menu; a role brings its own words, keys and deed. */
export class DoubleMenuItem {
  readonly id: string;
  readonly type: string;
  readonly role: string | undefined;
  readonly accelerator: string | undefined;
  readonly submenu: DoubleMenu | undefined;
  label: string;
  sublabel: string;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  readonly #click: MenuItemConstructorOptions['click'];

  constructor(options: MenuItemConstructorOptions) {
    const defaults = roleDefaults(options.role);
    this.id = options.id ?? '';
    this.role = options.role;
    this.type = options.type ?? (options.submenu === undefined && defaults.items === undefined ? 'normal' : 'submenu');
    if (this.type === 'normal' && options.label === undefined && options.role === undefined) {
      throw new Error('A menu item needs a label, a role or a type.');
    }
    this.label = options.label ?? defaults.label ?? '';
    this.sublabel = options.sublabel ?? '';
    this.accelerator = options.accelerator ?? defaults.accelerator;
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.#click = options.click;
    const inner = options.submenu ?? defaults.items;
    this.submenu = Array.isArray(inner)
      ? DoubleMenu.buildFromTemplate(inner)
      : (inner as unknown as DoubleMenu | undefined);
  }

  /** What a person's click does: nothing while it is disabled. */
  click = (): void => {
    if (!this.enabled || !this.visible) return;
    if (this.type === 'checkbox') this.checked = !this.checked;
    if (this.type === 'radio') this.checked = true;
    if (this.#click !== undefined) Reflect.apply(this.#click, undefined, [this, undefined, {}]);
    else if (this.role !== undefined) runRole(this.role);
  };

  picture(): MenuPicture {
    return {
      // `&` marks a mnemonic, `&&` is the character.
      label: this.label.replace(/&(&?)/g, '$1'),
      type: this.type,
      enabled: this.enabled,
      visible: this.visible,
      checked: this.checked,
      ...(this.role === undefined ? {} : { role: this.role }),
      ...(this.accelerator === undefined ? {} : { accelerator: this.accelerator }),
      ...(this.submenu === undefined ? {} : { items: this.submenu.picture() }),
    };
  }
}

export class DoubleMenu extends EventEmitter {
  readonly items: DoubleMenuItem[] = [];

  static #application: DoubleMenu | null = null;

  static buildFromTemplate(template: MenuItemConstructorOptions[]): DoubleMenu {
    const menu = new DoubleMenu();
    for (const options of template) menu.append(new DoubleMenuItem(options));
    return strict('Menu', menu);
  }
  static setApplicationMenu(menu: DoubleMenu | null): void {
    DoubleMenu.#application = menu;
  }
  static getApplicationMenu(): DoubleMenu | null {
    return DoubleMenu.#application;
  }

  append = (item: DoubleMenuItem): void => {
    this.items.push(item);
  };
  getMenuItemById = (id: string): DoubleMenuItem | null =>
    this.items.find((item) => item.id === id) ??
    this.items.map((item) => item.submenu?.getMenuItemById(id) ?? null).find((found) => found !== null) ??
    null;
  popup = (): void => {
    popped = this;
    this.emit('menu-will-show');
  };
  closePopup = (): void => {
    this.emit('menu-will-close');
  };

  picture(): MenuPicture[] {
    return this.items.map((item) => item.picture());
  }

  /** @throws Error naming what is there, when nothing has these labels. */
  find(path: readonly string[]): DoubleMenuItem {
    const [label, ...rest] = path;
    const item = this.items.find((each) => each.picture().label === label);
    if (item === undefined) {
      const there = this.items.map((each) => each.picture().label).filter((text) => text !== '');
      throw new Error(`No menu item "${label ?? ''}". There are: ${there.join(', ')}.`);
    }
    if (rest.length === 0) return item;
    if (item.submenu === undefined) throw new Error(`"${label ?? ''}" has no menu of its own.`);
    return item.submenu.find(rest);
  }

  /** The item that a key combination chooses, e.g. `CmdOrCtrl+N`. */
  findAccelerator(accelerator: string): DoubleMenuItem | undefined {
    for (const item of this.items) {
      if (item.accelerator !== undefined && normal(item.accelerator) === normal(accelerator)) return item;
      const inside = item.submenu?.findAccelerator(accelerator);
      if (inside !== undefined) return inside;
    }
    return undefined;
  }
}

let popped: DoubleMenu | null = null;
/** The context menu that was opened last. */
export const lastPopup = (): DoubleMenu | null => popped;

function normal(accelerator: string): string {
  const control = process.platform === 'darwin' ? 'command' : 'control';
  return accelerator
    .toLowerCase()
    .split('+')
    .map((key) => key.replace(/^(cmdorctrl|commandorcontrol)$/, control).replace(/^ctrl$/, 'control').replace(/^cmd$/, 'command'))
    .sort()
    .join('+');
}

export const Menu = strict('Menu', DoubleMenu);
export const MenuItem = DoubleMenuItem;
