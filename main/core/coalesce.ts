/**
 * Makes many calls into few runs: a call while `work` runs makes it run once more afterwards, however many calls came.
 * The promise settles with the first run that began after the call.
 */
export function coalesce(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let waiting: Promise<void> | null = null;
  const run = (): Promise<void> => {
    const started = work().finally(() => {
      if (running === started) running = null;
    });
    running = started;
    return started;
  };
  return () => {
    if (waiting !== null) return waiting;
    if (running === null) return run();
    waiting = running
      .catch(() => undefined)
      .then(() => {
        waiting = null;
        return run();
      });
    return waiting;
  };
}
