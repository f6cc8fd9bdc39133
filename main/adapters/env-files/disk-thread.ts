import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Failure } from '../../core/failure.ts';
import { syncFolderAtOnce } from '../files/durable-write.ts';
import { type Answered, type Asked, isChange, jobs, pathOf } from './jobs.ts';

/* A thread of the disk: waits for it, so that the main thread need not. */

if (parentPort === null) throw new Error('This file runs as a worker.');
const port = parentPort;
/** How many of the jobs at hand are done: the main thread looks at it when it hears nothing. */
const done = workerData as Int32Array;

function answer({ job, of }: Asked): Answered {
  try {
    // Both are of one job: the table's key ties them.
    return { value: (jobs[job] as (of: unknown) => unknown)(of) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const { code, message, next } = error;
    return { failure: { code, message, next } };
  }
}

/** Makes what was renamed or removed survive a power cut: on most disks the first of these calls does it for all. */
function sync(asked: readonly Asked[]): void {
  for (const folder of new Set(asked.filter(isChange).map((each) => dirname(pathOf(each))))) {
    try {
      syncFolderAtOnce(folder);
    } catch {
      // What was done is done: it may not pass for a change that failed.
    }
  }
}

port.on('message', (asked: readonly Asked[]) => {
  const answers = asked.map((each) => {
    const answered = answer(each);
    Atomics.add(done, 0, 1);
    return answered;
  });
  sync(asked);
  port.postMessage(answers);
});
// Nobody would learn that it was not done.
port.on('messageerror', (error) => {
  throw error;
});
