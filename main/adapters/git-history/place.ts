const newline = 0x0a;
const plus = 0x2b;

/**
 * A place in the lines of a log: of which commit it is, and in what kind of line. It only goes forwards, so that however
 * many secrets are found, what stands before them is looked at once.
 */
export class Place {
  readonly #lines: Buffer;
  readonly #mark: Buffer;
  #at = 0;
  /** Where its line begins. */
  #line = 0;
  commit: string;

  /** @param commit of the first line, as it is known from what came before. */
  constructor(lines: Buffer, mark: Buffer, commit: string) {
    this.#lines = lines;
    this.#mark = mark;
    this.commit = commit;
  }

  /** Whether the commit added the line. */
  get isAdded(): boolean {
    return this.#lines[this.#line] === plus;
  }

  /** @param at of the same line, or of a later one. */
  moveTo(at: number): void {
    if (at <= this.#at) return;
    const passed = this.#lines.subarray(this.#at, at);
    const end = passed.lastIndexOf(newline);
    const mark = passed.lastIndexOf(this.#mark);
    if (end !== -1) this.#line = this.#at + end + 1;
    if (mark !== -1) this.commit = this.#commitFrom(this.#at + mark + this.#mark.length);
    this.#at = at;
  }

  #commitFrom(from: number): string {
    const end = this.#lines.indexOf(newline, from);
    return this.#lines.toString('latin1', from, end === -1 ? this.#lines.length : end);
  }
}
