import { Place } from './place.ts';

const newline = 0x0a;

/** A line that is longer is searched in parts: what is searched at once holds up all the rest. In bytes. */
const longestLine = 1024 * 1024;

/** Secrets are looked for by how they begin: keys begin alike, so that hundreds cost one look at the log. In bytes. */
const beginning = 3;

/** Secrets that begin alike. */
interface Alike {
  start: Buffer;
  shortest: number;
  longest: number;
  /** By their length and their bytes as Latin-1: the commits that brought each in. */
  commits: Map<number, Map<string, Set<string>>>;
}

/**
 * Reads `git log --patch` as it comes, in pieces of any size, and notes for each secret the commits that add a line with
 * it. It looks at every byte a few times at most, whatever a hostile line is made of.
 */
export class HistoryReader {
  readonly #mark: Buffer;
  readonly #alikes = new Map<string, Alike>();
  readonly #overlap: number;
  readonly #commits: readonly ReadonlySet<string>[];
  /** The beginning of a line that has not ended yet, as it came. */
  #rest: Buffer[] = [];
  #restLength = 0;
  #commit = '';

  /** @param mark what stands before each commit's ID, at the beginning of a line; nothing that a file may hold. */
  constructor(mark: string, secrets: readonly string[]) {
    this.#mark = Buffer.from(mark);
    const bytes = secrets.map((secret) => Buffer.from(secret).toString('latin1'));
    this.#overlap = Math.max(...bytes.map(({ length }) => length), 0);
    this.#commits = bytes.map((secret) => this.#commitsOf(secret));
  }

  take(bytes: Buffer): void {
    const whole = bytes.lastIndexOf(newline) + 1;
    if (whole > 0) this.#search(this.#takeRest(bytes.subarray(0, whole)), true);
    this.#keep(bytes.subarray(whole));
    if (this.#restLength <= longestLine) return;
    const part = this.#takeRest();
    this.#search(part, false);
    // How the line began tells what it is; its end may be the beginning of a secret.
    this.#keep(part.subarray(0, 1));
    this.#keep(part.subarray(-this.#overlap));
  }

  /** @returns the IDs of the commits that brought each secret in, in the order of the secrets. */
  end(): readonly ReadonlySet<string>[] {
    this.#search(this.#takeRest(), true);
    return this.#commits;
  }

  #keep(bytes: Buffer): void {
    this.#rest.push(bytes);
    this.#restLength += bytes.length;
  }

  /** What was kept, and then `bytes`. */
  #takeRest(...bytes: Buffer[]): Buffer {
    const all = [...this.#rest, ...bytes].filter(({ length }) => length > 0);
    this.#rest = [];
    this.#restLength = 0;
    const [only] = all;
    return only !== undefined && all.length === 1 ? only : Buffer.concat(all);
  }

  #commitsOf(secret: string): Set<string> {
    const start = secret.slice(0, beginning);
    const { length } = secret;
    const alike: Alike = this.#alikes.get(start) ?? {
      start: Buffer.from(start, 'latin1'),
      shortest: length,
      longest: length,
      commits: new Map<number, Map<string, Set<string>>>(),
    };
    this.#alikes.set(start, alike);
    alike.shortest = Math.min(alike.shortest, length);
    alike.longest = Math.max(alike.longest, length);
    const sameLength = alike.commits.get(length) ?? new Map<string, Set<string>>();
    alike.commits.set(length, sameLength);
    const commits = sameLength.get(secret) ?? new Set<string>();
    sameLength.set(secret, commits);
    return commits;
  }

  /** @param ended whether a line ends where these bytes do. */
  #search(lines: Buffer, ended: boolean): void {
    for (const alike of this.#alikes.values()) {
      const place = new Place(lines, this.#mark, this.#commit);
      let at = lines.indexOf(alike.start);
      while (at !== -1) at = lines.indexOf(alike.start, searchRun(lines, at, ended, alike, place));
    }
    const place = new Place(lines, this.#mark, this.#commit);
    place.moveTo(lines.length);
    this.#commit = place.commit;
  }
}

/**
 * Looks for secrets in a run of letters. One ends where its run does, or where the next one begins: a hostile line is not
 * tried at every length.
 * @param from where a secret may begin.
 * @returns where to go on.
 */
function searchRun(lines: Buffer, from: number, ended: boolean, alike: Alike, place: Place): number {
  const { start, longest } = alike;
  let last = from;
  let end = from;
  while (end < lines.length && isOfKey(lines[end] ?? 0)) {
    if (end > from && beginsAt(lines, end, start)) {
      note(lines, last, end, alike, place);
      last = end;
    }
    end += 1;
  }
  // Without its end nobody knows how long it is: it comes once more with what follows.
  if (end === lines.length && !ended) return lines.length;
  for (let at = Math.max(from, end - longest); at < end; at += 1) {
    if (beginsAt(lines, at, start)) note(lines, at, end, alike, place);
  }
  return Math.max(end, from + 1);
}

function beginsAt(lines: Buffer, at: number, start: Buffer): boolean {
  for (let each = 0; each < start.length; each += 1) if (lines[at + each] !== start[each]) return false;
  return true;
}

/** Notes the commit if what lies there is a secret in a line that was added. */
function note(lines: Buffer, from: number, end: number, alike: Alike, place: Place): void {
  const length = end - from;
  if (length < alike.shortest || length > alike.longest) return;
  const commits = alike.commits.get(length)?.get(lines.toString('latin1', from, end));
  if (commits === undefined) return;
  place.moveTo(from);
  if (place.isAdded) commits.add(place.commit);
}

/** Letters, digits and underscores: a key is made of nothing else (workos.md §1). */
const isOfKey = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  byte === 0x5f ||
  (byte >= 0x61 && byte <= 0x7a);
