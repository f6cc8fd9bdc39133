import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { Failure } from '../core/failure.ts';
import type { PassphraseLock } from '../core/model.ts';
import type { SecretCipher } from '../core/ports.ts';
import { AesCipher } from './aes-cipher.ts';

const backend = 'scrypt-aes-256-gcm';
const checkText = 'keyrack passphrase check';
/** OWASP's first choice for scrypt: 128 MiB, about half a second. */
const cost = { N: 2 ** 17, r: 8, p: 1 };

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
);

async function cipherOf(
  passphrase: string,
  salt: Buffer,
  { N, r, p }: { N: number; r: number; p: number },
): Promise<AesCipher> {
  // One passphrase can be typed as different code points on different keyboards.
  const text = passphrase.normalize('NFKC');
  const key = await derive(text, salt, 32, { N, r, p, maxmem: 128 * r * (N + p + 2) + 1_048_576 });
  return new AesCipher('passphrase', backend, key);
}

/** A cipher for a new passphrase, and what is kept to derive it again: salt, cost, and a text to check against. */
export async function createPassphrase(
  passphrase: string,
): Promise<{ cipher: SecretCipher; lock: PassphraseLock }> {
  const salt = randomBytes(16);
  const cipher = await cipherOf(passphrase, salt, cost);
  const check = await cipher.seal(checkText);
  return { cipher, lock: { kdf: 'scrypt', salt: salt.toString('base64'), ...cost, check } };
}

/** The cipher of a passphrase that was chosen before. @throws Failure `wrong-passphrase`. */
export async function openPassphrase(passphrase: string, lock: PassphraseLock): Promise<SecretCipher> {
  const wrong = (): Failure =>
    new Failure(
      'wrong-passphrase',
      'This is not the passphrase of this vault.',
      'Type it again, and look at the keyboard layout and Caps Lock.',
    );
  // What scrypt refuses (N must be a power of two) was not chosen here.
  const cipher = await cipherOf(passphrase, Buffer.from(lock.salt, 'base64'), lock).catch(() => {
    throw wrong();
  });
  const opened = await cipher.open(lock.check).catch(() => null);
  if (opened?.plain !== checkText) throw wrong();
  return cipher;
}
