import type { AppDriver, LaunchOptions } from './driver.ts';
/** placeholder replaced below */
export function launchElectron(_options: LaunchOptions = {}): Promise<AppDriver> {
  return Promise.reject(new Error('later'));
}
