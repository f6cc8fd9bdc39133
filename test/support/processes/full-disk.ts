import fs from 'node:fs';
import { open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';

/**
 * For child processes of tests on machines that may mount nothing, loaded by `node --import`: a disk on which no file
 * of more than 300 kB has room, whether a writer waits for it or not.
 */
const room = 300_000;
const noRoom = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });

const handle = await open(process.execPath, 'r');
const prototype = Object.getPrototypeOf(handle) as typeof handle;
await handle.close();
const write = Reflect.get(prototype, 'writeFile') as (
  this: unknown,
  data: string | Uint8Array,
) => Promise<void>;
prototype.writeFile = function (this: unknown, data: unknown): Promise<void> {
  const bytes = data as string | Uint8Array;
  return bytes.length <= room ? write.call(this, bytes) : Promise.reject(noRoom());
};

const writeSync = fs.writeFileSync;
fs.writeFileSync = (file, data, options): void => {
  if ((typeof data === 'string' ? data.length : data.byteLength) > room) throw noRoom();
  writeSync(file, data, options);
};
syncBuiltinESMExports();
