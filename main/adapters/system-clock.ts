import type { Clock } from '../core/ports.ts';

/** Node fires a longer timer at once. */
const longest = 2 ** 31 - 1;

/** The minute of the day (0 to 1,439) at a time in ms since the epoch, where the computer is. */
export function minuteOfDay(at: number): number {
  const local = new Date(at);
  return local.getHours() * 60 + local.getMinutes();
}

/** The machine's time. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  after(ms: number, work: () => void): () => void {
    let timer: NodeJS.Timeout;
    const arm = (left: number): void => {
      timer = setTimeout(
        () => {
          if (left > longest) arm(left - longest);
          else work();
        },
        Math.min(left, longest),
      );
    };
    arm(Math.max(0, ms));
    return () => {
      clearTimeout(timer);
    };
  }
}
