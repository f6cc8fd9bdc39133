import type { MenuItemConstructorOptions } from 'electron';
import { report } from '../recorder.ts';
import { doubleApp } from './app.ts';
import { windowsOfDouble } from './browser-window.ts';

interface RoleDefaults {
  readonly label?: string;
  readonly accelerator?: string;
  readonly items?: MenuItemConstructorOptions[];
}

const words: Readonly<Record<string, RoleDefaults>> = {
  about: { label: 'About Keyrack' },
  services: { label: 'Services' },
  hide: { label: 'Hide Keyrack' },
  hideothers: { label: 'Hide Others' },
  unhide: { label: 'Show All' },
  quit: { label: 'Quit' },
  close: { label: 'Close Window', accelerator: 'CommandOrControl+W' },
  minimize: { label: 'Minimize', accelerator: 'CommandOrControl+M' },
  zoom: { label: 'Zoom' },
  undo: { label: 'Undo', accelerator: 'CommandOrControl+Z' },
  redo: { label: 'Redo', accelerator: 'Shift+CommandOrControl+Z' },
  cut: { label: 'Cut', accelerator: 'CommandOrControl+X' },
  copy: { label: 'Copy', accelerator: 'CommandOrControl+C' },
  paste: { label: 'Paste', accelerator: 'CommandOrControl+V' },
  delete: { label: 'Delete' },
  selectall: { label: 'Select All', accelerator: 'CommandOrControl+A' },
  reload: { label: 'Reload', accelerator: 'CommandOrControl+R' },
  resetzoom: { label: 'Actual Size', accelerator: 'CommandOrControl+0' },
  zoomin: { label: 'Zoom In', accelerator: 'CommandOrControl+Plus' },
  zoomout: { label: 'Zoom Out', accelerator: 'CommandOrControl+-' },
  togglefullscreen: { label: 'Toggle Full Screen', accelerator: 'F11' },
  toggledevtools: { label: 'Toggle Developer Tools', accelerator: 'Ctrl+Shift+I' },
  help: { label: 'Help' },
  filemenu: { label: 'File', items: [{ role: 'quit' }] },
  editmenu: { label: 'Edit', items: [{ role: 'undo' }, { role: 'redo' }] },
  windowmenu: { label: 'Window', items: [{ role: 'minimize' }, { role: 'close' }] },
};

/** What a role brings with it; nothing without a role. @throws Error for a role Electron does not know. */
export function roleDefaults(role: string | undefined): RoleDefaults {
  if (role === undefined) return {};
  const known = words[role.toLowerCase()];
  if (known === undefined) throw new Error(`Unknown menu role ${role}.`);
  return known;
}

/** Does what the system would do. Editing roles act in the page. */
export function runRole(role: string): void {
  const window = windowsOfDouble()[0];
  switch (role.toLowerCase()) {
    case 'quit':
      doubleApp.quit();
      return;
    case 'close':
      window?.close();
      return;
    case 'minimize':
      window?.minimize();
      return;
    case 'reload':
      window?.reload();
      return;
    case 'togglefullscreen':
      window?.setFullScreen(!window.isFullScreen());
      return;
    case 'undo':
    case 'redo':
    case 'cut':
    case 'copy':
    case 'paste':
    case 'selectall': {
      const keys = words[role.toLowerCase()]?.accelerator?.replace('CommandOrControl', 'ControlOrMeta') ?? '';
      void window?.webContents.whenPage().then((page) => page.keyboard.press(keys.replace(/[A-Z]$/, (key) => key.toLowerCase())));
      return;
    }
    default:
      report(`The menu role ${role} does nothing in the double.`);
  }
}
