import type { Bridge } from '../../../preload/contract/bridge.ts';
import type { EventName, Payload } from '../../../preload/contract/events.ts';
import { events } from '../../../preload/contract/events.ts';
import type { Input, MethodName, Output } from '../../../preload/contract/methods.ts';
import { methods } from '../../../preload/contract/methods.ts';
import type { Problem, Result } from '../../../preload/contract/result.ts';
import type { Snapshot } from '../../../preload/contract/view.ts';
import { patchOf } from '../../../main/core/snapshot/patch.ts';
import { aSnapshot } from './sample-snapshot.ts';

type Answer<M extends MethodName> = (input: Input<M>) => Result<Output<M>> | Promise<Result<Output<M>>>;

/**
 * Main as a window under test sees it. It records the calls, holds every input to the contract's schema, and answers what
 * a test has scripted; methods that answer nothing succeed by themselves.
 */
export class FakeBridge {
  /** What the window is given. */
  readonly bridge: Bridge;
  readonly calls: { readonly method: MethodName; readonly input: unknown }[] = [];
  snapshot: Snapshot;
  readonly #answers = new Map<string, (input: unknown) => unknown>();
  readonly #listeners = new Map<string, Set<(payload: unknown) => void>>();

  constructor(snapshot: Snapshot = aSnapshot()) {
    this.snapshot = snapshot;
    const names = Object.keys(methods) as MethodName[];
    const calls = Object.fromEntries(
      names.map((name) => [name, (input: unknown) => this.#call(name, input)]),
    );
    const on = Object.fromEntries(
      Object.keys(events).map((name) => [
        name,
        (listener: (payload: unknown) => void) => this.#listen(name, listener),
      ]),
    );
    this.bridge = { ...calls, on } as unknown as Bridge;
  }

  /** Scripts the answers of one method, until the next script. */
  answer<M extends MethodName>(method: M, answer: Answer<M>): void {
    this.#answers.set(method, answer as (input: unknown) => unknown);
  }

  /** Lets one method fail, until the next script. */
  fail(method: MethodName, problem: Partial<Problem> = {}): void {
    this.#answers.set(method, () => ({ ok: false, error: aProblem(problem) }));
  }

  /** Keeps one method's callers waiting until the answer is called. */
  hold<M extends MethodName>(method: M): (result: Result<Output<M>>) => void {
    const { promise, resolve } = Promise.withResolvers<Result<Output<M>>>();
    this.answer(method, () => promise);
    return resolve;
  }

  /** What one method was called with, oldest first. */
  inputs<M extends MethodName>(method: M): Input<M>[] {
    return this.calls.filter((call) => call.method === method).map(({ input }) => input as Input<M>);
  }

  push<E extends EventName>(event: E, payload: Payload<E>): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(payload);
  }

  /** Changes the picture and pushes what changed, as main does. */
  show(change: Partial<Snapshot>): void {
    const before = this.snapshot;
    this.snapshot = { ...before, ...change, version: before.version + 1 };
    this.push('patch', patchOf(before, this.snapshot));
  }

  /** How many listen to an event. */
  listeners(event: EventName): number {
    return this.#listeners.get(event)?.size ?? 0;
  }

  async #call(method: MethodName, input: unknown): Promise<unknown> {
    const parsed = methods[method].input.safeParse(input);
    if (!parsed.success)
      throw new TypeError(`${method} was called against the contract: ${parsed.error.message}`);
    this.calls.push({ method, input });
    const answer = this.#answers.get(method);
    if (answer !== undefined) return await answer(input);
    if (method === 'getSnapshot') return { ok: true, value: this.snapshot };
    if (methods[method].output.safeParse({}).success) return { ok: true, value: {} };
    throw new TypeError(`${method} was called, but no answer is scripted.`);
  }

  #listen(event: string, listener: (payload: unknown) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }
}

export function aProblem(over: Partial<Problem> = {}): Problem {
  return {
    code: 'write-failed',
    message: 'The disk is full.',
    next: 'Free some room, then try again.',
    ...over,
  };
}
