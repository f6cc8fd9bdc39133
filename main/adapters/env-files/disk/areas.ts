import { readFileSync } from 'node:fs';
import { sep } from 'node:path';

/** File systems that ask another computer, or a program, before they answer. */
const asksOthers = /^(?:nfs|cifs|smb|9p|afs|autofs|ceph|davfs|fuse|glusterfs|lustre)/;

/** A share on Windows, a drive on a Mac: its path says where it is. */
const drive = /^(?:\\\\[^\\]+\\[^\\]+|\/Volumes\/[^/]+)/;

/**
 * The mount point of `path` where that is one of those which ask others; null elsewhere.
 * @param mounts Linux's list, as in `/proc/self/mountinfo` (proc(5)).
 */
export function remoteMount(path: string, mounts: string): string | null {
  let longest = '';
  let isRemote = false;
  for (const line of mounts.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const point = before.split(' ')[4]?.replace(/\\(\d{3})/g, (_, code: string) => fromOctal(code));
    if (point === undefined || point.length < longest.length || !isWithin(point, path)) continue;
    longest = point;
    isRemote = asksOthers.test(after);
  }
  return isRemote ? longest : null;
}

const fromOctal = (code: string): string => String.fromCharCode(Number.parseInt(code, 8));

/**
 * What is away together with `path`: the drive that it is on, as far as that can be told without asking the drive; else
 * the path alone.
 */
export function areaOf(path: string): string {
  const named = drive.exec(path)?.[0];
  if (named !== undefined) return named;
  try {
    return remoteMount(path, readFileSync('/proc/self/mountinfo', 'utf8')) ?? path;
  } catch {
    return path;
  }
}

/** Whether `path` is `area`, or below it. */
export function isWithin(area: string, path: string): boolean {
  return path === area || path.startsWith(area.endsWith(sep) ? area : `${area}${sep}`);
}
