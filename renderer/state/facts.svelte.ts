import type { Bridge } from '../../preload/contract/bridge.ts';
import type { CountView, FactsView } from '../../preload/contract/view.ts';
import { Call } from './call.svelte.ts';

/** What was last seen through one environment's key, and the call that looks again. */
export class EnvironmentFacts {
  view = $state.raw<FactsView | null>(null);
  readonly call = new Call();
  readonly #bridge: Bridge;
  readonly #environmentId: string;

  constructor(bridge: Bridge, environmentId: string) {
    this.#bridge = bridge;
    this.#environmentId = environmentId;
  }

  async load(): Promise<void> {
    const answer = await this.call.run(() => this.#bridge.getFacts({ environmentId: this.#environmentId }));
    if (answer !== null) this.view = answer.value;
  }
}

/** `3`, `100+`; null when it could not be seen. */
export function countText(count: CountView): string | null {
  if ('unavailable' in count) return null;
  return `${count.count}${count.more ? '+' : ''}`;
}

/** `41 active, 2 draft`, most first; the plain count when there are none. */
export function connectionsText(facts: FactsView): string | null {
  const states = Object.entries(facts.connectionsByState).sort((one, other) => other[1] - one[1]);
  const text = countText(facts.connections);
  if (text === null || states.length === 0) return text;
  const more = 'more' in facts.connections && facts.connections.more ? ' of the first 100' : '';
  return states.map(([state, count]) => `${count} ${state}`).join(', ') + more;
}
