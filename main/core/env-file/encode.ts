import type { Dialect } from './decode.ts';
import { EnvFileRefusal } from './refusal.ts';

export type QuoteStyle = 'bare' | 'single' | 'double';

export interface Surroundings {
  readonly dialect: Dialect;
  /** The style that is there already: kept where it is safe. */
  readonly keep?: QuoteStyle;
  /** Quotes that stand open elsewhere in the file: writing one would close them. */
  readonly avoid?: readonly string[];
  /** Whether nothing at all may be written for an empty value here. */
  readonly emptyBare?: boolean;
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** All 35 readers agree on these, and on these only (dotenv.md, values). */
const BARE = /^[A-Za-z0-9_./+:@%,-][A-Za-z0-9_./+:@%,=-]*$/;

/** @throws EnvFileRefusal `bad-name` for what some reader would not take for a name. */
export function refuseBadName(name: string): void {
  if (NAME.test(name)) return;
  throw new EnvFileRefusal(
    'bad-name',
    'A variable name has only letters, digits and underscores, and does not begin with a digit. Choose another name.',
  );
}

/** @throws EnvFileRefusal for a value that must not be in an env file in any spelling. */
export function refuseBadValue(value: string): void {
  if (/[\p{Cc}\u2028\u2029]/u.test(value)) {
    throw new EnvFileRefusal(
      'control-character',
      'This value contains a line break or another control character, which env files cannot hold safely. Copy it again without it.',
    );
  }
  if (!value.isWellFormed()) {
    throw new EnvFileRefusal(
      'not-text',
      'This value contains half a character (broken Unicode) and cannot be saved as UTF-8. Copy it again from its source.',
    );
  }
  if (value.includes('`') || value.includes('$(')) {
    throw new EnvFileRefusal(
      'executable',
      'This value contains a backtick or “$(”, which some programs run as a command. Use a value without them, or let Keyrack generate one.',
    );
  }
}

const spellings: Record<QuoteStyle, (value: string, around: Surroundings) => string | undefined> = {
  bare: (value, { emptyBare }) => {
    if (value === '') return emptyBare ? '' : undefined;
    return BARE.test(value) ? value : undefined;
  },
  single: (value, { dialect }) => {
    if (value.includes("'") || value.endsWith('\\') || value.includes('\\\\')) return undefined;
    return dialect === 'expanding' && value.includes('$') ? undefined : `'${value}'`;
  },
  double: (value, { dialect }) => {
    if (/["\\]/.test(value)) return undefined;
    if (!value.includes('$')) return `"${value}"`;
    // Expanding readers cannot see the quotes, so this is their form in either; plain readers would keep the backslash.
    return dialect === 'expanding' ? `"${value.replaceAll('$', '\\$')}"` : undefined;
  },
};

const ORDER: readonly QuoteStyle[] = ['bare', 'single', 'double'];

/**
 * The value as it is written: in the style that is there if that is safe, else bare, single-quoted, double-quoted
 * (with `\$` for an expanding project), in this order. Quotes are switched, never escaped.
 * @throws EnvFileRefusal `unquotable` when readers would disagree on every spelling; also what `refuseBadValue` throws.
 */
export function encodeValue(value: string, around: Surroundings): string {
  refuseBadValue(value);
  const { keep, avoid = [] } = around;
  const order = keep ? [keep, ...ORDER.filter((style) => style !== keep)] : ORDER;
  let barred = false;
  for (const style of order) {
    const spelling = spellings[style](value, around);
    if (spelling === undefined) continue;
    if (!avoid.some((quote) => spelling.includes(quote))) return spelling;
    barred = true;
  }
  if (barred) {
    throw new EnvFileRefusal(
      'ambiguous-quoting',
      'This value needs quotes, but a quote stands open elsewhere in the file and would be closed by them. Close that quote first, or use a value of letters and digits only.',
    );
  }
  throw new EnvFileRefusal(
    'unquotable',
    'There is no way to write this value that all programs read alike. Use a value without quotes, “$” and backslashes, or let Keyrack generate one.',
  );
}
