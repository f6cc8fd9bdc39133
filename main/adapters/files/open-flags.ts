import { constants } from 'node:fs';

// Windows has neither flag.
const { O_NONBLOCK, O_NOFOLLOW } = constants as { O_NONBLOCK?: number; O_NOFOLLOW?: number };

/** To read what was a plain file a moment ago: a FIFO in its place is not waited for, and a link not followed. */
export const plainRead = constants.O_RDONLY | (O_NONBLOCK ?? 0) | (O_NOFOLLOW ?? 0);
