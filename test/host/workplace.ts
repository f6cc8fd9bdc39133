import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaunchOptions } from './driver.ts';

/** Where one run of the app keeps its data. */
export interface Workplace {
  readonly userData: string;
  /** Outside of the user-data folder, as a keyring is. */
  readonly keychainFile: string;
  /** Removes what was made for this run alone. */
  clear(): void;
}

export function workplace({ userData }: LaunchOptions): Workplace {
  if (userData !== undefined) {
    return { userData, keychainFile: `${userData}.keychain`, clear: () => undefined };
  }
  const folder = mkdtempSync(join(tmpdir(), 'keyrack-app-'));
  return {
    userData: join(folder, 'data'),
    keychainFile: join(folder, 'keychain'),
    clear: () => {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** What the app itself listens to, on both hosts. */
export function appEnvironment(options: LaunchOptions, userData: string): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    KEYRACK_USER_DATA: userData,
    ...(options.baseUrl === undefined ? {} : { KEYRACK_BASE_URL: options.baseUrl }),
    ...options.env,
  };
}
