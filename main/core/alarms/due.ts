import type { Alarm, AlarmSettings, Key } from '../model.ts';

/** Which keys give reason to an alarm, and which alarms have none any more. Pure; times in ms since the epoch. */

const day = 24 * 60 * 60_000;

/** Days before the end at which a person is told; 0 is the end itself. */
const expiryLevels = [30, 14, 7, 1, 0] as const;

/** The alarms that a key gives reason to at `now`, besides a rejection: that one is told by who confirmed it. */
export function dueFor(key: Key, { expiryAlarms, keyAgeDays }: AlarmSettings, now: number): Alarm[] {
  const due: Alarm[] = [];
  const { id: keyId, fingerprint, expiresAt, createdAt } = key;
  const alarm = { keyId, fingerprint, raisedAt: now, told: false };
  if (expiryAlarms && expiresAt !== null) {
    const level = expiryLevels.findLast((days) => now >= expiresAt - days * day);
    if (level !== undefined) due.push({ ...alarm, kind: 'expiry', level });
  }
  if (keyAgeDays !== null && createdAt !== null && now >= createdAt + keyAgeDays * day) {
    due.push({ ...alarm, kind: 'age', level: keyAgeDays });
  }
  return due;
}

/** When the next alarm of this kind is due for a key; null when none is. */
export function nextFor(
  { expiresAt, createdAt }: Key,
  { expiryAlarms, keyAgeDays }: AlarmSettings,
  now: number,
): number | null {
  const times = [
    ...(expiryAlarms && expiresAt !== null ? expiryLevels.map((days) => expiresAt - days * day) : []),
    ...(keyAgeDays !== null && createdAt !== null ? [createdAt + keyAgeDays * day] : []),
  ].filter((at) => at > now);
  return times.length === 0 ? null : Math.min(...times);
}

/** Whether there is still reason for an alarm: it clears itself when its key is mended, replaced or gone. */
export function stands(alarm: Alarm, key: Key | undefined, settings: AlarmSettings, now: number): boolean {
  if (key?.fingerprint !== alarm.fingerprint) return false;
  if (alarm.kind === 'rejected') return key.health.state !== 'valid' && key.health.state !== 'limited';
  return dueFor(key, settings, now).some((due) => due.kind === alarm.kind && due.level === alarm.level);
}

/** The same for alarms of one thing: the same key, reason and level. */
export const idOf = ({ keyId, kind, level }: Alarm): string => `${keyId} ${kind} ${level}`;
