import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeSampleProjects } from '../support/sample-projects.ts';
import { fakeKey } from '../support/fake-key.ts';
import { buildIfOlder } from './build.ts';
import { launchApp } from './choose.ts';
import { startDemo } from './demo.ts';
import { prepare } from './prepare.ts';
import { visitAgency } from './tour/agency.ts';
import { Album, tourFolder } from './tour/album.ts';
import { lookAround } from './tour/every-day.ts';
import { linkKeys } from './tour/link.ts';
import { keepProjects } from './tour/projects.ts';
import { meetTrouble } from './tour/trouble.ts';

/**
 * `npm run tour`: the whole main job against the stand-in for WorkOS, headless, in both themes: pictures and the
 * written files under `out/tour/`. `-- --readme` also renews the pictures that the README shows.
 */
async function tour(theme: 'light' | 'dark'): Promise<void> {
  const demo = await startDemo(0);
  const home = mkdtempSync(join(tmpdir(), 'keyrack-tour-'));
  const project = join(home, 'new', 'acme-web');
  mkdirSync(project, { recursive: true });
  writeFileSync(join(project, 'package.json'), '{}');
  const samples = makeSampleProjects(join(home, 'code'), {
    staging: demo.stagingKey,
    production: demo.productionKey,
    clientId: demo.clientId,
    stranger: fakeKey({ seed: 9 }),
  });
  const app = await launchApp({ baseUrl: demo.url, colorScheme: theme, env: { HOME: home } });
  const album = new Album(app, theme);
  const stage = { app, album, demo, theme, home, project, samples };
  try {
    await linkKeys(stage);
    await keepProjects(stage);
    await meetTrouble(stage);
    await lookAround(stage);
    await visitAgency(theme, demo, album);
  } catch (error) {
    await app.page.screenshot({ path: join(tourFolder, `stopped-${theme}.png`) });
    console.error(app.output());
    throw error;
  } finally {
    await app.quit();
    await demo.close();
    rmSync(home, { recursive: true, force: true });
    rmSync(app.userData, { recursive: true, force: true });
  }
}

prepare('headless');
buildIfOlder();
rmSync(tourFolder, { recursive: true, force: true });
mkdirSync(tourFolder, { recursive: true });
for (const theme of ['light', 'dark'] as const) {
  console.log(`The tour, ${theme}:`);
  await tour(theme);
}
console.log('Done. The pictures and the written files are in out/tour/.');
