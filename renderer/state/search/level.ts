import { fieldTraits, type RowKind } from './fields.ts';
import { leastLiteral } from './match.ts';
import type { TextTable } from './text-table.ts';

interface Row {
  readonly id: string;
}

/** One list of the index: for each row the numbers of its texts, in arrays that are walked fast. */
export class Level<Of extends Row> {
  readonly rows: readonly Of[];
  /** The same object for as long as no row comes, goes, moves or is found by something else. */
  readonly version: object;
  /** Where each row's texts begin; one more for the end. */
  readonly #begins: Int32Array;
  readonly #texts: Int32Array;
  readonly #weights: Float32Array;
  readonly #loose: Uint8Array;

  private constructor(
    rows: readonly Of[],
    version: object,
    begins: Int32Array,
    texts: Int32Array,
    weights: Float32Array,
    loose: Uint8Array,
  ) {
    this.rows = rows;
    this.version = version;
    this.#begins = begins;
    this.#texts = texts;
    this.#weights = weights;
    this.#loose = loose;
  }

  /** @param before the level of the list as it was: rows that are found by the same as then are taken over. */
  static of<Of extends Row>(
    rows: readonly Of[],
    kind: RowKind<Of>,
    texts: TextTable,
    before: Level<Of> | null,
  ): Level<Of> {
    if (before === null) return Level.#made(rows, kind, texts, null);
    if (before.rows === rows) return before;
    const unchanged =
      before.rows.length === rows.length &&
      rows.every((row, at) => {
        const other = before.rows[at];
        return other === row || (other?.id === row.id && kind.same(row, other));
      });
    if (!unchanged) return Level.#made(rows, kind, texts, before);
    return new Level(rows, before.version, before.#begins, before.#texts, before.#weights, before.#loose);
  }

  static #made<Of extends Row>(
    rows: readonly Of[],
    kind: RowKind<Of>,
    table: TextTable,
    before: Level<Of> | null,
  ): Level<Of> {
    const known = new Map(before?.rows.map(({ id }, at) => [id, at]));
    const begins = new Int32Array(rows.length + 1);
    const texts: number[] = [];
    const weights: number[] = [];
    const loose: number[] = [];
    for (const [at, row] of rows.entries()) {
      begins[at] = texts.length;
      const place = known.get(row.id) ?? -1;
      const other = before?.rows[place];
      if (before !== null && other !== undefined && kind.same(row, other)) {
        const end = before.#begins[place + 1] ?? 0;
        for (let text = before.#begins[place] ?? 0; text < end; text += 1) {
          texts.push(before.#texts[text] ?? 0);
          weights.push(before.#weights[text] ?? 0);
          loose.push(before.#loose[text] ?? 0);
        }
        continue;
      }
      for (const { name, text } of kind.fields(row)) {
        const traits = fieldTraits[name];
        texts.push(table.numberOf(text, traits.loose));
        weights.push(traits.weight);
        loose.push(traits.loose ? 1 : 0);
      }
    }
    begins[rows.length] = texts.length;
    return new Level(
      rows,
      {},
      begins,
      Int32Array.from(texts),
      Float32Array.from(weights),
      Uint8Array.from(loose),
    );
  }

  /**
   * Each row's best score.
   * @param scores of every text of the table, by number.
   */
  best(scores: Float32Array): Float32Array {
    const best = new Float32Array(this.rows.length);
    for (let row = 0; row < best.length; row += 1) {
      let most = 0;
      const end = this.#begins[row + 1] ?? 0;
      for (let at = this.#begins[row] ?? 0; at < end; at += 1) {
        const score = scores[this.#texts[at] ?? 0] ?? 0;
        if (score === 0 || (score < leastLiteral && this.#loose[at] === 0)) continue;
        most = Math.max(most, score * (this.#weights[at] ?? 0));
      }
      best[row] = most;
    }
    return best;
  }
}

/** For each row its place among those it belongs to; -1 for none. Kept until rows of either list come, go or move. */
export class Places {
  readonly places: Int32Array;
  readonly #of: readonly [object, object];

  private constructor(places: Int32Array, of: readonly [object, object]) {
    this.places = places;
    this.#of = of;
  }

  static of<Of extends Row>(
    rows: Level<Of>,
    above: Level<Row>,
    idOf: (row: Of) => string,
    before: Places | null,
  ): Places {
    if (before?.isOf(rows.version, above.version) === true) return before;
    const places = new Map(above.rows.map(({ id }, at) => [id, at]));
    return new Places(
      Int32Array.from(rows.rows, (row) => places.get(idOf(row)) ?? -1),
      [rows.version, above.version],
    );
  }

  isOf(rows: object, above: object): boolean {
    return this.#of[0] === rows && this.#of[1] === above;
  }

  /** The place of the row that this one belongs to. */
  at(row: number): number {
    return this.places[row] ?? -1;
  }

  /** Gives each row the score of what it belongs to, where that is better. */
  lower(scores: Float32Array, above: Float32Array): void {
    for (let row = 0; row < scores.length; row += 1)
      scores[row] = Math.max(scores[row] ?? 0, above[this.at(row)] ?? 0);
  }

  /** Gives what rows belong to the best of their scores, where that is better. */
  raise(scores: Float32Array, above: Float32Array): void {
    for (let row = 0; row < scores.length; row += 1) {
      const place = this.at(row);
      if (place !== -1) above[place] = Math.max(above[place] ?? 0, scores[row] ?? 0);
    }
  }
}
