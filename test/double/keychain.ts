import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { environment } from './environment.ts';

const service = 'Keyrack Safe Storage (stand-in)';
const account = 'Keyrack';

/**
 * The key that the operating system keeps for the app, made on first use (32 bytes). Null where no keyring is running.
 * A test names a file outside of the user-data folder instead, so that it needs no session bus.
 */
export async function keychainKey(): Promise<Buffer | null> {
  if (environment.keychain === 'none') return null;
  if (environment.keychain !== 'system') return fromFile(environment.keychain.file);
  if ((process.env['DBUS_SESSION_BUS_ADDRESS'] ?? '') === '') return null;
  try {
    return await fromSecretService();
  } catch {
    return null; // No service on the bus, or nobody unlocks it.
  }
}

async function fromSecretService(): Promise<Buffer | null> {
  const { AsyncEntry } = await import('@napi-rs/keyring');
  const entry = new AsyncEntry(service, account);
  const kept = await entry.getPassword();
  if (kept !== null) return Buffer.from(kept, 'base64');
  const made = randomBytes(32);
  await entry.setPassword(made.toString('base64'));
  // The library may keep a value in the kernel's own key ring when no service answers: only what comes back counts.
  return (await entry.getPassword()) === made.toString('base64') ? made : null;
}

function fromFile(path: string): Buffer {
  try {
    return Buffer.from(readFileSync(path, 'utf8'), 'base64');
  } catch {
    const made = randomBytes(32);
    writeFileSync(path, made.toString('base64'), { mode: 0o600 });
    return made;
  }
}
