import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agencyPassphrase, writeAgencyVault } from '../../support/vaults/agency-vault.ts';
import { launchApp } from '../choose.ts';
import type { Demo } from '../demo.ts';
import type { Album } from './album.ts';

/** The same app with the keys of an agency, ten thousand of them. */
export async function visitAgency(theme: 'light' | 'dark', demo: Demo, album: Album): Promise<void> {
  const userData = mkdtempSync(join(tmpdir(), 'keyrack-tour-'));
  const work = mkdtempSync(join(tmpdir(), 'keyrack-tour-'));
  await writeAgencyVault(userData, work, 10_000);
  const app = await launchApp({ userData, baseUrl: demo.url, colorScheme: theme });
  const { page } = app;
  try {
    await page.getByLabel('Passphrase', { exact: true }).waitFor();
    await album.picture('agency-locked', page);
    await page.getByLabel('Passphrase', { exact: true }).fill(agencyPassphrase);
    await page.getByRole('button', { name: 'Unlock' }).click();
    // Ten thousand keys on a machine that does other things, too.
    await page.getByRole('heading', { name: 'Overview' }).waitFor({ timeout: 120_000 });
    await page.getByLabel('Search accounts, environments and keys').fill('globex prod');
    await page.getByText(/environments, the best first/).waitFor();
    await album.picture('agency-search', page);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'All keys', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Keys' }).waitFor();
    await album.picture('agency-keys', page);
    await page.keyboard.press('Control+k');
    await page
      .getByRole('combobox', { name: 'Actions, environments, keys and projects' })
      .fill('export initech');
    await page.getByRole('listbox').getByRole('option').first().waitFor();
    await album.picture('agency-palette', page);
  } finally {
    await app.quit();
    for (const folder of [userData, work]) rmSync(folder, { recursive: true, force: true });
  }
}
