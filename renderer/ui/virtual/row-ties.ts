/** What a row of a list needs to take part in the list's keyboard: spread on each of its controls. */
export interface RowTies {
  /** One row alone is reached with Tab; the arrow keys go on from there. */
  readonly tabindex: 0 | -1;
}
