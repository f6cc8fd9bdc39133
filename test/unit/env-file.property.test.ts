import nextEnv from '@next/env';
import dotenv from 'dotenv';
import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { loadEnv } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  detectIssues,
  EnvFileRefusal,
  maskedDiff,
  nameOf,
  read,
  remove,
  sliceOf,
  tokenize,
  upsert,
  verifyComposed,
  type AssignmentToken,
} from '../../main/core/env-file.ts';

/** Generated files per reader group; together more than the 20,000 the issue asks for. */
const FILES = 20_000;
const NAME = 'WORKOS_API_KEY';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');
const joined = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyrack-env-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

type Reader = (bytes: Uint8Array) => Map<string, string>;
const mapOf = (record: Readonly<Record<string, string | undefined>>): Map<string, string> =>
  new Map(Object.entries(record).map(([key, value]) => [key, value ?? '']));

const quiet = { info: (): void => undefined, error: (): void => undefined };

/** Both expand against the surrounding environment, so they get to see an empty one. */
function alone<T>(run: () => T): T {
  const environment = process.env;
  process.env = {};
  try {
    return run();
  } finally {
    process.env = environment;
  }
}

const plainReaders: Record<string, Reader> = {
  'dotenv 17': (bytes) => mapOf(dotenv.parse(Buffer.from(bytes))),
  'util.parseEnv': (bytes) => mapOf(parseEnv(text(bytes))),
};
const expandingReaders: Record<string, Reader> = {
  '@next/env': (bytes) => {
    const file = { path: '.env', contents: text(bytes), env: {} };
    alone(() => nextEnv.processEnv([file], folder, quiet, true));
    return mapOf(file.env);
  },
  'Vite loadEnv': (bytes) => {
    writeFileSync(join(folder, '.env'), bytes);
    return mapOf(alone(() => loadEnv('production', folder, '')));
  },
};
const allReaders = { ...plainReaders, ...expandingReaders };

// ---- files -------------------------------------------------------------------------------------------------------

const otherName = fc.constantFrom('ALPHA', 'BETA', 'gamma', 'DELTA_2', 'my.dotted-name', '_E');
const anyName = fc.oneof({ weight: 3, arbitrary: otherName }, { weight: 2, arbitrary: fc.constant(NAME) });
const simple = fc.constantFrom(
  '',
  'x',
  'abc123',
  'a=b',
  'postgres://u:p@h:5432/d',
  'ünïcode',
  'it',
  'C:\\dir',
  '$NOPE',
  'a b',
);
const spelled = fc.oneof(
  simple,
  simple.map((value) => `'${value}'`),
  simple.map((value) => `"${value}"`),
  simple.map((value) => `\`${value}\``),
  fc.constantFrom(
    '"say \\"hi\\""',
    "'it\\'s'",
    '"a\\nb"',
    '"multi\nline\n# not a comment\nWORKOS_API_KEY=inside\nend"',
    "'two\r\nlines'",
    '`back\ntick`',
    '"#hash"',
    "'#hash'",
    "it's",
    'a"b',
    '""',
    "''",
    '=',
    '"a" tail',
    "'a' 'b'",
    '\\',
    '"x\\\\"',
    '{"json":"yes"}',
  ),
);
const blanks = fc.constantFrom('', '', '', ' ', '  ', '\t');
const comment = fc.constantFrom(
  '',
  '',
  '',
  ' # comment',
  '#todo',
  ' # it has "quotes" and \'more',
  '\t# WORKOS_API_KEY=commented',
  ' #',
);
const assignment = fc
  .tuple(
    blanks,
    fc.constantFrom('', '', '', 'export ', 'export  '),
    anyName,
    blanks,
    blanks,
    spelled,
    comment,
  )
  .map(
    ([indent, exported, name, before, after, value, rest]) =>
      `${indent}${exported}${name}${before}=${after}${value}${rest}`,
  );
