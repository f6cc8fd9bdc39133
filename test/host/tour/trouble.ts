import { appendFileSync, chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ImportPage } from '../../e2e/pages/import.ts';
import { ProjectsPage } from '../../e2e/pages/projects.ts';
import { RotationPage } from '../../e2e/pages/rotation.ts';
import { Sidebar } from '../../e2e/pages/sidebar.ts';
import { fakeKey } from '../../support/fake-key.ts';
import { stagingFacts } from '../../support/workos/fake-workos.ts';
import type { Stage } from './stage.ts';

/** What goes wrong on other days: a file that somebody changed, two keys for one line, a rotation half-way, an old store. */
export async function meetTrouble(stage: Stage): Promise<void> {
  await drift(stage);
  await conflict(stage);
  await stoppedRotation(stage);
  await oldStore(stage);
}

async function drift({ app, album, samples, demo }: Stage): Promise<void> {
  const projects = new ProjectsPage(app);
  const { laravel } = samples.env;
  const text = readFileSync(laravel, 'utf8');
  writeFileSync(laravel, text.replace(demo.nextStagingKey, fakeKey({ seed: 21 })));
  await new Sidebar(app.page).open('Projects');
  await projects.open('acme/shop');
  await projects.stands('.env', 'Another key');
  await album.picture('drift');
  writeFileSync(laravel, text);
  await projects.stands('.env', 'Up to date');
}

async function conflict({ app, album, samples }: Stage): Promise<void> {
  const projects = new ProjectsPage(app);
  await new Sidebar(app.page).open('Projects');
  await projects.add(samples.python);
  await projects.heading('reports').waitFor();
  const plan = await projects.putKey(/Production/);
  await album.picture('conflict');
  await plan.button('Cancel').click();
  // The rotation wrote its file, so it is watched already.
  await projects.file('.env').first().waitFor();
  await album.picture('project-python');
}

async function stoppedRotation({ app, album, demo, samples }: Stage): Promise<void> {
  const { page } = app;
  const rotation = new RotationPage(page);
  const third = fakeKey({ createdAt: Date.now(), seed: 22 });
  demo.server.addKey(third, { facts: stagingFacts });
  await new Sidebar(page).environment('Staging').click();
  await rotation.toFiles(third);
  chmodSync(samples.env.laravel, 0o444);
  appendFileSync(samples.env.python, '\nMORE=1\n');
  await rotation.button(/^Write \d+ files$/).click();
  await rotation.heading('Stopped half-way').waitFor();
  await album.picture('rotation-stopped');
  await rotation.putEverythingBack('Put everything back…');
  await album.picture('rotation-put-back');
  await rotation.button('Done').click();
}

async function oldStore({ app, album, demo, home }: Stage): Promise<void> {
  const importing = new ImportPage(app);
  const key = fakeKey({ seed: 23 });
  demo.server.addKey(key, { facts: stagingFacts });
  const environments = {
    sandbox: { name: 'Sandbox', type: 'Sandbox', endpoint: 'https://api.workos.com', api_key: key },
  };
  const store = JSON.stringify({ active_environment: 'sandbox', environments }, null, 2);
  writeFileSync(join(home, '.workos.json'), store, { mode: 0o644 });
  await new Sidebar(app.page).open('Overview');
  await importing.open();
  await album.picture('import');
  await importing.look('The retired WorkOS CLI');
  await album.picture('import-plan');
}
