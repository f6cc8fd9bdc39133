/** In less time (ms) nothing can be told from the machine's own noise. */
const noise = 5;
const runs = 3;

/** A growth below this one is that of work that is gone through once. */
export const onceThrough = 30;

/**
 * How many times longer `work` takes with ten times as much to do: about 10 where all of it is gone through once, about 100
 * where each piece begins it anew. Only the thread's own time counts, and the shortest of some runs: whatever else the
 * machine does makes a run longer, and none shorter.
 */
export function growth(size: number, work: (size: number) => void): number {
  return shortest(10 * size, work) / shortest(size, work);
}

function shortest(size: number, work: (size: number) => void): number {
  const times = Array.from({ length: runs }, () => {
    const before = process.threadCpuUsage();
    work(size);
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  });
  return Math.max(noise, Math.min(...times));
}
