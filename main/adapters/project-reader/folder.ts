import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundFolder } from '../../core/ports.ts';
import { isRead } from '../../core/stacks/manifests.ts';
import { readRegular } from '../env-files/inspect.ts';

/** A larger manifest counts by its name. 256 KiB. */
const largest = 256 * 1024;

/**
 * The files of one folder, with the texts of its manifests, and the names of the folders in it (links left out). A manifest
 * that cannot be read counts by its name.
 * @throws what `readdir` throws.
 */
export async function readFolder(path: string): Promise<FoundFolder & { folders: string[] }> {
  const entries = await readdir(path, { withFileTypes: true });
  const names = entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const texts = new Map<string, string>();
  for (const entry of entries) {
    if (!entry.isFile() || !isRead(entry.name)) continue;
    const text = readText(join(path, entry.name));
    if (text !== null) texts.set(entry.name, text);
  }
  return { path, names: names.sort(), texts, folders: folders.sort() };
}

/** A plain file's text; null when it is anything else, too large, or cannot be read. */
export function readText(path: string): string | null {
  try {
    const bytes = readRegular(path);
    return bytes.length > largest ? null : new TextDecoder().decode(bytes);
  } catch {
    return null;
  }
}
