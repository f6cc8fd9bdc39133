import type { ProbeAnswer } from '../../../main/core/health.ts';
import type { PairAnswer } from '../../../main/core/pairing/verdict.ts';
import type { FactCounts, WorkosGateway } from '../../../main/core/ports.ts';
import { answerOf, unreachable } from './scripted-gateway.ts';

/** A WorkOS that answers at once: every key is valid but those that were rejected. */
export class AnsweringGateway implements WorkosGateway {
  readonly rejected = new Set<string>();
  /** The keys it was asked about, oldest first. */
  readonly probed: string[] = [];
  reachable = true;

  probe(secret: string): Promise<ProbeAnswer> {
    this.probed.push(secret);
    if (!this.reachable) return Promise.resolve(unreachable);
    return Promise.resolve(answerOf(this.rejected.has(secret) ? 401 : 200));
  }

  reach(): Promise<ProbeAnswer> {
    return Promise.resolve(this.reachable ? answerOf(200) : unreachable);
  }

  checkClientId(): Promise<'exists' | 'unknown'> {
    return Promise.resolve(this.reachable ? 'exists' : 'unknown');
  }

  pair(): Promise<PairAnswer> {
    return Promise.reject(new Error('No test asks for a pair here.'));
  }

  sameEnvironment(): Promise<'unknown'> {
    return Promise.resolve('unknown');
  }

  facts(): Promise<FactCounts> {
    return Promise.reject(new Error('No test asks for facts here.'));
  }
}
