import { createSecretKey, type KeyObject } from 'node:crypto';

/** @param bytes taken over: they are wiped, so that the key lies in memory once only. */
export function keyObject(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes);
  bytes.fill(0);
  return key;
}
