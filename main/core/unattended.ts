import { Failure } from './failure.ts';
import type { Log } from './ports.ts';

/**
 * Runs work that nobody waits for. A `Failure` is expected and passed over: it shows in what the work left behind, and the
 * work is tried again in its time. Anything else is a fault of ours, and nobody but the log hears of it.
 * @param what failed, as a sentence for the log.
 * @returns when the work is over; never rejects.
 */
export async function unattended(log: Log, what: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    logUnexpected(log, what, error);
  }
}

/** Writes down what was thrown, unless it is a `Failure`. */
export function logUnexpected(log: Log, what: string, error: unknown): void {
  if (!(error instanceof Failure)) log.error(what, { error });
}
