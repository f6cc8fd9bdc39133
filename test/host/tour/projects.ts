import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { InventoryPage } from '../../e2e/pages/inventory.ts';
import { ProjectsPage } from '../../e2e/pages/projects.ts';
import { RotationPage } from '../../e2e/pages/rotation.ts';
import { Sidebar } from '../../e2e/pages/sidebar.ts';
import { tourFolder } from './album.ts';
import type { Stage } from './stage.ts';

/** Three projects: what is in them, one of them kept right, and a key rotated through all of them with proof. */
export async function keepProjects({ app, album, demo, samples, theme }: Stage): Promise<void> {
  const { page } = app;
  const sidebar = new Sidebar(page);
  const inventory = new InventoryPage(app);
  const projects = new ProjectsPage(app);
  const rotation = new RotationPage(page);

  await sidebar.open('Inventory');
  await album.picture('inventory-first');
  await inventory.look(samples.root);
  await inventory.rows.first().waitFor();
  await album.picture('inventory');

  await sidebar.open('Projects');
  await album.picture('projects-first');
  const found = await projects.find(samples.monorepo);
  await album.picture('project-found');
  await found.getByRole('button', { name: /^Add \d+ projects$/ }).click();
  await found.waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Dismiss message' }).click();
  await projects.add(samples.laravel);
  await projects.heading('shop').waitFor();
  const exporting = await projects.putKey(/Staging/);
  await album.picture('project-plan');
  await exporting.keep();
  await page.getByRole('button', { name: 'Dismiss message' }).click();
  await projects.file('.env').first().waitFor();
  await album.picture('project');
  await sidebar.open('Projects');
  await album.picture('projects');

  await sidebar.environment('Staging').click();
  await rotation.start();
  await album.picture('rotation-key');
  await rotation.paste(demo.nextStagingKey);
  await rotation.verify();
  // Until the inventory has looked, only the watched files are there.
  await page.getByText(/^\d+ of \d+ files$/).waitFor();
  await album.picture('rotation-files');
  await rotation.write();
  await page.getByText(/^Next check /).waitFor();
  await album.picture('rotation-revoke');
  for (const [at, path] of samples.withStaging.entries()) {
    copyFileSync(path, join(tourFolder, `rotated-${theme}-${at + 1}.env`));
  }
  await sidebar.environment('Staging').click();
  await page
    .getByText(/old key still alive/i)
    .first()
    .waitFor();
  await album.picture('environment-old-key-alive');
  await page.getByRole('button', { name: 'Continue rotation' }).first().click();
  demo.server.revoke(demo.stagingKey);
  await rotation.prove();
  await album.picture('rotation-proof');
  await app.answerDialog(join(tourFolder, `rotation-${theme}.md`));
  await rotation.button('Save the record…').click();
  await page.getByRole('button', { name: 'Dismiss message' }).click();
  await sidebar.environment('Staging').click();
  await album.picture('environment-files');
}
