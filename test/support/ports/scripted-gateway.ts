import type { ProbeAnswer } from '../../../main/core/health.ts';
import type { PairAnswer } from '../../../main/core/pairing/verdict.ts';
import type { FactCounts, WorkosGateway } from '../../../main/core/ports.ts';

/** A question that waits for its answer. */
export interface Asked<Question, Answer> {
  readonly question: Question;
  readonly signal: AbortSignal | undefined;
  readonly answer: (answer: Answer) => void;
}

/** Questions in the order they came; `next` waits for one. */
class Questions<Question, Answer> {
  readonly #asked: Asked<Question, Answer>[] = [];
  readonly #takers: ((asked: Asked<Question, Answer>) => void)[] = [];
  count = 0;

  ask(question: Question, signal: AbortSignal | undefined): Promise<Answer> {
    this.count += 1;
    return new Promise((answer) => {
      const asked = { question, signal, answer };
      const taker = this.#takers.shift();
      if (taker === undefined) this.#asked.push(asked);
      else taker(asked);
    });
  }

  next(): Promise<Asked<Question, Answer>> {
    const asked = this.#asked.shift();
    if (asked !== undefined) return Promise.resolve(asked);
    return new Promise((resolve) => this.#takers.push(resolve));
  }
}

/** A WorkOS that answers when the test says so, even to a question that was taken back. */
export class ScriptedGateway implements WorkosGateway {
  readonly probes = new Questions<string, ProbeAnswer>();
  readonly pairs = new Questions<{ secret: string; clientId: string }, PairAnswer>();
  readonly clientIds = new Questions<string, 'exists' | 'absent' | 'unknown'>();

  /** Answers every probe at once, so that no test has to. */
  always: ((secret: string) => ProbeAnswer) | null = null;

  probe(secret: string, signal?: AbortSignal): Promise<ProbeAnswer> {
    if (this.always !== null) return Promise.resolve(this.always(secret));
    return this.probes.ask(secret, signal);
  }

  reach(): Promise<ProbeAnswer> {
    return Promise.resolve(answerOf(200));
  }

  checkClientId(clientId: string, signal?: AbortSignal): Promise<'exists' | 'absent' | 'unknown'> {
    return this.clientIds.ask(clientId, signal);
  }

  pair(secret: string, clientId: string, signal?: AbortSignal): Promise<PairAnswer> {
    return this.pairs.ask({ secret, clientId }, signal);
  }

  /** What it says when it is asked to compare two keys. */
  environments: 'same' | 'different' | 'unknown' = 'unknown';

  sameEnvironment(): Promise<'same' | 'different' | 'unknown'> {
    return Promise.resolve(this.environments);
  }

  facts(): Promise<FactCounts> {
    return Promise.reject(new Error('No test asks for facts here.'));
  }
}

const list = '{"object":"list","data":[],"list_metadata":{"before":null,"after":null}}';

/** WorkOS's answer of that status (workos.md §2). */
export function answerOf(status: 200 | 401 | 403): ProbeAnswer {
  return {
    type: 'http',
    status,
    contentType: 'application/json',
    bodyText: status === 200 ? list : '{"message":"Said by WorkOS"}',
    requestId: `request-${status}`,
    retryAfterMs: null,
    latencyMs: 12,
  };
}

/** No way to WorkOS. */
export const unreachable: ProbeAnswer = {
  type: 'fault',
  kind: 'dns',
  detail: 'ENOTFOUND',
  requestId: null,
  latencyMs: 3,
};
