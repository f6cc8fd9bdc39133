/**
 * Expected failures are data: a stable code, what happened and what it means in one or two sentences, and what to do
 * now. Unexpected ones have the code `internal` and the ID under which main logged them.
 */
export interface Problem {
  code: string;
  message: string;
  next: string;
  id?: string;
}

export type Result<T> = { ok: true; value: T } | { ok: false; error: Problem };
