import BellRing from '@lucide/svelte/icons/bell-ring';
import Keyboard from '@lucide/svelte/icons/keyboard';
import LogIn from '@lucide/svelte/icons/log-in';
import PanelTop from '@lucide/svelte/icons/panel-top';
import Pause from '@lucide/svelte/icons/pause';
import Play from '@lucide/svelte/icons/play';
import SettingsIcon from '@lucide/svelte/icons/settings';
import SunMoon from '@lucide/svelte/icons/sun-moon';
import type { SettingsView, Snapshot } from '../../../preload/contract/view.ts';
import type { App } from '../../state/app.svelte.ts';
import { actSpot } from '../../state/spots.ts';
import type { Part } from './item.ts';

/** Every setting: one of two states is changed at once, all others where they stand. */
export function settingsActions(app: App): Part[] {
  const { snapshot } = app;
  if (snapshot === null) return [];
  const { settings } = snapshot;
  const change = (what: Partial<SettingsView>) => (): unknown => app.run(app.bridge.updateSettings(what));
  return [
    {
      id: 'pause-checks',
      icon: settings.checksPaused ? Play : Pause,
      label: settings.checksPaused ? 'Resume checks' : 'Pause checks',
      keywords: 'schedule stop verify automatic',
      run: change({ checksPaused: !settings.checksPaused }),
    },
    ...(['system', 'light', 'dark'] as const)
      .filter((theme) => theme !== settings.theme)
      .map((theme): Part => ({
        id: `theme ${theme}`,
        icon: SunMoon,
        label: { system: 'Theme as the system', light: 'Light theme', dark: 'Dark theme' }[theme],
        keywords: 'appearance colours mode',
        run: change({ theme }),
      })),
    ...switches(snapshot).map(({ member, on, off, ...part }): Part => ({
      ...part,
      id: `switch ${member}`,
      label: settings[member] ? off : on,
      typedOnly: true,
      run: change({ [member]: !settings[member] }),
    })),
    ...fields.map(({ act, ...part }): Part => ({
      ...part,
      id: `set ${act}`,
      icon: SettingsIcon,
      typedOnly: true,
      run: () => {
        // A row says it, or its control.
        app.go({ screen: 'settings' }, `${actSpot(act)}:is(button, input, select), ${actSpot(act)} button`);
      },
    })),
  ];
}

interface Switch {
  readonly member: 'keepInTray' | 'startAtLogin' | 'expiryAlarms' | 'singleKeyShortcuts';
  readonly icon: Part['icon'];
  /** What switches it on, and off. */
  readonly on: string;
  readonly off: string;
  readonly keywords: string;
}

const switches = ({ app }: Snapshot): Switch[] => [
  ...(app.tray
    ? [
        {
          member: 'keepInTray',
          icon: PanelTop,
          on: 'Keep running in the tray',
          off: 'Quit when the window is closed',
          keywords: 'settings background tray close',
        } as const,
      ]
    : []),
  {
    member: 'startAtLogin',
    icon: LogIn,
    on: 'Start at login',
    off: 'Do not start at login',
    keywords: 'settings background automatic',
  },
  {
    member: 'expiryAlarms',
    icon: BellRing,
    on: 'Tell me before a key expires',
    off: 'Do not tell me before a key expires',
    keywords: 'settings alarms notifications',
  },
  {
    member: 'singleKeyShortcuts',
    icon: Keyboard,
    on: 'Shortcuts of one key on',
    off: 'Shortcuts of one key off',
    keywords: 'settings keyboard speech',
  },
];

/** By the `data-act` of its control. */
const fields: readonly { readonly act: string; readonly label: string; readonly keywords: string }[] = [
  {
    act: 'change-tier',
    label: 'Change how keys are kept…',
    keywords: 'settings storage encryption passphrase keychain keyring session',
  },
  { act: 'check-every', label: 'Change how often keys are checked…', keywords: 'settings interval schedule' },
  {
    act: 'clipboard-seconds',
    label: 'Change when a copied key is cleared…',
    keywords: 'settings clipboard seconds',
  },
  { act: 'key-age', label: 'Be told that a key is old…', keywords: 'settings alarms age notifications' },
  { act: 'quiet-hours', label: 'Quiet hours…', keywords: 'settings alarms night notifications silent' },
  { act: 'base-url', label: 'Change the base URL…', keywords: 'settings workos address server' },
];
