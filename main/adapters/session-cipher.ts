import { randomBytes } from 'node:crypto';
import { AesCipher } from './aes-cipher.ts';

/** A cipher whose key is random and lives in this object only: what it sealed is gone with the process. */
export const createSessionCipher = (): AesCipher => new AesCipher('session', 'memory', randomBytes(32));
