import { open } from 'node:fs/promises';
import { plainRead } from '../files/open-flags.ts';

/** Sets a file's mode to 0600: of the file that is there now, never of one that a link leads to. */
export async function tightenFile(path: string): Promise<void> {
  const file = await open(path, plainRead);
  try {
    await file.chmod(0o600);
  } finally {
    await file.close();
  }
}
