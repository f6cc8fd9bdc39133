import type { FailureCode } from '../../preload/contract/failure-codes.ts';

/** An expected failure: it has a code for programs, and a sentence and a next step for the person. */
export class Failure extends Error {
  override readonly name = 'Failure';
  /** Stable; tests and the renderer may look at it. */
  readonly code: FailureCode;
  /** What to do now, one sentence. */
  readonly next: string;

  constructor(code: FailureCode, message: string, next: string) {
    super(message);
    this.code = code;
    this.next = next;
  }
}
