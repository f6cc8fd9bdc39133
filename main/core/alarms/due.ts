import { expiryDays } from '../../../preload/contract/limits.ts';
import { isAccepted, isConfirmed } from '../health.ts';
import type { Alarm, AlarmSettings, Key } from '../model.ts';

/** Which keys give reason to an alarm, and which alarms have none any more. Pure; times in ms since the epoch. */

const day = 24 * 60 * 60_000;

/** Days before the end at which a person is told; 0 is the end itself. */
const expiryLevels = [...expiryDays.told, 0] as const;

/**
 * The alarms that a key gives reason to at `now`, by what the vault says of it alone: what could not be noted is found
 * again.
 */
export function dueFor(key: Key, { expiryAlarms, keyAgeDays }: AlarmSettings, now: number): readonly Alarm[] {
  if (!isConfirmed(key.health) && !hasDates(key)) return none;
  const due: Alarm[] = [];
  const { id: keyId, fingerprint, expiresAt, createdAt, health } = key;
  const alarm = { keyId, fingerprint, raisedAt: now, told: false };
  if (isConfirmed(health)) due.push({ ...alarm, kind: 'rejected', level: 0 });
  if (expiryAlarms && expiresAt !== null) {
    const level = expiryLevels.findLast((days) => now >= expiresAt - days * day);
    if (level !== undefined) due.push({ ...alarm, kind: 'expiry', level });
  }
  if (keyAgeDays !== null && createdAt !== null && now >= createdAt + keyAgeDays * day) {
    due.push({ ...alarm, kind: 'age', level: keyAgeDays });
  }
  return due;
}

/** A key without dates has alarms of its health alone; most have none, and all are looked at whenever one changes. */
const hasDates = ({ expiresAt, createdAt }: Key): boolean => expiresAt !== null || createdAt !== null;
const none: readonly Alarm[] = [];

/** When the next alarm of this kind is due for a key; null when none is. */
export function nextFor(key: Key, { expiryAlarms, keyAgeDays }: AlarmSettings, now: number): number | null {
  if (!hasDates(key)) return null;
  const { expiresAt, createdAt } = key;
  const times = [
    ...(expiryAlarms && expiresAt !== null ? expiryLevels.map((days) => expiresAt - days * day) : []),
    ...(keyAgeDays !== null && createdAt !== null ? [createdAt + keyAgeDays * day] : []),
  ].filter((at) => at > now);
  return times.length === 0 ? null : Math.min(...times);
}

/** Whether there is still reason for an alarm: it clears itself when its key is mended, replaced or gone. */
export function stands(alarm: Alarm, key: Key | undefined, settings: AlarmSettings, now: number): boolean {
  if (key?.fingerprint !== alarm.fingerprint) return false;
  // Also while nothing certain is known.
  if (alarm.kind === 'rejected') return !isAccepted(key.health);
  return dueFor(key, settings, now).some((due) => due.kind === alarm.kind && due.level === alarm.level);
}

/** The same for alarms of one thing: the same key, reason and level. */
export const idOf = ({ keyId, kind, level }: Alarm): string => `${keyId} ${kind} ${level}`;
