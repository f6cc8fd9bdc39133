/**
 * Calls `tick` at once and every `ms`, but only while the window can be seen: hidden, the page sleeps. Seen again, it
 * is called at once. The answer stops it.
 */
export function everyWhileSeen(ms: number, tick: () => void): () => void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const follow = (): void => {
    clearInterval(timer);
    if (document.hidden) return;
    tick();
    timer = setInterval(tick, ms);
  };
  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', follow);
  };
}
