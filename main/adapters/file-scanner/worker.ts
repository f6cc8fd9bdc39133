import { parentPort } from 'node:worker_threads';
import type { ScannedFile } from '../../core/ports.ts';
import { look } from './look.ts';
import { ScanMemory } from './memory.ts';
import type { FromWorker, ToWorker } from './messages.ts';
import { Scan } from './scan.ts';

/* The thread of the scanner: walks, reads and asks git, so that the main thread only hears what was found. */

if (parentPort === null) throw new Error('This file runs as a worker.');
const port = parentPort;
const memory = new ScanMemory();
let scan: { number: number; scan: Scan } | null = null;

/** So often is the other side told something, at most (ms). */
const interval = 50;
/** So many files are told at once; few enough that taking them holds up nobody. */
const most = 40;

const say = (message: FromWorker): void => {
  port.postMessage(message);
};

async function run(number: number, roots: readonly string[]): Promise<void> {
  scan?.scan.cancel();
  const waiting: ScannedFile[] = [];
  let said = performance.now();
  const tell = (): void => {
    while (waiting.length > 0) say({ type: 'found', number, files: waiting.splice(0, most) });
    say({ type: 'progress', number, progress: current.progress });
    said = performance.now();
  };
  const current = new Scan(number, memory, (file) => waiting.push(file));
  scan = { number, scan: current };
  const gone = await current.run(roots, async () => {
    if (performance.now() - said >= interval) tell();
    await new Promise((resolve) => setImmediate(resolve));
  });
  if (current.cancelled) return;
  tell();
  say({ type: 'done', number, gone });
  scan = null;
  await stamp();
}

/** In small parts, and only while nothing else is asked. */
async function stamp(): Promise<void> {
  while (scan === null && memory.stampSome(200)) await new Promise((resolve) => setImmediate(resolve));
}

port.on('message', (message: ToWorker) => {
  switch (message.type) {
    case 'scan':
      void run(message.number, message.roots);
      break;
    case 'cancel':
      if (scan?.number === message.number) {
        scan.scan.cancel();
        scan = null;
      } else memory.distrust(message.number);
      break;
    case 'look':
      void look(message.path, memory).then((file) => {
        say({ type: 'looked', number: message.number, file });
      });
  }
});
