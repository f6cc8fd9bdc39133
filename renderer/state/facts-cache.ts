import type { Bridge } from '../../preload/contract/bridge.ts';
import { EnvironmentFacts } from './facts.svelte.ts';

/** Facts by environment, kept while the window is open, so that coming back shows them at once. */
export class FactsCache {
  readonly #bridge: Bridge;
  readonly #all = new Map<string, EnvironmentFacts>();

  constructor(bridge: Bridge) {
    this.#bridge = bridge;
  }

  of(environmentId: string): EnvironmentFacts {
    const known = this.#all.get(environmentId);
    if (known !== undefined) return known;
    const facts = new EnvironmentFacts(this.#bridge, environmentId);
    this.#all.set(environmentId, facts);
    return facts;
  }
}
