import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

// Windows has neither flag.
const { O_NONBLOCK, O_NOFOLLOW } = constants as { O_NONBLOCK?: number; O_NOFOLLOW?: number };

/** Sets a file's mode to 0600: of the file that is there now, never of one that a link leads to. */
export async function tightenFile(path: string): Promise<void> {
  const file = await open(path, constants.O_RDONLY | (O_NONBLOCK ?? 0) | (O_NOFOLLOW ?? 0));
  try {
    await file.chmod(0o600);
  } finally {
    await file.close();
  }
}
