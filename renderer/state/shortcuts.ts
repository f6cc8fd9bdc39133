import type { Snapshot } from '../../preload/contract/view.ts';

type Platform = Snapshot['app']['platform'];

export type ShortcutId =
  | 'palette'
  | 'find'
  | 'shortcuts'
  | 'link'
  | 'verify-all'
  | 'settings'
  | 'overview'
  | 'projects'
  | 'inventory'
  | 'activity'
  | 'larger'
  | 'smaller'
  | 'usual-size'
  | 'close-window'
  | 'quit'
  | 'rows'
  | 'pages'
  | 'ends'
  | 'letters'
  | 'range'
  | 'row-menu'
  | 'suggestions'
  | 'save-note'
  | 'leave-field'
  | 'confirm'
  | 'close';

export interface Shortcut {
  readonly id: ShortcutId;
  /** `Mod` is ⌘ on a Mac and Ctrl elsewhere. Several are alternatives. */
  readonly keys: readonly string[];
  readonly does: string;
  readonly where: 'Everywhere' | 'In lists' | 'In fields' | 'In dialogs';
}

/** Every shortcut there is. Those of main's menu are in it too; the window itself listens to those of `shortcutOf`. */
export const shortcuts: readonly Shortcut[] = [
  {
    id: 'palette',
    keys: ['Mod+K'],
    does: 'Run any action, or go to any page, environment or project',
    where: 'Everywhere',
  },
  { id: 'find', keys: ['Mod+F', '/'], does: 'Search', where: 'Everywhere' },
  { id: 'shortcuts', keys: ['?', 'Mod+/'], does: 'Show these shortcuts', where: 'Everywhere' },
  { id: 'link', keys: ['Mod+N'], does: 'Link a key', where: 'Everywhere' },
  { id: 'verify-all', keys: ['Mod+R'], does: 'Verify all keys', where: 'Everywhere' },
  { id: 'overview', keys: ['Mod+1'], does: 'Overview', where: 'Everywhere' },
  { id: 'projects', keys: ['Mod+2'], does: 'Projects', where: 'Everywhere' },
  { id: 'inventory', keys: ['Mod+3'], does: 'Inventory', where: 'Everywhere' },
  { id: 'activity', keys: ['Mod+4'], does: 'Activity', where: 'Everywhere' },
  { id: 'settings', keys: ['Mod+,'], does: 'Settings', where: 'Everywhere' },
  { id: 'larger', keys: ['Mod++'], does: 'Larger', where: 'Everywhere' },
  { id: 'smaller', keys: ['Mod+-'], does: 'Smaller', where: 'Everywhere' },
  { id: 'usual-size', keys: ['Mod+0'], does: 'Usual size', where: 'Everywhere' },
  { id: 'close-window', keys: ['Mod+W'], does: 'Close the window', where: 'Everywhere' },
  { id: 'quit', keys: ['Mod+Q'], does: 'Quit Keyrack', where: 'Everywhere' },
  { id: 'rows', keys: ['↑', '↓'], does: 'Next and previous row', where: 'In lists' },
  { id: 'pages', keys: ['Page Up', 'Page Down'], does: 'A page up or down', where: 'In lists' },
  { id: 'ends', keys: ['Home', 'End'], does: 'First and last row', where: 'In lists' },
  { id: 'letters', keys: ['A … Z'], does: 'The next row that begins with what is typed', where: 'In lists' },
  { id: 'range', keys: ['Shift+Click'], does: 'Select up to here', where: 'In lists' },
  {
    id: 'row-menu',
    keys: ['Shift+F10'],
    does: 'What can be done with an environment of the sidebar',
    where: 'In lists',
  },
  { id: 'suggestions', keys: ['↑', '↓'], does: 'Next and previous suggestion', where: 'In fields' },
  { id: 'save-note', keys: ['Mod+Enter'], does: 'Save a note', where: 'In fields' },
  { id: 'leave-field', keys: ['Esc'], does: 'Leave without saving', where: 'In fields' },
  { id: 'confirm', keys: ['Enter'], does: 'Confirm', where: 'In dialogs' },
  { id: 'close', keys: ['Esc'], does: 'Close without doing anything', where: 'In dialogs' },
];

/** The keys of a shortcut, without those alone that the settings turned off. */
export const keysOf = ({ keys, where }: Shortcut, singleKeys: boolean): readonly string[] =>
  singleKeys || where !== 'Everywhere' ? keys : keys.filter((each) => each.length > 1);

/** As the keyboard of the platform has it: `⌘K`, `Ctrl+K`. */
export const keyText = (keys: string, platform: Platform): string =>
  platform === 'darwin' ? keys.replace('Mod+', '⌘').replace('Shift+', '⇧') : keys.replace('Mod+', 'Ctrl+');

/** Whether the key of the platform's own shortcuts is held, and no other of its kind. */
export const isMod = (event: KeyboardEvent, platform: Platform): boolean =>
  platform === 'darwin' ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;

/**
 * What a press is to the window, null for nothing. `?` and `/` alone are nothing where they would be typed. Those with
 * Mod are meant wherever the focus is: they type nothing, and the palette is wanted most in the middle of something.
 * @param singleKeys whether keys alone are shortcuts (WCAG 2.1.4).
 */
export function shortcutOf(
  event: KeyboardEvent,
  platform: Platform,
  singleKeys: boolean,
): 'palette' | 'find' | 'shortcuts' | null {
  if (event.altKey || event.isComposing || event.repeat) return null;
  const mod = isMod(event, platform);
  if (mod && !event.shiftKey && event.key.toLowerCase() === 'k') return 'palette';
  if (mod && !event.shiftKey && event.key.toLowerCase() === 'f') return 'find';
  if (mod && event.key === '/') return 'shortcuts';
  if (!singleKeys || event.ctrlKey || event.metaKey || takesText(event.target)) return null;
  if (event.key === '?') return 'shortcuts';
  return event.key === '/' ? 'find' : null;
}

/** Whether a press is typed there. */
function takesText(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return (
    target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
  );
}
