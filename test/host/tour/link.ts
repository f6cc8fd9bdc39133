import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { ExportDialog } from '../../e2e/pages/export-dialog.ts';
import { WizardPage } from '../../e2e/pages/wizard.ts';
import { fakeEnvironmentId } from '../../support/fake-key.ts';
import { tourFolder } from './album.ts';
import type { Stage } from './stage.ts';

/** From the first start to two linked keys, the first of them in a project's file. */
export async function linkKeys({ app, album, demo, project, theme }: Stage): Promise<void> {
  const { page } = app;
  const wizard = new WizardPage(page);
  const dialog = new ExportDialog(page);
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
  copyFileSync(join(project, '.env.local'), join(tourFolder, `written-${theme}.env.local`));
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
}
