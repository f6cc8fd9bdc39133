import { z } from 'zod';

/** Caps on everything that crosses; a longer text is refused before anything looks at it. */
export const id = z.string().min(1).max(64);
export const name = z.string().trim().min(1).max(80);
export const optionalName = z.string().trim().max(80);
/** A paste: the longest sensible one is a whole `.env` file's line with a key in it. */
export const paste = z.string().max(10_000);
/** Milliseconds since the epoch. */
export const time = z.number().int().nonnegative();
export const kind = z.enum(['staging', 'production']);
export const tier = z.enum(['keychain', 'passphrase', 'session']);
export const passphrase = z.string().min(1).max(1_000);
export const path = z.string().min(1).max(4_096);
export const nothing = z.strictObject({});
export const sentence = z.string().max(2_000);
