import type { KeyView } from '../../../preload/contract/view.ts';
import { expiringWithin } from '../expiry.ts';
import { isAccepted, isRefused } from '../health.ts';
import { ago, agoHolds, until, untilHolds } from '../time-words.ts';
import type { TrayIcon } from './items.ts';

/** How a key stands, in the few words that a menu has room for. */

export function stateWords(key: KeyView, now: number): string {
  if (key.locked) return 'Locked: it cannot be opened now, and nothing was lost';
  if (key.checking) return `${key.health.title}, checking now`;
  const { checkedAt } = key.health;
  return checkedAt === null ? 'Never checked' : `${key.health.title}, checked ${ago(now - checkedAt)}`;
}

/** Empty while the end is far. */
export function expiryNote(key: KeyView, now: number): string {
  if (key.expiresAt === null || key.expiresAt - now > expiringWithin) return '';
  return capitalized(expiryWords(key.expiresAt, now));
}

function expiryWords(expiresAt: number, now: number): string {
  return expiresAt <= now ? `expired ${ago(now - expiresAt)}` : `expires ${until(expiresAt - now)}`;
}

function shortState(key: KeyView, now: number): string {
  if (key.locked) return 'locked';
  if (key.health.state === 'rejected') return 'rejected';
  if (key.expiresAt !== null && key.expiresAt - now <= expiringWithin) return expiryWords(key.expiresAt, now);
  if (key.health.state === 'unverified') return 'not verified';
  return key.health.title.toLowerCase();
}

/** The state with how long ago it was established, e.g. `valid, 5 minutes ago`. */
export function lineOf(key: KeyView, now: number): string {
  const state = shortState(key, now);
  const { checkedAt, title } = key.health;
  // An end to come or past is a time already.
  const timed = checkedAt !== null && (state === 'rejected' || state === title.toLowerCase());
  return timed ? `${state}, ${ago(now - checkedAt)}` : state;
}

/** How long (ms) the words of a key hold by themselves; `Infinity` for ever. */
export function wordsHold({ health: { checkedAt }, expiresAt }: KeyView, now: number): number {
  const ofCheck = checkedAt === null ? Infinity : agoHolds(now - checkedAt);
  if (expiresAt === null || expiresAt - now > expiringWithin) return ofCheck;
  return Math.min(ofCheck, expiresAt <= now ? agoHolds(now - expiresAt) : untilHolds(expiresAt - now));
}

/** How long (ms) the icon of a key holds by itself; `Infinity` for ever. */
export function iconHolds({ expiresAt }: KeyView, now: number): number {
  if (expiresAt === null || expiresAt <= now) return Infinity;
  const left = expiresAt - now;
  return left > expiringWithin ? left - expiringWithin : left;
}

export function iconOfKey(key: KeyView, now: number): TrayIcon {
  if (isRefused(key.health)) return 'bad';
  if (key.expiresAt !== null && key.expiresAt <= now) return 'bad';
  if (key.locked || (key.expiresAt !== null && key.expiresAt - now <= expiringWithin)) return 'warn';
  return isAccepted(key.health) ? 'ok' : 'unknown';
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
