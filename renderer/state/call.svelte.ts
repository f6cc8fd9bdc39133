import type { Problem, Result } from '../../preload/contract/result.ts';

/** One call to main as a form sees it: whether it is under way, and what went wrong last time. */
export class Call<Field extends string = never> {
  running = $state(false);
  problem = $state.raw<Problem | null>(null);
  readonly #fieldOf: Readonly<Partial<Record<Problem['code'], Field>>>;
  /** The form's field that the problem is of; null when it is of none. */
  readonly field = $derived.by((): Field | null =>
    this.problem === null ? null : (this.#fieldOf[this.problem.code] ?? null),
  );
  /** The problem, unless a field says it. */
  readonly unplaced = $derived(this.field === null ? this.problem : null);

  /** @param fieldOf which field of the form a refusal is of, by its code: it is said there. */
  constructor(fieldOf: Readonly<Partial<Record<Problem['code'], Field>>> = {}) {
    this.#fieldOf = fieldOf;
  }

  /** What a field says of the problem; undefined when it is of another one, or of none. */
  errorAt(field: Field): string | undefined {
    return this.problem !== null && this.field === field ? problemText(this.problem) : undefined;
  }

  /**
   * Runs one call; a second one while the first is under way is not made. Answers the value, or null when it failed
   * (then `problem` says why) or was not made.
   */
  async run<T>(call: () => Promise<Result<T>>): Promise<{ value: T } | null> {
    if (this.running) return null;
    this.running = true;
    this.problem = null;
    try {
      const result = await call();
      if (result.ok) return { value: result.value };
      this.problem = result.error;
      return null;
    } catch (error) {
      this.problem = lostProblem(error);
      return null;
    } finally {
      this.running = false;
    }
  }

  /** Forgets the last problem, e.g. when the person types again. */
  clear(): void {
    this.problem = null;
  }
}

/** A call that never came back with a `Result`: the bridge itself failed. */
export function lostProblem(error: unknown): Problem {
  return {
    code: 'internal',
    message: `Keyrack’s window lost touch with the rest of the app (${error instanceof Error ? error.name : 'unknown'}).`,
    next: 'Try again. If it keeps happening, quit Keyrack and open it again.',
  };
}

/** A problem in one paragraph: what happened, what to do, and the ID under which it was logged. */
export function problemText(problem: Problem): string {
  const id = problem.id === undefined ? '' : ` Error ID: ${problem.id}.`;
  return `${problem.message} ${problem.next}`.trim() + id;
}
