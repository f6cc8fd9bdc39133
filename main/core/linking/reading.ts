import type { ReadingView } from '../../../preload/contract/view.ts';
import type { KeyReading } from '../workos-key.ts';

/** What the window may know of a pasted text: all but the secret. */
export function readingOf(read: KeyReading): ReadingView {
  if (!read.ok) return { ok: false, reason: read.reason, message: read.message };
  return {
    ok: true,
    hint: read.hint,
    keyId: read.keyId ?? null,
    createdAt: read.createdAt ?? null,
    kindHint: read.kindHint ?? null,
    warnings: read.warnings.map(({ code, message }) => ({ code, message })),
  };
}
