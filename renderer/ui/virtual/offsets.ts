/** Where each row of a list begins, in px from its top; one more for the list's end. */
export function offsetsOf(heights: readonly number[]): Float64Array {
  const offsets = new Float64Array(heights.length + 1);
  for (let at = 0; at < heights.length; at += 1) offsets[at + 1] = (offsets[at] ?? 0) + (heights[at] ?? 0);
  return offsets;
}

/** The row at a height of the list: the first one for what is above it, the last one for what is below. */
export function rowAt(offsets: Float64Array, y: number): number {
  let low = 0;
  let high = offsets.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= y) low = middle;
    else high = middle - 1;
  }
  return Math.max(low, 0);
}
