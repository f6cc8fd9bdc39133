import { describe, expect, it } from 'vitest';
import { Failure } from '../../main/core/failure.ts';
import { unattended } from '../../main/core/unattended.ts';
import { RecordingLog } from '../support/ports/memory-ports.ts';

describe('Work that nobody waits for', () => {
  it('is logged with what failed when it ends by a fault, also by one before its first pause', async () => {
    const log = new RecordingLog();
    const late = new TypeError('Late.');
    const early = new TypeError('Early.');
    await unattended(log, 'The first failed.', () => Promise.reject(late));
    await unattended(log, 'The second failed.', () => {
      throw early;
    });
    expect(log.lines).toEqual([
      { level: 'error', message: 'The first failed.', details: { error: late } },
      { level: 'error', message: 'The second failed.', details: { error: early } },
    ]);
  });

  it('is not logged when it is done, or fails as it may', async () => {
    const log = new RecordingLog();
    await unattended(log, 'It failed.', () => Promise.resolve('done'));
    await unattended(log, 'It failed.', () =>
      Promise.reject(new Failure('disk-full', 'The disk is full.', 'Make room.')),
    );
    expect(log.lines).toEqual([]);
  });
});
