import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildIfOlder } from '../host/build.ts';
import { chooseHost, launchApp } from '../host/choose.ts';
import { median } from './median.ts';

/** Starts of each. */
const rounds = 11;
const blank = fileURLToPath(new URL('blank/main.js', import.meta.url));

/** Milliseconds from starting the process to the page's largest paint: the heading that can be read and clicked under. */
async function timeToPaint(main?: string): Promise<number> {
  const started = Date.now();
  const app = await launchApp(main === undefined ? {} : { main });
  await app.page.getByRole('heading', { level: 1 }).waitFor();
  const painted = await app.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        new PerformanceObserver((list) => {
          const last = list.getEntries().at(-1);
          if (last !== undefined) resolve(performance.timeOrigin + last.startTime);
        }).observe({ type: 'largest-contentful-paint', buffered: true });
      }),
  );
  await app.quit();
  rmSync(app.userData, { recursive: true, force: true });
  return painted - started;
}

/**
 * Start-up to interactive, next to a blank window in the same run. Both are started in turn, so that what else the
 * machine does falls on both alike; the medians and their ratio are printed.
 */
export async function benchStartUp(): Promise<void> {
  buildIfOlder();
  const blanks: number[] = [];
  const apps: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    blanks.push(await timeToPaint(blank));
    apps.push(await timeToPaint());
  }
  const [ofBlank, ofApp] = [median(blanks), median(apps)];
  console.log(`Start-up to interactive, ${chooseHost()}, median of ${rounds}:`);
  console.log(`  a blank window  ${ofBlank.toFixed(0)} ms`);
  console.log(`  Keyrack         ${ofApp.toFixed(0)} ms`);
  console.log(`  ratio           ${(ofApp / ofBlank).toFixed(2)}`);
}
