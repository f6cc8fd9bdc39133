import type { FailureCode } from '../../../preload/contract/failure-codes.ts';
import type { DiffLine } from '../../../preload/contract/view.ts';
import { EnvFileRefusal, maskedDiff, upsert, verifyComposed, type EnvParser } from '../env-file.ts';
import { Failure } from '../failure.ts';
import { counted } from '../listed.ts';

function codeOf({ code }: EnvFileRefusal): FailureCode {
  if (code === 'nul-byte') return 'contains-nul';
  // The port's code of this name means that a write went wrong; here nothing was written.
  return code === 'reread-mismatch' ? 'would-be-misread' : code;
}

/** A refusal's sentences end in what to do: that one is the failure's next step. */
function asFailure(refusal: EnvFileRefusal): Failure {
  const split = /^(.+[.!?])\s+(\S.*)$/s.exec(refusal.message);
  return new Failure(
    codeOf(refusal),
    split?.[1] ?? refusal.message,
    split?.[2] ?? 'Correct the file by hand, or choose another one.',
  );
}

/** Runs what may refuse a file. @throws Failure with the refusal's code and words. */
export function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof EnvFileRefusal ? asFailure(error) : error;
  }
}

/**
 * The file with the variables in it, read again by every reader after each one (dotenv.md, the merge writer).
 * @throws Failure when the file is none that can be changed safely.
 */
export function compose(
  before: Uint8Array,
  variables: readonly { name: string; content: string }[],
  parsers: Readonly<Record<string, EnvParser>>,
): Uint8Array {
  return refusing(() =>
    variables.reduce((bytes, { name, content }) => {
      const next = upsert(bytes, name, content);
      verifyComposed(bytes, next, name, content, parsers);
      return next;
    }, before),
  );
}

export function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one === other) return true;
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}

/** Longer lines say no more to a person. In characters. */
const widest = 300;

/** Nobody reads more; a file can hold a hundred thousand assignments of one name. In lines. */
const longest = 400;

/** The masked diff with a line wherever unchanged ones are left out. */
export function diffOf(before: Uint8Array, after: Uint8Array): DiffLine[] {
  const lines: DiffLine[] = [];
  let last = 0;
  const masked = refusing(() => maskedDiff(before, after));
  for (const [at, { kind, line, text }] of masked.entries()) {
    if (lines.length >= longest) {
      lines.push({
        kind: 'gap',
        line,
        text: `${masked.length - at} more lines that change or surround a change`,
      });
      break;
    }
    if (kind !== 'removed') {
      const left = line - last - 1;
      if (left > 0) {
        lines.push({
          kind: 'gap',
          line: last + 1,
          text: counted(left, 'unchanged line', 'unchanged lines'),
        });
      }
      last = line;
    }
    lines.push({ kind, line, text: text.length > widest ? `${text.slice(0, widest)}…` : text });
  }
  return lines;
}
