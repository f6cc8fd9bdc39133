import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Where the CLI puts its item (workos.md §5). */
const service = 'workos-cli';
const account = 'config';

/** A person may be asked to unlock the keyring meanwhile. In ms. */
const patience = 60_000;

/**
 * The CLI's keyring item; null when there is none. The native module is loaded when somebody asks for it: most people
 * never import.
 * @throws what the system's keyring says when it cannot be asked.
 */
export async function readCliKeyring(): Promise<string | null> {
  // Its loader would run whatever file this names: as NODE_OPTIONS, which a fuse shuts off, it is no way into main.
  delete process.env['NAPI_RS_NATIVE_LIBRARY_PATH'];
  const { AsyncEntry } = await import('@napi-rs/keyring');
  const own = await new AsyncEntry(service, account).getPassword();
  return own ?? (process.platform === 'linux' ? await readByAccount() : null);
}

/**
 * Under Linux the module knows the attribute `username` only, and later versions of the CLI write `account`: libsecret's own
 * program finds that. Null where it is not installed.
 * @throws when there is no keyring to ask, or nobody unlocked it.
 */
async function readByAccount(): Promise<string | null> {
  const attributes = ['service', service, 'account', account];
  try {
    const { stdout } = await promisify(execFile)('secret-tool', ['lookup', ...attributes], {
      timeout: patience,
    });
    return stdout === '' ? null : stdout;
  } catch (error) {
    // Its own words, and what it printed, stay out of everything.
    const { killed, code, stderr } = error as { killed?: boolean; code?: unknown; stderr?: string };
    if (killed === true) throw new Error('Nobody unlocked the keyring.');
    // It says nothing of an item that is not there, and why of a keyring that it could not ask.
    if (typeof code === 'number' && stderr !== undefined && stderr !== '')
      throw new Error('The keyring could not be asked.');
    return null;
  }
}
