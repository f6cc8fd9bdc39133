import { Sidebar } from '../../e2e/pages/sidebar.ts';
import { drawTray } from '../tray-picture.ts';
import type { Stage } from './stage.ts';

/** What a person meets on other days: a copied key, a key that died, the lists, the tray. */
export async function lookAround(stage: Stage): Promise<void> {
  const { app, album, demo, theme } = stage;
  const { page } = app;
  const sidebar = new Sidebar(page);
  await sidebar.environment('Staging').click();
  await page.getByRole('button', { name: 'Copy', exact: true }).first().click();
  await page.getByText(/On the clipboard/).waitFor();
  await album.picture('copied');
  await page.getByRole('button', { name: 'Clear now' }).click();
  demo.server.revoke(demo.nextStagingKey);
  await page.getByRole('button', { name: 'Verify', exact: true }).first().click();
  await page
    .getByText(/Rejected/)
    .first()
    .waitFor();
  await album.picture('rejected');
  await page.getByRole('button', { name: 'History', exact: true }).first().click();
  await album.picture('history');
  await page.keyboard.press('Control+k');
  const palette = page.getByRole('combobox', { name: 'Actions, environments, keys and projects' });
  await palette.waitFor();
  await album.picture('palette');
  await page.keyboard.press('Escape');
  await palette.waitFor({ state: 'detached' });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  await album.picture('shortcuts');
  await page.keyboard.press('Escape');
  await sidebar.open('Activity');
  await album.picture('activity');
  await sidebar.open('Settings');
  await album.picture('settings');
  await sidebar.open('Overview');
  await album.picture('overview');
  await page.getByRole('button', { name: 'All keys', exact: true }).click();
  await album.picture('keys');
  await app.setOnline(false);
  await sidebar.open('Settings');
  await page.getByRole('button', { name: 'Diagnose the connection' }).click();
  await page.getByRole('button', { name: 'Copy diagnosis' }).waitFor();
  await album.picture('diagnosis');
  await app.setOnline(true);
  const tray = await app.tray();
  if (tray !== null) {
    const path = album.next('tray');
    await drawTray(tray, theme === 'dark', path);
    album.keep('tray', path);
  }
  await alarm(stage);
}

/** A key that is about to run out: what stands on its card, and on the overview. */
async function alarm({ app, album }: Stage): Promise<void> {
  const { page } = app;
  const sidebar = new Sidebar(page);
  await sidebar.environment('Production').click();
  const card = page.getByRole('region', { name: /^Key / }).first();
  await card.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: 'Set expiry…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('On a date').click();
  const inSixDays = new Date(Date.now() + 6 * 24 * 60 * 60 * 1_000).toISOString().slice(0, 10);
  await dialog.getByLabel('Expires at the end of').fill(inSixDays);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Alarm:').waitFor();
  await album.picture('alarm');
  await sidebar.open('Overview');
  await album.picture('alarm-overview');
}
