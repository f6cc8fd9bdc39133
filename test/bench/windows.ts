import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { launchApp } from '../host/choose.ts';
import type { AppDriver } from '../host/driver.ts';
import { agencyPassphrase, writeAgencyVault } from '../support/vaults/agency-vault.ts';

/** The main program of a window with a heading and a button, and nothing else. */
export const blank = fileURLToPath(new URL('blank/main.js', import.meta.url));

/** The blank window, when its page is there. */
export async function openBlank(): Promise<{ app: AppDriver; remove: () => void }> {
  const app = await launchApp({ main: blank });
  await app.page.getByRole('heading', { level: 1 }).waitFor();
  return { app, remove: removing(app.userData) };
}

/**
 * Keyrack with the keys of an agency, unlocked.
 * @param count of keys.
 * @returns `opened`: from the passphrase to the overview (ms). `remove` takes what it kept off the disk, once it has quit.
 */
export async function openAgency(
  count: number,
  baseUrl: string,
): Promise<{ app: AppDriver; opened: number; remove: () => void }> {
  const [userData, work] = [temporary(), temporary()];
  await writeAgencyVault(userData, work, count);
  const app = await launchApp({ userData, baseUrl });
  const { page } = app;
  await page.getByLabel('Passphrase', { exact: true }).fill(agencyPassphrase);
  const begun = Date.now();
  await page.getByRole('button', { name: 'Unlock' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
  return { app, opened: Date.now() - begun, remove: removing(userData, work) };
}

const temporary = (): string => mkdtempSync(join(tmpdir(), 'keyrack-bench-'));

const removing =
  (...folders: readonly string[]) =>
  (): void => {
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  };
