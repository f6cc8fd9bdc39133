import type { Condition } from '../../state/condition.ts';
import type { ShortcutId } from '../../state/shortcuts.ts';
import type { Icon } from '../../ui/icon.ts';

/** The groups of the palette. */
export type PaletteGroup =
  | 'Recently used'
  | 'Suggested'
  | 'This environment'
  | 'This project'
  | 'Pinned'
  | 'Actions'
  | 'Go to'
  | 'Environments'
  | 'Projects';

/** Something that the palette can do. */
export interface PaletteItem {
  /** The same for the same act on the same thing. */
  readonly id: string;
  readonly group: PaletteGroup;
  readonly icon: Icon;
  readonly label: string;
  /** What it is done to, e.g. `Acme / Staging`. */
  readonly about?: string | undefined;
  /** The label is the name of what it leads to, so it tells rows apart; else what it is done to does. */
  readonly isPlace?: boolean | undefined;
  /** How the key stands that it is done to. */
  readonly condition?: Condition | undefined;
  /** What it was found by that the row does not show. */
  readonly why?: { readonly name: string; readonly text: string } | undefined;
  /** Words besides the label that find it. */
  readonly keywords?: string | undefined;
  readonly production?: boolean | undefined;
  /** Only there when something is typed. */
  readonly typedOnly?: boolean | undefined;
  /** Before something is typed it would not help. */
  readonly helps?: boolean | undefined;
  /** So many more like it were found than are shown; the last one that is shown says so. */
  readonly more?: number | undefined;
  readonly shortcut?: ShortcutId | undefined;
  /** What writes files, ends something or cannot be taken back only opens the place where it is confirmed. */
  readonly run: () => unknown;
}

/** An item whose group is said for all of its kind. */
export type Part = Omit<PaletteItem, 'group'>;
