/** Makes many calls in one turn of the event loop into one run of `work`, after that turn. */
export function onceATurn(work: () => void): () => void {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    setImmediate(() => {
      due = false;
      work();
    });
  };
}
