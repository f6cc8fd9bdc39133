import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ExportDialog } from '../e2e/pages/export-dialog.ts';
import { Sidebar } from '../e2e/pages/sidebar.ts';
import { WizardPage } from '../e2e/pages/wizard.ts';
import { fakeEnvironmentId } from '../support/fake-key.ts';
import { buildIfOlder } from './build.ts';
import { launchApp } from './choose.ts';
import { startDemo } from './demo.ts';
import type { AppDriver } from './driver.ts';
import { root } from './paths.ts';
import { prepare } from './prepare.ts';
import { drawTray } from './tray-picture.ts';

/**
 * `npm run tour`: the whole main job against the stand-in for WorkOS, headless, in both themes: pictures and the
 * written `.env` under `out/tour/`. `-- --readme` also renews the pictures that the README shows.
 */
const folder = join(root, 'out', 'tour');
const readme = join(root, '.github', 'pictures');
/** What the README shows of it. */
const shown = ['environment', 'guide-production', 'export-plan', 'tray'];

class Album {
  readonly #app: AppDriver;
  readonly #theme: 'light' | 'dark';
  #number = 0;

  constructor(app: AppDriver, theme: 'light' | 'dark') {
    this.#app = app;
    this.#theme = theme;
  }

  next(name: string): string {
    this.#number += 1;
    return join(folder, `${String(this.#number).padStart(2, '0')}-${name}-${this.#theme}.png`);
  }

  async picture(name: string): Promise<void> {
    const path = this.next(name);
    await this.#app.page.screenshot({ path, animations: 'disabled' });
    this.keep(name, path);
  }

  keep(name: string, path: string): void {
    console.log(`  ${path.slice(root.length)}`);
    if (process.argv.includes('--readme') && shown.includes(name)) {
      mkdirSync(readme, { recursive: true });
      copyFileSync(path, join(readme, `${name}-${this.#theme}.png`));
    }
  }
}

async function tour(theme: 'light' | 'dark'): Promise<void> {
  const demo = await startDemo(0);
  const project = join(mkdtempSync(join(tmpdir(), 'keyrack-tour-')), 'acme-web');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{}');
  const app = await launchApp({ baseUrl: demo.url, colorScheme: theme });
  const { page } = app;
  const album = new Album(app, theme);
  const wizard = new WizardPage(page);
  const dialog = new ExportDialog(page);
  const sidebar = new Sidebar(page);
  try {
    await page.getByRole('heading', { name: 'Welcome to Keyrack' }).waitFor();
    await album.picture('welcome');

    await wizard.open();
    await wizard.fillPlace({ account: 'Acme', environment: 'Staging', kind: 'Staging' });
    await album.picture('place');
    await wizard.toGuide();
    await album.picture('guide-staging');
    await wizard.toPaste();
    await wizard.paste(demo.stagingKey);
    await album.picture('pasted');
    await wizard.verify();
    await wizard.heading('Details').waitFor();
    await page.getByRole('textbox', { name: /Client ID/ }).fill(demo.clientId);
    await page.getByRole('textbox', { name: /Client ID/ }).press('Tab');
    await page.getByText('WorkOS knows this client ID.').waitFor();
    await album.picture('details');
    await page.getByRole('button', { name: 'Continue', exact: true }).click();
    await wizard.heading(/connected/).waitFor();
    await album.picture('connected');

    await page.getByRole('button', { name: 'Export to .env…' }).click();
    await dialog.root.waitFor();
    await album.picture('export-choose');
    await app.answerDialog(project);
    await dialog.chooseFolder();
    await album.picture('export-plan');
    await dialog.write();
    await album.picture('export-written');
    copyFileSync(join(project, '.env.local'), join(folder, `written-${theme}.env.local`));
    await dialog.close();

    await page.getByRole('button', { name: 'Link another key' }).click();
    await wizard.heading(/Which environment/).waitFor();
    await wizard.fillPlace({
      account: 'Acme',
      environment: 'Production',
      kind: 'Production',
      dashboardUrl: `https://dashboard.workos.com/${fakeEnvironmentId()}/api-keys`,
    });
    await album.picture('place-production');
    await wizard.toGuide();
    await album.picture('guide-production');
    await wizard.toPaste();
    await wizard.paste(demo.productionKey);
    await wizard.verify();
    await page.getByText('You can close the dashboard now.').waitFor();
    await album.picture('production-saved');
    await page.getByRole('button', { name: 'Skip' }).click();
    await wizard.heading(/connected/).waitFor();
    await page.getByRole('button', { name: 'Go to environment' }).click();
    await page.getByRole('heading', { level: 1, name: 'Production' }).waitFor();
    await page.getByRole('button', { name: 'Look now' }).click();
    await page.getByText('100+').first().waitFor();
    await album.picture('environment');
    await page.getByRole('button', { name: 'All facts' }).click();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await album.picture('facts');

    await sidebar.environment('Staging').click();
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText(/On the clipboard/).waitFor();
    await album.picture('copied');
    await page.getByRole('button', { name: 'Clear now' }).click();
    demo.server.revoke(demo.stagingKey);
    await page.getByRole('button', { name: 'Verify', exact: true }).click();
    await page
      .getByText(/Rejected/)
      .first()
      .waitFor();
    await album.picture('rejected');
    await sidebar.open('Activity');
    await album.picture('activity');
    await sidebar.open('Settings');
    await album.picture('settings');
    await sidebar.open('Overview');
    await album.picture('overview');

    const tray = await app.tray();
    if (tray !== null) {
      const path = album.next('tray');
      await drawTray(tray, theme === 'dark', path);
      album.keep('tray', path);
    }
  } catch (error) {
    await app.page.screenshot({ path: join(folder, `stopped-${theme}.png`) });
    console.error(app.output());
    throw error;
  } finally {
    await app.quit();
    await demo.close();
    rmSync(join(project, '..'), { recursive: true, force: true });
    rmSync(app.userData, { recursive: true, force: true });
  }
}

prepare('headless');
buildIfOlder();
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const theme of ['light', 'dark'] as const) {
  console.log(`The tour, ${theme}:`);
  await tour(theme);
}
console.log('Done. The pictures and the written file are in out/tour/.');
