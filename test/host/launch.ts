import { chooseHost } from './choose-host.ts';
import type { AppDriver, LaunchOptions } from './driver.ts';
import { launchDouble } from './launch-double.ts';
import { launchElectron } from './launch-electron.ts';

/** Starts the built app on whichever host this machine has, and waits for its window. */
export function launchApp(options: LaunchOptions = {}): Promise<AppDriver> {
  return chooseHost() === 'electron' ? launchElectron(options) : launchDouble(options);
}
