import type { PowerMonitor } from 'electron';

/** Says when the computer woke from sleep: timers stood still meanwhile. */
export function onWake(powerMonitor: Pick<PowerMonitor, 'on'>, woke: () => void): void {
  powerMonitor.on('resume', woke);
}
