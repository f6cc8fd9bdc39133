import { EventEmitter } from 'node:events';
import { strict } from '../strict.ts';

class DoublePowerMonitor extends EventEmitter {
  getSystemIdleTime = (): number => 0;
  isOnBatteryPower = (): boolean => false;
}

/** For control.ts, which lets a test send the machine to sleep. */
export const doublePowerMonitor = new DoublePowerMonitor();
export const powerMonitor = strict('powerMonitor', doublePowerMonitor);
