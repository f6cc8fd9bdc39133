/**
 * Does `work` for every item, at most `most` at a time. After an error nothing more is begun; it is thrown once all that
 * was begun has ended.
 */
export async function inParallel<T>(
  items: readonly T[],
  most: number,
  work: (item: T, at: number) => Promise<void>,
): Promise<void> {
  const left = items.entries();
  let stopped = false;
  const lane = async (): Promise<void> => {
    for (const [at, item] of left) {
      if (stopped) return;
      try {
        await work(item, at);
      } catch (error) {
        stopped = true;
        throw error;
      }
    }
  };
  const lanes = await Promise.allSettled(Array.from({ length: Math.min(most, items.length) }, lane));
  const failed = lanes.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}
