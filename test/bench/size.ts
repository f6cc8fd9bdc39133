import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Bridge } from '../../preload/contract/bridge.ts';
import { buildIfOlder } from '../host/build.ts';
import { chooseHost } from '../host/choose.ts';
import type { AppDriver } from '../host/driver.ts';
import { median } from './measure.ts';
import { openAgency, openBlank } from './windows.ts';

declare global {
  interface Window {
    readonly keyrack: Bridge;
    readonly blank: { ask(): Promise<unknown> };
  }
}

const sizes = [1, 100, 10_000];
/** Changes of each. */
const rounds = 15;
const mebibyte = 2 ** 20;

/** What a window costs; memory in bytes, times in ms. */
interface Cost {
  main: number;
  page: number;
  /** From the act to what it changes on the screen. */
  change: number;
}

/** What is alive in the page's own heap. */
async function heapOf({ page }: AppDriver): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  return usedSize;
}

async function costOf(app: AppDriver, change: () => Promise<number>): Promise<Cost> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) times.push(await change());
  return { main: await app.mainMemory(), page: await heapOf(app), change: median(times) };
}

/** The least that a change can cost: main is asked, and a word on the page becomes another. */
async function blankCost(): Promise<Cost> {
  const { app, remove } = await openBlank();
  const cost = await costOf(app, () =>
    app.page.evaluate(async () => {
      const heading = document.querySelector('h1');
      const begun = performance.now();
      await window.blank.ask();
      if (heading !== null) heading.textContent = heading.textContent === 'Blank' ? 'Changed' : 'Blank';
      return performance.now() - begun;
    }),
  );
  await app.quit();
  remove();
  return cost;
}

/** Takes requests, and answers all of them when it is told to. */
class HeldServer {
  readonly #waiting: ServerResponse[] = [];
  #released = 0;
  readonly #server = createServer((_, response) => {
    this.#waiting.push(response);
    this.#answer();
  });

  /** Answers where it listens. */
  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Lets one request go, also one that is still to come. */
  release(): void {
    this.#released += 1;
    this.#answer();
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(): void {
    while (this.#released > 0 && this.#waiting.length > 0) {
      this.#released -= 1;
      this.#waiting.shift()?.writeHead(200, { 'Content-Type': 'application/json' }).end('{"data":[]}');
    }
  }
}

/** Begins to check the first key of the page; from there to the first change of it, and every element that changed. */
const beginCheck = (app: AppDriver): Promise<{ time: number; elements: number }> =>
  app.page.evaluate(
    () =>
      new Promise<{ time: number; elements: number }>((resolve) => {
        const begun = performance.now();
        const observer = new MutationObserver((records) => {
          observer.disconnect();
          const elements = new Set(
            records.map(({ target }) => (target instanceof Element ? target : target.parentElement)),
          );
          resolve({ time: performance.now() - begun, elements: elements.size });
        });
        observer.observe(document.body, {
          subtree: true,
          childList: true,
          attributes: true,
          characterData: true,
        });
        const buttons = [...document.querySelectorAll<HTMLElement>('main button')];
        buttons.find(({ textContent }) => textContent.trim() === 'Verify')?.click();
      }),
  );

/** Bytes of the last patch, and of the whole picture, as JSON. */
async function bytesOf(app: AppDriver): Promise<{ patch: number; whole: number }> {
  const patches = (await app.traffic()).filter(({ channel }) => channel.endsWith(':patch'));
  const whole = await app.page.evaluate(
    async () => JSON.stringify(await window.keyrack.getSnapshot({})).length,
  );
  return { patch: JSON.stringify(patches.at(-1)?.payload).length, whole };
}

async function measure(count: number): Promise<Cost & { opened: number; elements: number; bytes: string }> {
  // A check is under way until it is let go, so that its beginning is a change of its own.
  const workos = new HeldServer();
  const { app, opened, remove } = await openAgency(count, await workos.listen());
  const { page } = app;
  await page.locator('aside .row').first().click();
  await page.getByRole('button', { name: 'Verify', exact: true }).first().waitFor();

  let elements = 0;
  const cost = await costOf(app, async () => {
    const check = await beginCheck(app);
    elements = check.elements;
    workos.release();
    await page.locator('main button[aria-busy="true"]').first().waitFor({ state: 'detached' });
    return check.time;
  });
  const { patch, whole } = await bytesOf(app);
  await app.quit();
  workos.close();
  remove();
  return { ...cost, opened, elements, bytes: `${patch} of ${whole} bytes` };
}

/** Prints what 1, 100 and 10,000 keys cost next to a blank window: memory, and a change of one key. */
export async function benchSize(): Promise<void> {
  buildIfOlder();
  const line = (name: string, { main, page, change }: Cost, more = ''): void => {
    console.log(
      `  ${name.padEnd(16)} main ${(main / mebibyte).toFixed(0)} MiB, page ${(page / mebibyte).toFixed(1)} MiB, a change ${change.toFixed(1)} ms${more}`,
    );
  };
  console.log(`Size, ${chooseHost()}, changes: median of ${rounds}:`);
  line('a blank window', await blankCost());
  for (const count of sizes) {
    const cost = await measure(count);
    const keys = `${count} ${count === 1 ? 'key' : 'keys'}`;
    line(
      keys,
      cost,
      `, ${cost.bytes} sent, ${cost.elements} elements touched; open ${cost.opened} ms after the passphrase`,
    );
  }
}
