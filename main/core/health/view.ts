import type { HealthView } from '../../../preload/contract/view.ts';
import { healthWords, sinceOf } from '../health.ts';
import type { Health } from '../model.ts';

/** A health with its words, as the window shows it. */
export function healthView(health: Health): HealthView {
  const { state, cause, checkedAt, latencyMs, requestId, lastKnown } = health;
  const since = sinceOf(health)?.at ?? null;
  return { state, ...healthWords(health), cause, checkedAt, latencyMs, requestId, lastKnown, since };
}
