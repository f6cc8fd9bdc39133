const newline = 0x0a;
const plus = 0x2b;

/** A line that is longer is searched in parts. In bytes. */
const longestLine = 8 * 1024 * 1024;

/**
 * Reads `git log --patch` as it comes, in pieces of any size, and counts the commits that add a line with any of the
 * secrets in it.
 */
export class HistoryReader {
  readonly #mark: Buffer;
  readonly #secrets: readonly Buffer[];
  readonly #overlap: number;
  readonly #commits = new Set<string>();
  #rest: Buffer = Buffer.alloc(0);
  #commit = '';

  /** @param mark what stands before each commit's ID, at the beginning of a line; nothing that a file may hold. */
  constructor(mark: string, secrets: readonly string[]) {
    this.#mark = Buffer.from(mark);
    this.#secrets = secrets.map((secret) => Buffer.from(secret));
    this.#overlap = Math.max(...this.#secrets.map(({ length }) => length), 0);
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

  /** @returns the number of commits. */
  end(): number {
    this.#search(this.#rest);
    return this.#commits.size;
  }

  #search(lines: Buffer): void {
    for (const secret of this.#secrets) {
      for (let at = lines.indexOf(secret); at !== -1; at = lines.indexOf(secret, at + 1)) {
        const line = lines.lastIndexOf(newline, at) + 1;
        if (lines[line] === plus) this.#commits.add(this.#commitAt(lines, at));
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