const oddLine = fc.constantFrom(
  '',
  '   ',
  '\t',
  '# comment',
  '  # indented',
  '# WORKOS_API_KEY=old',
  '  # ALPHA=1',
  'junk',
  'two words',
  '=nothing',
  'NO_EQUALS',
  '---',
  'yaml: value',
  'WORKOS_API_KEY: colon',
  'word:',
  'export',
  'export ONLY',
  '<<<<<<< HEAD',
  'f() { echo; }',
  'KEYED = ',
  'foo bar=baz',
  '"quoted junk"',
  "# don't",
  'WORKOS_API_KEY',
  'WORKOS_API_KEY_OLD=1',
  'XWORKOS_API_KEY=1',
  'OPEN="never closed',
  "OPEN='also",
);
const rawLine = fc
  .uint8Array({ max: 255, maxLength: 12 })
  .map((bytes) => bytes.map((byte) => (byte === 0 ? 1 : byte)));
const longLine = fc.integer({ min: 2000, max: 6000 }).map((length) => `LONG=${'x'.repeat(length)}`);
const line = fc.oneof(
  { weight: 12, arbitrary: assignment.map(utf8) },
  { weight: 5, arbitrary: oddLine.map(utf8) },
  { weight: 1, arbitrary: rawLine },
  { weight: 1, arbitrary: rawLine.map((bytes) => joined([utf8('RAW=a'), bytes])) },
);
const ends = fc.constantFrom<readonly string[]>(
  ['\n'],
  ['\n'],
  ['\r\n'],
  ['\n', '\r\n'],
  ['\n', '\r\r\n'],
  ['\n', '\n', '\n', '\r'],
);

/** Env files as people and tools leave them, and worse; never UTF-16 and never with NUL, which are refused by name. */
const file: fc.Arbitrary<Uint8Array> = fc
  .tuple(
    fc.array(line, { maxLength: 7 }),
    ends,
    fc.infiniteStream(fc.nat(3)),
    fc.integer({ min: 0, max: 15 }),
    fc.boolean(),
    fc.option(longLine, { freq: 60 }),
  )
  .map(([lines, eols, picks, mark, final, long]) => {
    const parts: Uint8Array[] = mark === 0 ? [utf8('\ufeff')] : [];
    const all = long === null ? lines : [...lines, utf8(long)];
    all.forEach((one, at) => {
      const pick = picks.next();
      const eol = eols[(pick.done ? 0 : pick.value) % eols.length] ?? '\n';
      parts.push(one);
      if (final || at < all.length - 1) parts.push(utf8(eol));
    });
    return joined(parts);
  })
  .filter((bytes) => !((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)));

const bareValue = fc.stringMatching(/^[A-Za-z0-9_.-][A-Za-z0-9_./+:@%,=-]{0,40}$/);
const nastyValue = fc.constantFrom(
  '',
  'a b',
  ' lead',
  'trail ',
  'has#hash',
  '# starts',
  "it's",
  'say "hi"',
  'C:\\dir',
  'ünï çode',
  'a;b&c|d',
  '{"a":1}',
  '~',
  'a=b c',
  '<x>',
  '*',
  '!x',
  '(x)',
);
const value = fc.oneof({ weight: 2, arbitrary: bareValue }, { weight: 1, arbitrary: nastyValue });

// ---- what the readers must agree on --------------------------------------------------------------------------------

const targetsOf = (bytes: Uint8Array): AssignmentToken[] =>
  tokenize(bytes)
    .filter((token) => token.kind === 'assignment')
    .filter((token) => nameOf(bytes, token) === NAME);

/** The file without the values of `NAME`, and without what `upsert` may add: a space before a `#`, an appended line. */
function outside(bytes: Uint8Array): string {
  let rest = '';
  let from = 0;
  for (const { valueStart, valueEnd, commentStart } of targetsOf(bytes)) {
    rest += Buffer.from(bytes.subarray(from, valueStart))
      .toString('latin1')
      .replace(/[ \t]*$/, '');
    from = commentStart === -1 ? valueEnd : commentStart;
    rest += Buffer.from(bytes.subarray(valueEnd, from))
      .toString('latin1')
      .replace(/[ \t\v\f]/g, '');
    if (commentStart === -1) while (bytes[from] === 0x20 || bytes[from] === 0x09) from += 1;
  }
  return rest + Buffer.from(bytes.subarray(from)).toString('latin1');
}

