import { join } from 'node:path';
import { fakeKey } from '../../support/fake-key.ts';
import { makeSampleProjects, type SampleProjects } from '../../support/sample-projects.ts';
import { Scene } from './scene.ts';

/** A key that works, and that nobody linked. */
export const stranger = fakeKey({ seed: 21 });

/** An app that knows Acme's Staging and Live shop, and three projects as people have them in `~/code`. */
export async function openWithSamples(): Promise<{ scene: Scene; samples: SampleProjects }> {
  const scene = await Scene.open({ ownHome: true });
  const { clientId, stagingKey, productionKey } = scene;
  scene.server.addKey(stranger);
  const samples = makeSampleProjects(join(scene.folder, 'code'), {
    staging: stagingKey,
    production: productionKey,
    clientId,
    stranger,
  });
  await scene.link(scene.staging, stagingKey, clientId);
  await scene.sidebar.linkAnother();
  await scene.wizard.link(scene.production, productionKey);
  await scene.wizard.finish();
  return { scene, samples };
}
