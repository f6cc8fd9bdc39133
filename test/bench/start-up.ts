import { rmSync } from 'node:fs';
import { buildIfOlder } from '../host/build.ts';
import { chooseHost, launchApp } from '../host/choose.ts';
import { median } from './measure.ts';
import { blank } from './windows.ts';

/** Starts of each. */
const rounds = 11;

/** A click as early as one can be made, and the heading that answers it. */
interface Click {
  button: string;
  answer: string;
}

/** From starting the process, in ms. */
interface StartUp {
  /** To the page's largest paint: what can be read. */
  painted: number;
  /** To interactive: until the first click is answered on the page. */
  answered: number;
}

async function startUp({ button, answer }: Click, main?: string): Promise<StartUp> {
  const started = Date.now();
  const app = await launchApp(main === undefined ? {} : { main });
  await app.page.getByRole('button', { name: button, exact: true }).click();
  await app.page.getByRole('heading', { level: 1, name: answer, exact: true }).waitFor();
  const answered = Date.now() - started;
  // No paint after the first click counts as the largest one, so it can be asked for now. A click that came before any
  // paint leaves none: then the first one is the largest there is.
  const painted = await app.page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const observe = (type: string, then: (at: number) => void): void => {
          new PerformanceObserver((list) => {
            const last = list.getEntries().at(-1);
            if (last !== undefined) then(performance.timeOrigin + last.startTime);
          }).observe({ type, buffered: true });
        };
        observe('largest-contentful-paint', resolve);
        observe('paint', (at) => setTimeout(resolve, 1_000, at));
      }),
  );
  await app.quit();
  rmSync(app.userData, { recursive: true, force: true });
  return { painted: painted - started, answered };
}

/**
 * Start-up next to a blank window in the same run. Both are started in turn, so that what else the machine does falls on
 * both alike; the medians and their ratios are printed.
 */
export async function benchStartUp(): Promise<void> {
  buildIfOlder();
  const blanks: StartUp[] = [];
  const apps: StartUp[] = [];
  for (let round = 0; round < rounds; round += 1) {
    blanks.push(await startUp({ button: 'Answer', answer: 'Answered' }, blank));
    apps.push(await startUp({ button: 'Settings', answer: 'Settings' }));
  }
  console.log(`Start-up, ${chooseHost()}, median of ${rounds}:`);
  const line = (name: string, of: (start: StartUp) => number): void => {
    const [ofBlank, ofApp] = [median(blanks.map(of)), median(apps.map(of))];
    const ratio = (ofApp / ofBlank).toFixed(2);
    console.log(
      `  ${name.padEnd(42)} a blank window ${ofBlank.toFixed(0)} ms, Keyrack ${ofApp.toFixed(0)} ms, ratio ${ratio}`,
    );
  };
  line('to interactive: the first click answered', ({ answered }) => answered);
  line('to the largest paint', ({ painted }) => painted);
}
