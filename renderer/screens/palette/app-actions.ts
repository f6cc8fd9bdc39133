import ClipboardX from '@lucide/svelte/icons/clipboard-x';
import ExternalLink from '@lucide/svelte/icons/external-link';
import FileInput from '@lucide/svelte/icons/file-input';
import FileSearch from '@lucide/svelte/icons/file-search';
import FolderKanban from '@lucide/svelte/icons/folder-kanban';
import FolderPlus from '@lucide/svelte/icons/folder-plus';
import FolderSearch from '@lucide/svelte/icons/folder-search';
import History from '@lucide/svelte/icons/history';
import Keyboard from '@lucide/svelte/icons/keyboard';
import KeySquare from '@lucide/svelte/icons/key-square';
import ListFilter from '@lucide/svelte/icons/list-filter';
import LockKeyhole from '@lucide/svelte/icons/lock-keyhole';
import Plus from '@lucide/svelte/icons/plus';
import RefreshCw from '@lucide/svelte/icons/refresh-cw';
import RotateCw from '@lucide/svelte/icons/rotate-cw';
import SettingsIcon from '@lucide/svelte/icons/settings';
import Stethoscope from '@lucide/svelte/icons/stethoscope';
import Trash2 from '@lucide/svelte/icons/trash-2';
import Undo2 from '@lucide/svelte/icons/undo-2';
import type { Route } from '../../../preload/contract/events.ts';
import type { App } from '../../state/app.svelte.ts';
import { rotateWord } from '../../state/rotate.ts';
import { actSpot } from '../../state/spots.ts';
import type { PaletteItem, Part } from './item.ts';
import { settingsActions } from './settings-actions.ts';

/** What can be done without naming an environment, as far as it can be done now. */
export function appActions(app: App, showShortcuts: () => void): PaletteItem[] {
  const snapshot = app.snapshot;
  if (snapshot === null) return [];
  const { bridge } = app;
  const unfinished = snapshot.wizard !== null && snapshot.wizard.step !== 'connected';
  const scanning = snapshot.inventory.state === 'scanning';
  const actions: Part[] = [
    {
      id: 'link',
      icon: Plus,
      label: unfinished ? 'Continue linking' : 'Link a key',
      keywords: 'add new connect wizard',
      shortcut: 'link',
      run: () => app.startWizard(),
    },
    ...(unfinished
      ? [
          {
            id: 'discard-link',
            icon: Trash2,
            label: 'Discard the unfinished link…',
            keywords: 'wizard delete throw away',
            run: () => {
              app.go({ screen: 'wizard' }, actSpot('discard'));
            },
          },
        ]
      : []),
    {
      id: 'verify-all',
      icon: RefreshCw,
      label: 'Verify all keys',
      keywords: 'check health refresh',
      shortcut: 'verify-all',
      run: () => app.run(bridge.verifyAll({})),
    },
    {
      id: 'import',
      icon: FileInput,
      label: 'Import keys…',
      keywords: 'add many env cli',
      run: () => {
        app.go({ screen: 'import', importId: null });
      },
    },
    {
      id: 'scan',
      icon: FileSearch,
      label: scanning ? 'Stop the inventory scan' : 'Scan for files with keys',
      keywords: 'inventory search look disk',
      run: () => {
        app.go({ screen: 'inventory' });
        return app.run(scanning ? bridge.cancelScan({}) : bridge.startScan({}));
      },
    },
    {
      id: 'add-root',
      icon: FolderSearch,
      label: 'Look for keys in another folder…',
      keywords: 'inventory add root scan',
      run: () => {
        app.go({ screen: 'inventory' });
        return app.run(bridge.chooseRoot({}));
      },
    },
    {
      id: 'add-project',
      icon: FolderPlus,
      label: 'Add a project…',
      keywords: 'new folder',
      run: () => {
        app.go({ screen: 'projects' }, actSpot('add-project'));
      },
    },
    ...snapshot.rotations.map(({ id, what, name, environmentId }): Part => ({
      id: `rotation ${id}`,
      icon: RotateCw,
      label: rotateWord({ what }),
      keywords: 'go to open',
      about: name,
      production: app.rack.environment(environmentId)?.kind === 'production',
      run: () => {
        app.go({ screen: 'rotation', rotationId: id });
      },
    })),
    {
      id: 'dashboard',
      icon: ExternalLink,
      label: 'Open the WorkOS dashboard',
      keywords: 'browser website',
      run: () => app.run(bridge.openDashboard({ environmentId: null, page: 'api-keys' })),
    },
    ...(snapshot.clipboard === null
      ? []
      : [
          {
            id: 'clear-clipboard',
            icon: ClipboardX,
            label: 'Clear the clipboard',
            about: snapshot.clipboard.what,
            run: () => app.run(bridge.clearClipboard({})),
          },
        ]),
    ...(snapshot.vault.tier === 'passphrase'
      ? [
          {
            id: 'lock',
            icon: LockKeyhole,
            label: 'Lock the vault',
            keywords: 'passphrase keys',
            run: () => app.run(bridge.lockVault({})),
          },
        ]
      : []),
    ...settingsActions(app),
    ...snapshot.removals.map(({ id, name }): Part => ({
      id: `restore ${id}`,
      icon: Undo2,
      label: 'Put back what was removed',
      keywords: 'undo restore removal',
      about: name,
      typedOnly: true,
      run: () => app.undo({ type: 'removal', id }),
    })),
    {
      id: 'shortcuts',
      icon: Keyboard,
      label: 'Keyboard shortcuts',
      keywords: 'help keys',
      shortcut: 'shortcuts',
      run: showShortcuts,
    },
  ];
  return [
    ...actions.map((part): PaletteItem => ({ ...part, group: 'Actions' })),
    ...places.map(({ route, ...part }): PaletteItem => ({
      ...part,
      id: `go ${route.screen}`,
      group: 'Go to',
      run: () => {
        app.go(route);
      },
    })),
  ];
}

const places: readonly (Omit<Part, 'id' | 'run'> & { route: Route })[] = [
  {
    route: { screen: 'home' },
    icon: KeySquare,
    label: 'Overview',
    keywords: 'home start attention',
    shortcut: 'overview',
  },
  { route: { screen: 'keys' }, icon: ListFilter, label: 'All keys', keywords: 'list filter sort' },
  {
    route: { screen: 'projects' },
    icon: FolderKanban,
    label: 'Projects',
    keywords: 'folders env files',
    shortcut: 'projects',
  },
  {
    route: { screen: 'inventory' },
    icon: FileSearch,
    label: 'Inventory',
    keywords: 'files found',
    shortcut: 'inventory',
  },
  {
    route: { screen: 'diagnosis', keyId: null },
    icon: Stethoscope,
    label: 'Is it the network or the key?',
    keywords: 'diagnosis connection proxy dns offline',
  },
  {
    route: { screen: 'activity' },
    icon: History,
    label: 'Activity',
    keywords: 'log history undo',
    shortcut: 'activity',
  },
  {
    route: { screen: 'settings' },
    icon: SettingsIcon,
    label: 'Settings',
    keywords: 'preferences options',
    shortcut: 'settings',
  },
];
