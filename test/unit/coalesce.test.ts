import { describe, expect, it } from 'vitest';
import { coalesce } from '../../main/core/coalesce.ts';

/** Work that ends when told, and says how often it ran and how much of it at once. */
function scripted(): {
  work: () => Promise<void>;
  end: (failure?: Error) => void;
  runs: () => number;
  most: () => number;
} {
  const open: ((failure?: Error) => void)[] = [];
  let runs = 0;
  let most = 0;
  return {
    work: () =>
      new Promise((resolve, reject) => {
        runs += 1;
        open.push((failure) => {
          if (failure === undefined) resolve();
          else reject(failure);
        });
        most = Math.max(most, open.length);
      }),
    end: (failure) => open.shift()?.(failure),
    runs: () => runs,
    most: () => most,
  };
}

/** Lets everything that is only waiting for its turn go on. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('coalesce', () => {
  it('makes one run of all the calls that come while another one runs', async () => {
    const { work, end, runs } = scripted();
    const call = coalesce(work);
    const first = call();
    const others = [call(), call(), call()];
    end();
    await first;
    await turn();
    end();
    await Promise.all(others);
    expect(runs()).toBe(2);
  });

  it('settles a call only with a run that began after it', async () => {
    const { work, end } = scripted();
    const call = coalesce(work);
    const first = call();
    let settled = false;
    const second = call().then(() => {
      settled = true;
    });
    end();
    await first;
    await turn();
    expect(settled).toBe(false);
    end();
    await second;
    expect(settled).toBe(true);
  });

  it('gives a failure to those whose run it was, and to no others', async () => {
    const { work, end } = scripted();
    const call = coalesce(work);
    const first = call();
    const second = call();
    end(new Error('the first failed'));
    await expect(first).rejects.toThrow('the first failed');
    await turn();
    end();
    await expect(second).resolves.toBeUndefined();
  });

  it('never runs twice at once, even when the end of a run is answered with a new call', async () => {
    const { work, end, runs, most } = scripted();
    const call = coalesce(work);
    const again = call().then(call);
    const waiting = call();
    end();
    await turn();
    end();
    await turn();
    end();
    await Promise.all([again, waiting]);
    expect(most()).toBe(1);
    expect(runs()).toBe(2);
  });
});
