/** A longer pattern is no folder's name. In characters. */
const longest = 1_024;
/** What `{a,b}` may stand for at most. */
const mostAlternatives = 100;
/** Folders are looked into so far down at most, so a pattern with more names matches none of them. */
const mostParts = 10;

/**
 * A workspace's pattern: `*` within a name, `**` for any folders, `{a,b}`. A manifest is whoever's: none of its patterns may
 * keep Keyrack busy, so matching takes time in proportion to the path, whatever the pattern.
 */
export class WorkspacePattern {
  readonly #alternatives: readonly (readonly string[])[];

  /** @param pattern relative, with `/`. One that is too long, or stands for too much, matches nothing. */
  constructor(pattern: string) {
    this.#alternatives = alternativesOf(pattern)
      .map(partsOf)
      .filter((parts) => parts.filter((part) => part !== '**').length <= mostParts);
  }

  /** What it takes to compare it with a path: one for each name it may stand for. */
  get cost(): number {
    return this.#alternatives.reduce((sum, parts) => sum + parts.length, 0);
  }

  /** @param path relative, with `/`. */
  matches(path: string): boolean {
    const names = path.split('/');
    return this.#alternatives.some((parts) => matchesAll(parts, names));
  }

  /** Whether it matches the path and has its last name, rather than any. */
  spellsOut(path: string): boolean {
    const names = path.split('/');
    return this.#alternatives.some((parts) => parts.at(-1) === names.at(-1) && matchesAll(parts, names));
  }

  /** Whether it may match something further down than `depth`. */
  reachesBelow(depth: number): boolean {
    return this.#alternatives.some((parts) => parts.includes('**') || parts.length > depth);
  }
}

/** Several `**` in a row say no more than one. */
function partsOf(pattern: string): string[] {
  return pattern.split('/').filter((part, at, all) => part !== '**' || all[at - 1] !== '**');
}

function alternativesOf(pattern: string): string[] {
  if (pattern.length > longest) return [];
  const whole: string[] = [];
  const open = [pattern];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const braces = /\{([^{}]*)\}/.exec(next);
    if (braces === null) whole.push(next);
    else {
      const [all, inside = ''] = braces;
      const [before, after] = [next.slice(0, braces.index), next.slice(braces.index + all.length)];
      open.push(...inside.split(',').map((each) => before + each + after));
    }
    if (whole.length + open.length > mostAlternatives) return [];
  }
  return whole;
}

function matchesAll(parts: readonly string[], names: readonly string[]): boolean {
  /** How many of the names the parts so far can stand for; each number once, so that nothing is tried twice. */
  let ends: ReadonlySet<number> = new Set([0]);
  for (const part of parts) {
    const next = new Set<number>();
    for (const end of ends) {
      const name = names[end];
      if (part === '**') for (let to = end; to <= names.length; to += 1) next.add(to);
      else if (name !== undefined && matchesName(part, name)) next.add(end + 1);
    }
    ends = next;
  }
  return ends.has(names.length);
}

function matchesName(part: string, name: string): boolean {
  const [first = '', ...others] = part.split('*');
  const last = others.pop();
  if (last === undefined) return part === name;
  const end = name.length - last.length;
  if (end < first.length || !name.startsWith(first) || !name.endsWith(last)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = name.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}