const tally = { composed: 0, refused: 0 };

/** The whole way of a write: compose, then let dotenv and Node prove it. Undefined where it was refused. */
function write(
  before: Uint8Array,
  wanted: string,
  dialect: 'plain' | 'expanding' = 'plain',
): Uint8Array | undefined {
  try {
    const after = upsert(before, NAME, wanted, { dialect });
    verifyComposed(before, after, NAME, wanted, { dotenv: dotenv.parse, Node: parseEnv }, { dialect });
    tally.composed += 1;
    return after;
  } catch (error) {
    if (!(error instanceof EnvFileRefusal)) throw error;
    tally.refused += 1;
    return undefined;
  }
}

function expectRead(reader: string, before: Uint8Array, after: Uint8Array, wanted: string | undefined): void {
  const parse = allReaders[reader];
  if (!parse) throw new Error(reader);
  const was = parse(before);
  const is = parse(after);
  // Only dotenv and Next.js see through a byte-order mark; the others lose the first line's name to it, before and after.
  const lost = `\ufeff${NAME}`;
  const got = is.get(NAME) ?? (was.has(NAME) ? undefined : is.get(lost));
  expect(got, `${reader} reads the new value`).toBe(wanted);
  const own = read(after);
  const ownBefore = read(before);
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    if (key === NAME || key === lost || was.get(key) === is.get(key)) continue;
    // A reader that misread the key before may read it rightly now (Node 24 after `OTHER= `); nothing else may change.
    expect(was.get(key), `${reader} misread ${key} before`).not.toBe(ownBefore.get(key));
    const wantedHere = reader in expandingReaders ? own.get(key)?.replaceAll('$NOPE', '') : own.get(key);
    expect(is.get(key), `${reader} keeps ${key}`).toBe(wantedHere);
  }
}

