/** The tray as plain data: what is shown, and what each click means. */

/** The icon's shape, from best to worst; each is told apart without its colour. */
export type TrayIcon = 'empty' | 'ok' | 'unknown' | 'warn' | 'bad';

/** What a click asks for. */
export type TrayAction =
  | { type: 'copyKey'; keyId: string }
  | { type: 'copyClientId'; environmentId: string }
  | { type: 'verifyKey'; keyId: string }
  /** Only these of its files; without them, all. */
  | { type: 'exportAgain'; environmentId: string; targetIds?: string[] }
  | { type: 'openRotation'; rotationId: string }
  | { type: 'openDashboard'; environmentId: string }
  | { type: 'openEnvironment'; environmentId: string }
  | { type: 'openKey'; environmentId: string; keyId: string }
  | { type: 'verifyAll' }
  | { type: 'openOverview' }
  | { type: 'pauseChecks'; paused: boolean }
  | { type: 'linkKey' }
  | { type: 'show' }
  | { type: 'quit' };

export type TrayItem =
  | { kind: 'separator' }
  | { kind: 'words'; text: string }
  | { kind: 'action'; text: string; enabled: boolean; action: TrayAction }
  | { kind: 'menu'; text: string; items: TrayItem[] };

/** The whole tray as plain data: what is shown, and what each click means. */
export interface TrayModel {
  icon: TrayIcon;
  /** At most 127 characters: Windows cuts there. */
  tooltip: string;
  items: TrayItem[];
  /** How many keys need the person now: what a badge on dock or taskbar shows. */
  badge: number;
  /** How long (ms) all of this is true by itself; null for ever. */
  holds: number | null;
}

/** From best to worst. */
const severity: readonly TrayIcon[] = ['empty', 'ok', 'unknown', 'warn', 'bad'];

export const severest: readonly TrayIcon[] = severity.toReversed();

export function worst(icons: readonly TrayIcon[]): TrayIcon {
  return severest.find((icon) => icons.includes(icon)) ?? 'empty';
}

export const separator: TrayItem = { kind: 'separator' };

export function act(text: string, action: TrayAction, enabled = true): TrayItem {
  return { kind: 'action', text, enabled, action };
}
