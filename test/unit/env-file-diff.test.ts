import { describe, expect, it } from 'vitest';
import { detectIssues, maskedDiff, upsert } from '../../main/core/env-file.ts';
import { fakeKey } from '../support/fake-key.ts';
import { growth, onceThrough } from '../support/growth.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const marks = { same: ' ', removed: '-', added: '+' };
const diff = (before: string, after: string, context = 2): string[] =>
  maskedDiff(utf8(before), utf8(after), { context }).map(
    ({ kind, line, text }) => `${marks[kind]}${line} ${text}`,
  );
const shown = (line: string): string => diff('', `${line}\n`)[0]?.slice(3) ?? '';

describe('the masked diff', () => {
  it('shows a WorkOS key as its prefix and last four characters', () => {
    const [old, next] = [fakeKey({ seed: 1 }), fakeKey({ seed: 2 })];
    expect(diff(`A=1\nKEY=${old}\n`, `A=1\nKEY=${next}\n`)).toEqual([
      ' 1 A=••••',
      `-2 KEY=sk_test_…${old.slice(-4)}`,
      `+2 KEY=sk_test_…${next.slice(-4)}`,
    ]);
  });

  it('shows no characters of a short key', () => {
    expect(shown(`KEY=${['sk', 'a1b2c3d4'].join('_')}`)).toBe('KEY=sk_…');
  });

  it('shows only the lines round a change, with their numbers', () => {
    const before = 'A=1\nB=2\nC=3\nKEY=x\nD=4\nE=5\nF=6\nKEY=y';
    const after = new TextDecoder().decode(upsert(utf8(before), 'KEY', 'new'));
    expect(diff(before, after, 1)).toEqual([
      ' 3 C=••••',
      '-4 KEY=••••',
      '+4 KEY=••••',
      ' 5 D=••••',
      ' 7 F=••••',
      '-8 KEY=••••',
      '+8 KEY=••••',
    ]);
  });

  it('hides the comments of a file with thousands of values, and goes through it once', () => {
    const grows = growth(2_000, (length) => {
      const lines = Array.from({ length }, (_, at) => `KEY=value${at} # plain words`);
      const before = utf8(`${lines.join('\n')}\n`);
      const [first] = maskedDiff(before, upsert(before, 'KEY', 'new'));
      expect(first?.text).toBe('KEY=•••• # ••••');
    });
    expect(grows).toBeLessThan(onceThrough);
  });

  it('is empty where nothing changes', () => {
    expect(diff('A=1\n', 'A=1\n')).toEqual([]);
  });

  it('shows an appended line as added, even after a missing newline', () => {
    expect(diff('A=1', 'A=1\nKEY=v\n')).toEqual([' 1 A=••••', '+2 KEY=••••']);
  });

  it('shows a removed line as removed', () => {
    expect(diff('A=1\nKEY=v\nB=2\n', 'A=1\nB=2\n')).toEqual([' 1 A=••••', '-2 KEY=••••', ' 2 B=••••']);
  });

  it.each([
    ['export KEY = "v" # your key here', 'export KEY = "••••" # your key here'],
    ["KEY='v' # see the team's wiki", "KEY='••••' # see the team's wiki"],
    ['KEY=', 'KEY='],
    ['KEY="" # empty', 'KEY="" # empty'],
    ['# The key for Staging.', '# The key for Staging.'],
    ['# -------- WORKOS_API_KEY --------', '# -------- WORKOS_API_KEY --------'],
    ['# KEY=hidden', '# KEY=••••'],
    ['# the password: swordfish and more', '# the password: ••••'],
    ['# was x9Yz81Kq before', '# was •••• before'],
    ['KEY=abc#swordfish', 'KEY=••••# ••••'],
    ['KEY="open swordfish # battery', 'KEY=•••• # ••••'],
    ['swordfish', '••••'],
    ['foo bar=swordfish', '••••'],
    ['c3dvcmRmaXNoIQ==', '••••=••••'],
    ['KEY=swordfish # not swordfish', 'KEY=•••• # ••••'],
    ['KEY: swordfish', 'KEY: ••••'],
  ])('shows %j as %j', (line, masked) => {
    expect(shown(line)).toBe(masked);
  });

  it('hides every line of a value over several lines', () => {
    expect(diff('', 'KEY="-----BEGIN\nMIIB\n-----END" # key\nA=1\n')).toEqual([
      '+1 KEY="••••',
      '+2 ••••',
      '+3 ••••',
      '+4 A=••••',
    ]);
  });

  it('hides a key that stands in a comment, in junk, or in the name of nothing', () => {
    const key = fakeKey();
    const file = `# ${key}\n# (${key}).\n${key}\n${key}=\nexport ${key}=1\nA=1 # ${key}\n`;
    expect(diff('', file).join('\n')).not.toContain(key.slice(8, 20));
  });

  it('shows nothing that could reorder or hide text on the screen', () => {
    expect(shown('# a\u202eb\u001b[31m')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('stays quick and complete when the files have nothing in common', () => {
    const many = (name: string): string =>
      Array.from({ length: 500 }, (_, at) => `${name}_${at}=1\n`).join('');
    expect(diff(many('A'), many('B'))).toHaveLength(1000);
  });
});

describe('the issues of a file', () => {
  const codes = (text: string): string[] => detectIssues(utf8(text)).map(({ code }) => code);

  it.each([
    ['a byte-order mark', '\ufeffA=1\n', ['byte-order-mark']],
    ['Windows line ends', 'A=1\r\nB=2\r\n', ['crlf']],
    ['mixed line ends', 'A=1\r\nB=2\n', ['mixed-line-ends']],
    ['a lone carriage return', 'A=1\rB=2\n', ['lone-carriage-return']],
    ['a missing final newline', 'A=1', ['no-final-newline']],
    ['a variable set twice', 'A=1\nA=2\n', ['duplicate']],
    ['blanks for a value', 'A= \nB=1\n', ['blank-value']],
    ['a quote that stays open', 'A="x\n', ['open-quote']],
    ['a line that says nothing', 'hello there\n', ['junk-line']],
    ['NUL', 'A=\0\n', ['nul-byte']],
    ['nothing in a clean file', '# c\nA=1 # d\n\nB="x\ny"\nC=\n', []],
  ])('say %s', (_what, file, expected) => {
    expect(codes(file)).toEqual(expected);
  });

  it('say UTF-16 and bytes that are not UTF-8', () => {
    expect(detectIssues(new Uint8Array([0xff, 0xfe, 0x41, 0])).map(({ code }) => code)).toEqual(['utf-16']);
    expect(detectIssues(new Uint8Array([0x41, 0x3d, 0xe9, 0x0a])).map(({ code }) => code)).toEqual([
      'not-utf-8',
    ]);
  });

  it('say that a key under a public prefix reaches every visitor, without showing it', () => {
    const key = fakeKey();
    const [issue] = detectIssues(utf8(`NEXT_PUBLIC_KEY=${key}\n`));
    expect(issue).toMatchObject({ code: 'client-exposed', line: 1, name: 'NEXT_PUBLIC_KEY' });
    expect(issue?.message).not.toContain(key.slice(8));
  });

  it('name the line', () => {
    expect(detectIssues(utf8('# c\nX="a\nb"\nA=1\nA=2\n'))).toMatchObject([
      { code: 'duplicate', line: 5, name: 'A' },
    ]);
  });
});