describe('the env-file engine, for any file', () => {
  it('tokenizes any bytes into slices that are the input again', () => {
    const anything = fc.oneof(file, fc.uint8Array({ maxLength: 200 }), fc.string().map(utf8));
    fc.assert(
      fc.property(anything, (bytes) => {
        const tokens = tokenize(bytes);
        expect(Buffer.compare(joined(tokens.map((token) => sliceOf(bytes, token))), bytes)).toBe(0);
        expect(tokens.every(({ start, end }) => end > start)).toBe(true);
      }),
      { numRuns: FILES },
    );
  });

  it('reads what dotenv reads, key for key, in files whose lines end with LF or CRLF', () => {
    const usual = fc
      .tuple(
        fc.array(
          fc.oneof(
            assignment,
            oddLine.filter((odd) => !['word:', '=nothing'].includes(odd) && !odd.startsWith('"')),
          ),
          { maxLength: 8 },
        ),
        fc.constantFrom('\n', '\r\n'),
      )
      .map(([lines, eol]) => utf8(lines.join(eol)));
    fc.assert(
      fc.property(usual, (bytes) => {
        expect(Object.fromEntries(read(bytes))).toEqual(dotenv.parse(Buffer.from(bytes)));
      }),
      { numRuns: 5000 },
    );
  });

  // Thousands of files through every reader: half a minute alone, longer beside the other tests.
  const everyReader = { timeout: 180_000 };
  it(
    'writes a value that dotenv, Node, Next.js and Vite all read back, and changes nothing else for any of them',
    everyReader,
    () => {
      tally.composed = tally.refused = 0;
      fc.assert(
        fc.property(file, value, (before, wanted) => {
          const after = write(before, wanted);
          if (!after) return;
          for (const reader of Object.keys(allReaders)) expectRead(reader, before, after, wanted);
        }),
        { numRuns: FILES },
      );
      expect(tally.composed).toBeGreaterThan(FILES * 0.85);
    },
  );

  it('leaves every byte outside the value as it was, and changes none when writing the same again', () => {
    fc.assert(
      fc.property(file, value, (before, wanted) => {
        const after = write(before, wanted);
        if (!after) return;
        expect(upsert(after, NAME, wanted)).toBe(after);
        // An odd quote above may take a new value for its end: where a later line sets that variable again, no reader's
        // values change, but the line has no token of its own by which its rest could be found.
        fc.pre(targetsOf(after).length >= targetsOf(before).length);
        const had = targetsOf(before).some(({ separator }) => separator === '=');
        const rest = outside(after);
        if (had) expect(rest).toBe(outside(before));
        else expect(rest.startsWith(outside(before))).toBe(true);
        expect(
          targetsOf(after).every((target) => new Map([...read(sliceOf(after, target))]).get(NAME) === wanted),
        ).toBe(true);
      }),
      { numRuns: FILES },
    );
  });

  it('writes “$” for expanding projects so that Next.js and Vite read it back', () => {
    const dollars = fc.constantFrom(
      'a$b',
      '$HOME',
      '${X}',
      'x$',
      '$$',
      'pa$$word',
      '$1 and $2',
      "it's $5",
      'a$ALPHA',
    );
    fc.assert(
      fc.property(file, dollars, (before, wanted) => {
        const after = write(before, wanted, 'expanding');
        if (!after) return;
        expect(upsert(after, NAME, wanted, { dialect: 'expanding' })).toBe(after);
        for (const reader of Object.keys(expandingReaders)) expectRead(reader, before, after, wanted);
      }),
      { numRuns: 2000 },
    );
  });

  it('removes the variable for all four readers, and nothing else', () => {
    fc.assert(
      fc.property(file, (before) => {
        let after: Uint8Array;
        try {
          after = remove(before, NAME);
          verifyComposed(before, after, NAME, null, { dotenv: dotenv.parse, Node: parseEnv });
        } catch (error) {
          if (error instanceof EnvFileRefusal) return;
          throw error;
        }
        const kept = tokenize(before).filter(
          (token) => token.kind !== 'assignment' || nameOf(before, token) !== NAME,
        );
        expect(Buffer.compare(joined(kept.map((token) => sliceOf(before, token))), after)).toBe(0);
        for (const reader of Object.keys(allReaders)) expectRead(reader, before, after, undefined);
      }),
      { numRuns: 4000 },
    );
  });

  it('shows no secret in the diff, wherever in the file it stands', () => {
    const secret = fc.stringMatching(/^[a-z]{3}[A-Z]{3}[0-9]{3}[a-zA-Z0-9]{8}$/);
    const place = fc.constantFrom(
      (s: string) => `KEY=${s}`,
      (s: string) => `KEY="${s}" # ${s}`,
      (s: string) => `KEY='first\n${s}\nlast'`,
      (s: string) => `# old: ${s}`,
      (s: string) => `# KEY=${s}`,
      (s: string) => `KEY=abc#${s}`,
      (s: string) => s,
      (s: string) => `${s}=`,
      (s: string) => `KEY="open ${s}\nmore ${s}`,
      (s: string) => `KEY: ${s}`,
      (s: string) => `see(${s}),"${s}"`,
      (s: string) => `# (${s}) and "${s}".`,
      (s: string) => `export ${NAME}=${s} # was ${s}`,
    );
    fc.assert(
      fc.property(file, place, secret, value, (bytes, put, hidden, wanted) => {
        const before = joined([utf8(`${put(hidden)}\n`), bytes]);
        const after = write(before, wanted);
        const lines = maskedDiff(before, after ?? bytes, { context: 100 });
        expect(lines.some(({ text: shown }) => shown.includes(hidden))).toBe(false);
        expect(
          detectIssues(before).some(
            ({ message }) => message.includes(hidden) && put(hidden) !== `${hidden}=`,
          ),
        ).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });
});
