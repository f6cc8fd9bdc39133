import { lstat, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CliStore } from '../../preload/contract/imports.ts';
import type { CliStores } from '../core/ports.ts';
import { readCliKeyring } from './cli-stores/keyring.ts';
import { errnoOf } from './files/errno.ts';

/** No store of a CLI is larger. Bytes. */
const largest = 1024 * 1024;

const keyringSilent =
  'The system’s keyring is locked, or none is running. Unlock it, e.g. by signing in to your desktop, and try again.';

type Found = Awaited<ReturnType<CliStores['read']>>;

/** The official CLIs' stores on this computer (workos.md §5). Nothing is written. */
export class DiskCliStores implements CliStores {
  readonly #home: string;
  readonly #keyring: () => Promise<string | null>;

  constructor(parts: { home?: string; keyring?: () => Promise<string | null> } = {}) {
    this.#home = parts.home ?? homedir();
    this.#keyring = parts.keyring ?? readCliKeyring;
  }

  read(store: CliStore): Promise<Found> {
    switch (store) {
      case 'cli-keyring':
        return this.#readKeyring();
      case 'cli-file':
        return readPlain(join(this.#home, '.workos', 'config.json'));
      case 'old-cli-file':
        return readPlain(join(this.#home, '.workos.json'));
    }
  }

  async #readKeyring(): Promise<Found> {
    const path = 'System keyring: workos-cli';
    try {
      const text = await this.#keyring();
      return text === null ? { state: 'none', path } : { state: 'found', path, text };
    } catch {
      return { state: 'unreadable', path, why: keyringSilent };
    }
  }
}

async function readPlain(path: string): Promise<Found> {
  try {
    const found = await lstat(path);
    // A link may lead to what the person did not mean, a pipe would keep us waiting.
    if (!found.isFile() || found.size > largest) {
      return { state: 'unreadable', path, why: 'It is not a plain file of a sensible size.' };
    }
    return { state: 'found', path, text: await readFile(path, 'utf8') };
  } catch (error) {
    const code = errnoOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'none', path };
    return { state: 'unreadable', path, why: `The system does not let Keyrack read it (${code}).` };
  }
}
