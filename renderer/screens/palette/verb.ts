import type { Route } from '../../../preload/contract/events.ts';
import type { App } from '../../state/app.svelte.ts';
import type { Condition } from '../../state/condition.ts';
import type { Icon } from '../../ui/icon.ts';
import type { PaletteGroup } from './item.ts';

/** What is asked in a dialog over whatever the window shows, by what it is about. */
export type KeyDialog = 'export' | 'copy-as' | 'label' | 'expiry' | 'note' | 'replace' | 'tag' | 'remove-key';
export type EnvironmentDialog =
  'edit' | 'move' | 'pair' | 'rename-account' | 'remove-environment' | 'remove-account';
export type FileDialog = 'variables' | 'stop-tracking';
export type ProjectDialog = 'remove-project';

/** A dialog and the ID of what it is about. */
export interface Asked {
  readonly dialog: KeyDialog | EnvironmentDialog | FileDialog | ProjectDialog;
  readonly id: string;
}
export type OpenDialog = (dialog: Asked['dialog'], id: string) => unknown;

/** Something that can be done to every thing of a kind: at once, or by a dialog that asks. */
export type Verb<T> = VerbWords<T> &
  (
    | { readonly run: (app: App, thing: T, ask: OpenDialog) => unknown; readonly asks?: never }
    | { readonly asks: Asked['dialog']; readonly run?: never }
  );

interface VerbWords<T> {
  /** Its own among all verbs; it is kept in the settings. */
  readonly id: string;
  readonly icon: Icon;
  readonly label: string;
  /** Small letters; each begins with what one may type for it, besides the words of the label. */
  readonly keywords: string;
  /** Whether it can be done; without it, it always can. */
  readonly can?: (app: App, thing: T) => boolean;
  /** Whether it helps now: where it does not, it is only there when something is typed. Without it, it always does. */
  readonly helps?: (app: App, thing: T) => boolean;
  /** One of many of a kind: only there when one of its keywords is typed. */
  readonly typedOnly?: true;
  /** It only leads to the thing, so it is nothing where that is shown. */
  readonly elsewhere?: true;
}

export interface Hit<T> {
  readonly thing: T;
  readonly score: number;
}

/** What verbs are done to: the keys, the environments, the files or the projects. */
export interface Kind<T> {
  readonly verbs: readonly Verb<T>[];
  /** Those that the window shows. */
  readonly here: (app: App) => readonly T[];
  /** The group of what can be done to those; without one it is only there when something is typed. */
  readonly group?: PaletteGroup;
  /** The best first. */
  readonly find: (app: App, query: string) => readonly Hit<T>[];
  readonly get: (app: App, id: string) => T | null;
  readonly idOf: (thing: T) => string;
  /** E.g. `Acme / Staging`. */
  readonly nameOf: (app: App, thing: T) => string;
  readonly isProduction: (app: App, thing: T) => boolean;
  /** How it stands; only keys stand in some way. */
  readonly conditionOf?: (app: App, thing: T) => Condition;
}

/** @param at see `App.go`. */
export function show(app: App, route: Route, at?: string): null {
  app.go(route, at);
  return null;
}

/** Copies what is not secret. @param what e.g. `key ID`. */
export async function copy(app: App, text: string, what: string): Promise<void> {
  if (await app.copyText(text)) app.say('good', `Copied the ${what}.`);
}
