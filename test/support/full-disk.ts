import { open } from 'node:fs/promises';

/**
 * For child processes of tests on machines that may mount nothing, loaded by `node --import`: a disk on which no file
 * of more than 300 kB has room.
 */
const handle = await open(process.execPath, 'r');
const prototype = Object.getPrototypeOf(handle) as typeof handle;
await handle.close();
const write = Reflect.get(prototype, 'writeFile') as (
  this: unknown,
  data: string | Uint8Array,
) => Promise<void>;
prototype.writeFile = function (this: unknown, data: unknown): Promise<void> {
  const bytes = data as string | Uint8Array;
  if (bytes.length <= 300_000) return write.call(this, bytes);
  return Promise.reject(
    Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }),
  );
};
