const newline = 0x0a;
const plus = 0x2b;

/** A line that is longer is searched in parts. In bytes. */
const longestLine = 8 * 1024 * 1024;

/** Secrets are looked for by how they begin: keys begin alike, so that hundreds cost one look at the log. In bytes. */
const beginning = 3;

/** Secrets that begin alike, by their length and their bytes as Latin-1. */
type Alike = Map<number, Map<string, Set<string>>>;

/**
 * Reads `git log --patch` as it comes, in pieces of any size, and notes for each secret the commits that add a line with
 * it.
 */
export class HistoryReader {
  readonly #mark: Buffer;
  readonly #beginnings = new Map<string, Alike>();
  readonly #overlap: number;
  readonly #commits: readonly ReadonlySet<string>[];
  #rest: Buffer = Buffer.alloc(0);
  #commit = '';

  /** @param mark what stands before each commit's ID, at the beginning of a line; nothing that a file may hold. */
  constructor(mark: string, secrets: readonly string[]) {
    this.#mark = Buffer.from(mark);
    const bytes = secrets.map((secret) => Buffer.from(secret).toString('latin1'));
    this.#overlap = Math.max(...bytes.map(({ length }) => length), 0);
    this.#commits = bytes.map((secret) => this.#commitsOf(secret));
  }

  take(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    const whole = all.lastIndexOf(newline) + 1;
    this.#search(all.subarray(0, whole));
    this.#rest = all.subarray(whole);
    if (this.#rest.length <= longestLine) return;
    this.#search(this.#rest);
    // How the line began tells what it is; its end may be the beginning of a secret.
    this.#rest = Buffer.concat([this.#rest.subarray(0, 1), this.#rest.subarray(-this.#overlap)]);
  }

  /** @returns the IDs of the commits that brought each secret in, in the order of the secrets. */
  end(): readonly ReadonlySet<string>[] {
    this.#search(this.#rest);
    return this.#commits;
  }

  #commitsOf(secret: string): Set<string> {
    const start = secret.slice(0, beginning);
    const alike: Alike = this.#beginnings.get(start) ?? new Map<number, Map<string, Set<string>>>();
    this.#beginnings.set(start, alike);
    const sameLength = alike.get(secret.length) ?? new Map<string, Set<string>>();
    alike.set(secret.length, sameLength);
    const commits = sameLength.get(secret) ?? new Set<string>();
    sameLength.set(secret, commits);
    return commits;
  }

  #search(lines: Buffer): void {
    for (const [start, alike] of this.#beginnings) {
      const first = Buffer.from(start, 'latin1');
      let runEnd = 0;
      for (let at = lines.indexOf(first); at !== -1; at = lines.indexOf(first, at + 1)) {
        if (runEnd <= at) runEnd = endOfRun(lines, at);
        // A secret ends where its letters end, or where the next one begins: a hostile line is not tried at every length.
        const next = lines.indexOf(first, at + 1);
        const ends = next === -1 || next >= runEnd ? [runEnd] : [runEnd, next];
        for (const end of ends) {
          const length = end - at;
          const secrets = alike.get(length);
          if (secrets === undefined) continue;
          const commits = secrets.get(lines.toString('latin1', at, at + length));
          if (commits === undefined) continue;
          const line = lines.lastIndexOf(newline, at) + 1;
          if (lines[line] === plus) commits.add(this.#commitAt(lines, at));
        }
      }
    }
    this.#commit = this.#commitAt(lines, lines.length);
  }

  #commitAt(lines: Buffer, place: number): string {
    const at = lines.subarray(0, place).lastIndexOf(this.#mark);
    if (at === -1) return this.#commit;
    const from = at + this.#mark.length;
    const end = lines.indexOf(newline, from);
    return lines.toString('latin1', from, end === -1 ? lines.length : end);
  }
}

/** Where the letters, digits and underscores end that begin at a place: a key is made of nothing else (workos.md §1). */
function endOfRun(lines: Buffer, from: number): number {
  let at = from;
  while (at < lines.length && isOfKey(lines[at] ?? 0)) at += 1;
  return at;
}

const isOfKey = (byte: number): boolean =>
  (byte >= 0x30 && byte <= 0x39) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  byte === 0x5f ||
  (byte >= 0x61 && byte <= 0x7a);
