import type { FailureCode } from './failure-codes.ts';

/**
 * Expected failures are data: a stable code, what happened and what it means in one or two sentences, and what to do
 * now. Unexpected ones have the code `internal` and the ID under which main logged them; `bad-input` is what main does
 * not understand.
 */
export interface Problem {
  code: FailureCode | 'internal' | 'bad-input';
  message: string;
  next: string;
  id?: string;
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: Problem };
