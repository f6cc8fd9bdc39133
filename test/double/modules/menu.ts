import { strict } from '../strict.ts';
import { roleWords, runRole } from './menu-roles.ts';
import { world, type MenuItemLike, type MenuLike } from '../world.ts';

interface Template {
  label?: string;
  type?: string;
  role?: string;
  enabled?: boolean;
  visible?: boolean;
  checked?: boolean;
  accelerator?: string;
  submenu?: Template[] | MenuClass;
  id?: string;
  click?: (item: MenuItemLike, window: unknown, event: unknown) => void;
}

/** Electron's `Menu`, as data that can be looked at and clicked. */
class MenuClass implements MenuLike {
  readonly items: (MenuItemLike & { id: string })[];

  constructor(template: Template[] = []) {
    this.items = template.map((each) => {
      const role = roleWords(each.role);
      const submenu = each.submenu ?? role.items;
      const item = {
        id: each.id ?? '',
        label: each.label ?? role.label ?? '',
        type: each.type ?? (submenu === undefined ? 'normal' : 'submenu'),
        enabled: each.enabled ?? true,
        visible: each.visible ?? true,
        checked: each.checked ?? false,
        accelerator: each.accelerator ?? role.accelerator,
        role: each.role,
        submenu:
          submenu === undefined ? null : submenu instanceof MenuClass ? submenu : new MenuClass(submenu),
        click: (): void => {
          if (!item.enabled) throw new Error(`The menu item “${item.label}” is disabled.`);
          // As in Electron, a role's own work replaces the click.
          if (each.role === undefined) each.click?.(item, undefined, {});
          else runRole(each.role);
        },
      };
      return item;
    });
  }

  static buildFromTemplate(template: Template[]): MenuClass {
    return new MenuClass(template);
  }
  static setApplicationMenu(menu: MenuClass | null): void {
    world.menu = menu;
  }
  static getApplicationMenu(): MenuLike | null {
    return world.menu;
  }
  popup(): void {
    // A menu at the pointer; tests click it through the tray or the application menu.
  }
  getMenuItemById(id: string): MenuItemLike | null {
    return this.items.find((item) => item.id === id) ?? null;
  }
}

export const Menu = strict('Menu', MenuClass);

/** The item at a path of labels. @throws Error naming what is there when a label is not. */
export function itemAt(menu: MenuLike | null, labels: string[]): MenuItemLike {
  const [label, ...rest] = labels;
  const item = menu?.items.find((each) => each.label === label);
  if (item === undefined) {
    const there = menu?.items.map((each) => each.label).join(' | ') ?? 'no menu';
    throw new Error(`There is no menu item “${label ?? ''}”; there is: ${there}`);
  }
  return rest.length === 0 ? item : itemAt(item.submenu, rest);
}
