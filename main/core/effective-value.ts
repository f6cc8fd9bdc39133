import type { EffectiveValueView, ValueSourceView } from '../../preload/contract/projects.ts';
import type { Stack } from '../../preload/contract/values.ts';
import { noteOn } from './effective-value/note.ts';
import { standingOf } from './effective-value/standing.ts';
import { maskValue } from './env-file/mask.ts';
import { fileNameOf, shownPath } from './paths.ts';
import type { VaultDocument } from './model.ts';
import { listed } from './listed.ts';
import { readerOf, readingOrder, readsShell } from './stacks.ts';
import { readKey } from './workos-key.ts';

/** What stands for the shell where a path would be. */
export const startEnvironment = 'The environment that Keyrack was started in';

/** One place that may set the variable. */
export interface Place {
  where: ValueSourceView['where'];
  /** A file's absolute path, or `startEnvironment`. */
  path: string;
  /** May be a secret; null when the place does not set the variable. */
  value: string | null;
  /** HMAC of the value; null where it cannot be made now. */
  fingerprint: string | null;
  /** Whether there is a file at all; the shell always is. */
  there: boolean;
  /** Why nobody can say what is in it: a named pipe, no permission, …; null when the place was read, or is not there. */
  trouble: string | null;
}

/** A place as the view's words need it. */
export interface Source extends Place {
  /** As a person reads it: a file's name, a startup file's path from `~`. */
  name: string;
  /** Whether the stack's tools look here at all. */
  read: boolean;
}

/**
 * Which value a tool of the stack sees while a person develops, and which are shadowed (dotenv.md, "Which file"). Pure; no
 * value is in the view.
 * @param request.places the shell, the startup files, then the stack's files in their order; the first that sets it wins.
 */
export function effectiveValueOf(request: {
  document: VaultDocument;
  variable: 'WORKOS_API_KEY' | 'WORKOS_CLIENT_ID';
  stack: Stack;
  places: readonly Place[];
  home: string;
}): EffectiveValueView {
  const { document, variable, stack, places, home } = request;
  const sources = places.map((place): Source => ({
    ...place,
    name: place.where === 'file' ? fileNameOf(place.path) : shownPath(place.path, home),
    read: isRead(stack, place, places),
  }));
  const winner = sources.find(({ read, value }) => read && value !== null) ?? null;
  return {
    variable,
    order: orderOf(stack),
    sources: sources.map((source) => ({
      where: source.where,
      shownPath: shownPath(source.path, home),
      sets: source.value !== null,
      wins: source === winner,
      shown: masked(source.value),
      ...standingOf(document, variable, source),
    })),
    note: noteOn({ variable, stack, sources, winner }),
  };
}

/**
 * Wrangler hands a Worker nothing of the shell, and reads no `.env` beside a `.dev.vars`; Laravel reads none beside the
 * `.env.<APP_ENV>` that the shell asks for.
 */
function isRead(stack: Stack, place: Place, places: readonly Place[]): boolean {
  if (place.where !== 'file') return readsShell(stack);
  if (stack !== 'cloudflare' && stack !== 'laravel') return true;
  const alone = places.find(({ where, path }) => where === 'file' && fileNameOf(path) !== '.env');
  const only = stack === 'cloudflare' ? places.find(({ path }) => fileNameOf(path) === '.dev.vars') : alone;
  return place === only || only?.there !== true;
}

function masked(value: string | null): string {
  if (value === null) return '';
  const reading = readKey(value);
  return reading.ok ? reading.hint : maskValue(value);
}

function orderOf(stack: Stack): string {
  const files = readingOrder(stack);
  if (stack === 'cloudflare') {
    const [first = '', ...others] = files;
    return `Wrangler reads ${first}, and only without one ${listed(others)}. What the shell sets does not reach a Worker.`;
  }
  const winning = 'the first that sets it wins.';
  return `${readerOf(stack)} reads the shell first, then ${listed(files)}; ${winning}`;
}
