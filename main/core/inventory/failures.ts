import { Failure } from '../failure.ts';

export const rowGone = (): Failure =>
  new Failure(
    'row-gone',
    'That file is not in the inventory any more: it was changed, moved or removed.',
    'Scan again to see what is there now.',
  );

export const noRoot = (): Failure =>
  new Failure('no-root', 'There is no folder to look below yet.', 'Choose one first.');

export const scanStopped = (): Failure =>
  new Failure(
    'scan-failed',
    'The inventory was stopped before it had looked everywhere, so files may be missing from the list.',
    'Look again, and let it finish.',
  );
