import { vendorOf } from './vendors.ts';

/** One value found in a paste, with the name that stood in front of it. */
export interface Found {
  readonly value: string;
  readonly name?: string;
}

/** Characters of a line that are looked at; bounds the work that a hostile paste can cause. */
const longestLine = 1000;
const invisible = /[\u00AD\u034F\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/g;

const control = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g;
const anySpace = /[\u0085\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g;
const quotes = '"\'`‘’‚‛“”„‟«»‹›';
const openers = new RegExp(`^[\\s${quotes}({[<,;]+`);
const closers = new RegExp(`[\\s${quotes})}\\]>,;\\\\]+$`);
const between = new RegExp(`[\\s${quotes}=,;(){}<>[\\]]+`);
const declaration = /^(?:export|set\s+-\S+|set|setx|declare|const|let|var|ENV|ARG|-e|--env)\s+/;
const assignment = new RegExp(
  `^[${quotes}]?(?:\\$env:|process\\.env\\.)?([A-Za-z_][\\w.-]*)[${quotes}]?\\s*(?::=|=>|=|:(?!//))\\s*`,
);
const scheme = /^(?:Bearer|Basic|Token)\s+/i;
/** `"value"` and whatever follows it. */
const quotedValue = new RegExp(`^([${quotes}])([^${quotes}]+)[${quotes}]`);
const comment = /^(?:#|\/\/|--\s|;)/;

/** The text without what cannot be seen: BOM, zero-width and control characters; every kind of space becomes one, and the marks of quoted mail go. */
export function visible(text: string): string {
  return text
    .replace(invisible, '')
    .replace(/\r\n?|\u2028|\u2029/g, '\n')
    .replace(control, '')
    .replace(anySpace, ' ')
    .replace(/^(?:> ?)+/gm, '')
    .trim();
}

/**
 * The values of a paste, in order: each line without its comment, quotes, `export`, name and `Bearer`. Lines that are
 * comments only count when there is nothing else.
 */
export function values(text: string): Found[] {
  const lines = text
    .split('\n')
    .map((line) => line.trim().slice(0, longestLine))
    .filter((line) => line !== '');
  const said = lines.filter((line) => !comment.test(line));
  const found = (said.length > 0 ? said : lines.map((line) => line.replace(comment, '')))
    .map(unwrap)
    .flatMap(telling);
  const full = found.filter(({ value }) => value !== '');
  return full.length > 0 ? full : found.slice(0, 1);
}

/** The words of a sentence, a command or a line of JSON that may be keys; the whole value where none is. */
function telling(found: Found): Found[] {
  const words = found.value.split(between).filter((word) => word !== '');
  if (words.length < 2) return [found];
  const keys = words
    .map((word) => word.replace(/[.:]+$/, ''))
    .filter((word) => /^sk_\w{4,}$/.test(word) || vendorOf(word));
  return keys.length > 0 ? keys.map((value) => ({ ...found, value })) : [found];
}

/** One line, peeled until nothing more comes off. */
function unwrap(line: string): Found {
  let value = line;
  let name: string | undefined;
  for (let before = ''; before !== value;) {
    before = value;
    value = value.replace(openers, '').replace(declaration, '');
    const assigned = assignment.exec(value);
    if (assigned) {
      name = assigned[1];
      value = value.slice(assigned[0].length);
    }
    value = withoutComment(value.replace(scheme, ''));
    // `<your key>` and `${NAME}` are recognised by their brackets, so those stay on.
    if (!/^[<$]/.test(value.trim())) value = value.replace(openers, '').replace(closers, '');
    value = value.trim();
  }
  return name === undefined ? { value } : { value, name };
}

/** Without what follows the value on its line: `sk_… # staging`, `sk_…" // mine`, `sk_…; done`. */
function withoutComment(value: string): string {
  const quoted = quotedValue.exec(value);
  if (quoted?.[2] !== undefined) return quoted[2];
  return value.replace(/[\s,;](?:#|\/\/|--\s).*$/, '').replace(/^(\w{11,})(?:#|\/\/|:$|@).*$/, '$1');
}
