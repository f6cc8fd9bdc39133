import type { MenuItemConstructorOptions } from 'electron';

/** What the menu asks for; everything else in it is a role of the system. */
export type MenuAction =
  | { type: 'linkKey' }
  | { type: 'verifyAll' }
  | { type: 'show'; screen: 'home' | 'projects' | 'inventory' | 'activity' | 'settings' }
  | { type: 'diagnose' }
  | { type: 'openDashboard' };

export interface MenuRequest {
  platform: NodeJS.Platform;
  /** The developer tools are in the menu of a development build only. */
  packaged: boolean;
  onAction: (action: MenuAction) => void;
}

/**
 * The application menu. There is no Reload: the accelerator that people know for it verifies all keys, which is what
 * "look again" means here.
 */
export function applicationMenu({ platform, packaged, onAction }: MenuRequest): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const item = (label: string, accelerator: string, action: MenuAction): MenuItemConstructorOptions => ({
    label,
    ...(accelerator === '' ? {} : { accelerator }),
    click: () => {
      onAction(action);
    },
  });
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const settings = item('Settings…', 'CmdOrCtrl+,', { type: 'show', screen: 'settings' });
  const appMenu: MenuItemConstructorOptions = {
    label: 'Keyrack',
    submenu: [
      { role: 'about' },
      separator,
      settings,
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  return [
    ...(mac ? [appMenu] : []),
    {
      label: mac ? 'File' : '&File',
      submenu: [
        item('Link a Key…', 'CmdOrCtrl+N', { type: 'linkKey' }),
        item('Verify All Keys', 'CmdOrCtrl+R', { type: 'verifyAll' }),
        separator,
        ...(mac ? [] : [settings, separator]),
        { role: 'close', label: 'Close Window' },
        ...(mac ? [] : [{ role: 'quit', label: 'Quit Keyrack', accelerator: 'Ctrl+Q' } as const]),
      ],
    },
    {
      label: mac ? 'Edit' : '&Edit',
      submenu: [
        { role: 'undo' },
        { role: 'redo' },
        separator,
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'delete' },
        separator,
        { role: 'selectAll' },
      ],
    },
    {
      label: mac ? 'View' : '&View',
      submenu: [
        item('Overview', 'CmdOrCtrl+1', { type: 'show', screen: 'home' }),
        item('Projects', 'CmdOrCtrl+2', { type: 'show', screen: 'projects' }),
        item('Inventory', 'CmdOrCtrl+3', { type: 'show', screen: 'inventory' }),
        item('Activity', 'CmdOrCtrl+4', { type: 'show', screen: 'activity' }),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(packaged ? [] : [separator, { role: 'toggleDevTools' } as const]),
      ],
    },
    mac ? { role: 'windowMenu' } : { label: '&Window', submenu: [{ role: 'minimize' }, { role: 'zoom' }] },
    {
      role: 'help',
      label: mac ? 'Help' : '&Help',
      submenu: [
        item('Diagnose the Connection…', '', { type: 'diagnose' }),
        item('WorkOS Dashboard', '', { type: 'openDashboard' }),
      ],
    },
  ];
}
