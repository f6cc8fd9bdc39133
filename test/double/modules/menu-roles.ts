import { world } from '../world.ts';
import { doubleApp } from './app.ts';

/** What a menu item's role brings with it. */
interface RoleWords {
  label?: string;
  accelerator?: string;
  items?: { role: string }[];
}

const words: Readonly<Record<string, RoleWords>> = {
  about: { label: 'About Keyrack' },
  services: { label: 'Services' },
  hide: { label: 'Hide Keyrack', accelerator: 'Command+H' },
  hideothers: { label: 'Hide Others', accelerator: 'Command+Alt+H' },
  unhide: { label: 'Show All' },
  front: { label: 'Bring All to Front' },
  quit: { label: 'Quit', accelerator: 'CommandOrControl+Q' },
  close: { label: 'Close Window', accelerator: 'CommandOrControl+W' },
  minimize: { label: 'Minimize', accelerator: 'CommandOrControl+M' },
  zoom: { label: 'Zoom' },
  undo: { label: 'Undo', accelerator: 'CommandOrControl+Z' },
  redo: { label: 'Redo', accelerator: 'Shift+CommandOrControl+Z' },
  cut: { label: 'Cut', accelerator: 'CommandOrControl+X' },
  copy: { label: 'Copy', accelerator: 'CommandOrControl+C' },
  paste: { label: 'Paste', accelerator: 'CommandOrControl+V' },
  pasteandmatchstyle: { label: 'Paste and Match Style' },
  delete: { label: 'Delete' },
  selectall: { label: 'Select All', accelerator: 'CommandOrControl+A' },
  reload: { label: 'Reload', accelerator: 'CommandOrControl+R' },
  forcereload: { label: 'Force Reload', accelerator: 'Shift+CommandOrControl+R' },
  resetzoom: { label: 'Actual Size', accelerator: 'CommandOrControl+0' },
  zoomin: { label: 'Zoom In', accelerator: 'CommandOrControl+Plus' },
  zoomout: { label: 'Zoom Out', accelerator: 'CommandOrControl+-' },
  togglefullscreen: { label: 'Toggle Full Screen', accelerator: 'F11' },
  toggledevtools: { label: 'Toggle Developer Tools', accelerator: 'Control+Shift+I' },
  help: { label: 'Help' },
  window: { label: 'Window' },
  appmenu: { label: 'Keyrack', items: ['about', 'hide', 'quit'].map((role) => ({ role })) },
  filemenu: { label: 'File', items: [{ role: 'quit' }] },
  editmenu: {
    label: 'Edit',
    items: ['undo', 'redo', 'cut', 'copy', 'paste', 'selectAll'].map((role) => ({ role })),
  },
  viewmenu: {
    label: 'View',
    items: ['resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen'].map((role) => ({ role })),
  },
  windowmenu: { label: 'Window', items: [{ role: 'minimize' }, { role: 'close' }] },
};

/** What a role brings with it; nothing without one. @throws Error for a role that Electron does not know. */
export function roleWords(role: string | undefined): RoleWords {
  if (role === undefined) return {};
  const known = words[role.toLowerCase()];
  if (known === undefined) throw new Error(`Electron knows no menu role ${role}.`);
  return known;
}

/** Does what the system would do; editing acts in the page. @throws Error for what the double cannot do. */
export function runRole(role: string): void {
  const name = role.toLowerCase();
  const [window] = world.windows;
  switch (name) {
    case 'quit':
      doubleApp.quit();
      return;
    case 'close':
      window?.close();
      return;
    case 'reload':
      void window?.page?.reload();
      return;
    case 'undo':
    case 'redo':
    case 'cut':
    case 'copy':
    case 'paste':
    case 'selectall': {
      const keys = (words[name]?.accelerator ?? '').replace('CommandOrControl', 'ControlOrMeta');
      void window?.page?.keyboard.press(keys.replace(/[A-Z]$/, (key) => key.toLowerCase()));
      return;
    }
    default:
      throw new Error(`The double does not implement the menu role ${role}.`);
  }
}
