import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildIfOlder } from '../host/build.ts';
import { chooseHost } from '../host/choose.ts';
import type { AppDriver } from '../host/driver.ts';
import { refusingUrl } from '../support/workos/fake-workos.ts';
import { openAgency, openBlank } from './windows.ts';

const keys = 100;
/** A window is left to itself before it is watched, and watched, for so long (ms). */
const calm = 3_000;
const watched = 10_000;

/** How often the threads of a process went to sleep by themselves: each time, something had woken one (proc(5)). */
function sleepsOf(pid: number): number {
  const threads = `/proc/${pid}/task`;
  return readdirSync(threads).reduce((sum, thread) => {
    try {
      const status = readFileSync(join(threads, thread, 'status'), 'utf8');
      return sum + Number(/^voluntary_ctxt_switches:\s*(\d+)/m.exec(status)?.[1] ?? 0);
    } catch {
      return sum; // The thread ended meanwhile.
    }
  }, 0);
}

/** Wake-ups a second of all processes that draw pages. Nothing is said to them meanwhile. */
async function wakeUps(app: AppDriver): Promise<number> {
  const browser = app.page.context().browser();
  const session = await browser?.newBrowserCDPSession();
  if (session === undefined) throw new Error('This host does not name its processes.');
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id);
  const count = (): number => pages.reduce((sum, pid) => sum + sleepsOf(pid), 0);
  await sleep(calm);
  const before = count();
  await sleep(watched);
  return (count() - before) / (watched / 1_000);
}

/** How long the page's own script ran while nobody did anything (ms). Nothing is said to it meanwhile. */
async function scriptTime({ page }: AppDriver): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const ran = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN) * 1_000;
  };
  const before = await ran();
  await sleep(watched);
  const time = (await ran()) - before;
  await session.detach();
  return time;
}

/** The headless browser of the double draws a hidden window on: its page is told what a system would tell it. */
const hide = (app: AppDriver): Promise<void> =>
  app.page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    Object.defineProperty(document, 'visibilityState', { configurable: true, value: 'hidden' });
    document.dispatchEvent(new Event('visibilitychange'));
  });

/** Prints how often the page wakes when nobody does anything, next to a blank window in the same run (Linux). */
export async function benchIdle(): Promise<void> {
  if (process.platform !== 'linux' || chooseHost() !== 'double') {
    console.log('Idle: measured on Linux, on the double.');
    return;
  }
  buildIfOlder();
  const line = (name: string, count: number, script: number): void => {
    const wakes = count.toFixed(1).padStart(5);
    console.log(`  ${name.padEnd(16)} ${wakes} wake-ups a second, script of its own ${script.toFixed(1)} ms`);
  };
  console.log(`Idle, ${chooseHost()}, the page left to itself for ${watched / 1_000} s, ${keys} keys:`);
  const empty = await openBlank();
  line('a blank window', await wakeUps(empty.app), await scriptTime(empty.app));
  await empty.app.quit();
  empty.remove();

  // Asked once for its script's time, a page wakes often ever after: that comes last, and for the seen one in another.
  const other = await openAgency(keys, await refusingUrl());
  const script = await scriptTime(other.app);
  await other.app.quit();
  other.remove();

  const { app, remove } = await openAgency(keys, await refusingUrl());
  line('Keyrack, seen', await wakeUps(app), script);
  await app.closeWindow();
  await hide(app);
  line('Keyrack, hidden', await wakeUps(app), await scriptTime(app));
  await app.quit();
  remove();
}
