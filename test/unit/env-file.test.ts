import dotenv from 'dotenv';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  EnvFileRefusal,
  generateCookiePassword,
  nameOf,
  read,
  remove,
  sliceOf,
  tokenize,
  upsert,
  verifyComposed,
  type EnvFileRefusalCode,
  type UpsertOptions,
} from '../../main/core/env-file.ts';
import { parsers as readers } from '../../main/adapters/env-parsers.ts';
import { growth, onceThrough } from '../support/growth.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
const put = (file: string, value = 'new', options?: UpsertOptions): string =>
  text(upsert(utf8(file), 'KEY', value, options));
const take = (file: string): string => text(remove(utf8(file), 'KEY'));

function refusalOf(act: () => unknown): EnvFileRefusal {
  try {
    act();
  } catch (error) {
    if (error instanceof EnvFileRefusal) return error;
    throw error;
  }
  throw new Error('it was not refused');
}
const codeOf = (act: () => unknown): EnvFileRefusalCode => refusalOf(act).code;

describe('replacing a value keeps everything else', () => {
  it.each([
    ['a plain assignment', 'KEY=old\n', 'KEY=new\n'],
    [
      'the other lines and their order',
      '# top\n\nA=1\nKEY=old\n\n# end\nB=2\n',
      '# top\n\nA=1\nKEY=new\n\n# end\nB=2\n',
    ],
    ['export', 'export KEY=old\n', 'export KEY=new\n'],
    ['export with more than one space', 'export   KEY=old\n', 'export   KEY=new\n'],
    ['the indent', '  \tKEY=old\n', '  \tKEY=new\n'],
    ['the spaces round the equals sign', 'KEY = old\n', 'KEY = new\n'],
    ['tabs round the equals sign', 'KEY\t=\told\n', 'KEY\t=\tnew\n'],
    ['blanks at the end of the line', 'KEY=old  \n', 'KEY=new  \n'],
    ['an inline comment', 'KEY=old # why\n', 'KEY=new # why\n'],
    ['an inline comment with quotes in it', `KEY=old # don't "ask"\n`, `KEY=new # don't "ask"\n`],
    ['a comment after a quoted value', 'KEY="old" # why\n', 'KEY="new" # why\n'],
    ['the missing final newline', 'A=1\nKEY=old', 'A=1\nKEY=new'],
    ['CRLF on that line', 'A=1\r\nKEY=old\r\nB=2\r\n', 'A=1\r\nKEY=new\r\nB=2\r\n'],
    ['mixed line ends, each where it was', 'A=1\nKEY=old\r\nB=2\n', 'A=1\nKEY=new\r\nB=2\n'],
    ['a doubled carriage return', 'KEY=old\r\r\nB=2\r\r\n', 'KEY=new\r\r\nB=2\r\r\n'],
    ['the byte-order mark', '\ufeffKEY=old\n', '\ufeffKEY=new\n'],
    ['double quotes', 'KEY="old"\n', 'KEY="new"\n'],
    ['single quotes', "KEY='old'\n", "KEY='new'\n"],
    [
      'names that only begin or end alike',
      'KEY_2=a\nMY_KEY=b\nKEY=old\nkey=c\n',
      'KEY_2=a\nMY_KEY=b\nKEY=new\nkey=c\n',
    ],
    ['a commented assignment', '# KEY=old\n#KEY=older\nKEY=x\n', '# KEY=old\n#KEY=older\nKEY=new\n'],
    ['an indented commented assignment', 'A=1\n  # KEY=old\nKEY=x\n', 'A=1\n  # KEY=old\nKEY=new\n'],
    [
      'junk and whitespace-only lines',
      'junk\n   \n<<<<<<<\nKEY=old\n\t\n',
      'junk\n   \n<<<<<<<\nKEY=new\n\t\n',
    ],
    ['other people’s backtick quotes', 'A=`it\'s "x"`\nKEY=old\n', 'A=`it\'s "x"`\nKEY=new\n'],
    ['other people’s escapes', 'A="say \\"hi\\""\nKEY=old\n', 'A="say \\"hi\\""\nKEY=new\n'],
    ['other people’s equals signs', 'A==x==\nKEY=a=b\n', 'A==x==\nKEY=new\n'],
    ['an apostrophe in a bare value', "A=it's\nKEY=old\nB='x'\n", "A=it's\nKEY=new\nB='x'\n"],
  ])('%s', (_what, before, after) => {
    expect(put(before)).toBe(after);
  });

  it('keeps bytes that are not UTF-8', () => {
    const before = new Uint8Array([
      ...utf8('A='),
      0xff,
      0xfe,
      0x80,
      ...utf8('\nKEY=old # '),
      0xe9,
      ...utf8('\n'),
    ]);
    const after = new Uint8Array([
      ...utf8('A='),
      0xff,
      0xfe,
      0x80,
      ...utf8('\nKEY=new # '),
      0xe9,
      ...utf8('\n'),
    ]);
    expect(upsert(before, 'KEY', 'new')).toEqual(after);
  });

  it('replaces a value over several lines as one', () => {
    expect(put('KEY="one\ntwo # not a comment\nthree" # why\nB=2\n')).toBe('KEY="new" # why\nB=2\n');
  });

  it('replaces backtick quotes, which Keyrack never writes', () => {
    expect(put('KEY=`old`\n')).toBe('KEY=new\n');
  });

  it('updates all duplicates, because some readers take the first and some the last', () => {
    expect(put('KEY=a\nB=1\nexport KEY="b"\nKEY=\'c\'')).toBe('KEY=new\nB=1\nexport KEY="new"\nKEY=\'new\'');
  });

  it('never edits inside the multi-line value of another key', () => {
    expect(put('A="x\nKEY=inside\ny"\nKEY=old\n')).toBe('A="x\nKEY=inside\ny"\nKEY=new\n');
    expect(put("A='x\nKEY=inside\n'\n")).toBe("A='x\nKEY=inside\n'\nKEY=new\n");
    expect(put('A=`x\nKEY=inside\n`\n')).toBe('A=`x\nKEY=inside\n`\nKEY=new\n');
  });

  it('updates the colon form, which dotenv alone reads, and adds a line for all the others', () => {
    expect(put('KEY: old # x\nB=2\n')).toBe('KEY: new # x\nB=2\nKEY=new\n');
    expect(put('KEY=a\nKEY: b\n')).toBe('KEY=new\nKEY: new\n');
  });
});

describe('a value that was empty', () => {
  it.each([
    ['goes before the line end', 'KEY=\nB=2\n', 'KEY=new\nB=2\n'],
    ['goes to the end of the file', 'KEY=', 'KEY=new'],
    ['gets a space before a comment that touches it', 'KEY=#todo\n', 'KEY=new #todo\n'],
    ['uses the space that is there before a comment', 'KEY= # your key here\n', 'KEY=new # your key here\n'],
    ['keeps spaces on both sides of the equals sign', 'KEY = \nB=2\n', 'KEY = new\nB=2\n'],
    ['keeps them before a comment, too', 'KEY = # todo\n', 'KEY = new # todo\n'],
    ['keeps blanks at the end', 'KEY=  \n', 'KEY=new  \n'],
    ['goes between the quotes', 'KEY=""\n', 'KEY="new"\n'],
    ['goes between single quotes with a comment', "KEY='' # x\n", "KEY='new' # x\n"],
    ['keeps CRLF', 'KEY=\r\nB=2\r\n', 'KEY=new\r\nB=2\r\n'],
  ])('%s', (_what, before, after) => {
    expect(put(before)).toBe(after);
  });

  it('separates a comment that touches the old value, since Python and Go read both as one', () => {
    expect(put('KEY=old#note\n')).toBe('KEY=new #note\n');
  });

  it('can be emptied again, in quotes where nothing at all would mislead Node or dotenv', () => {
    expect(put('KEY=old\nB=2\n', '')).toBe('KEY=\nB=2\n');
    expect(put('KEY=old \nB=2\n', '')).toBe("KEY='' \nB=2\n");
    expect(put('KEY=old\n"quoted junk"\n', '')).toBe('KEY=\'\'\n"quoted junk"\n');
  });
});

describe('appending a variable', () => {
  it.each([
    ['to an empty file', '', 'KEY=new\n'],
    ['after the last line', 'A=1\n', 'A=1\nKEY=new\n'],
    ['after a newline when one is missing', 'A=1', 'A=1\nKEY=new\n'],
    ['with CRLF where the file has CRLF', 'A=1\r\nB=2\r\n', 'A=1\r\nB=2\r\nKEY=new\r\n'],
    ['with CRLF also for the missing newline', 'A=1\r\nB=2', 'A=1\r\nB=2\r\nKEY=new\r\n'],
    ['with the line end most lines have', 'A=1\nB=2\nC=3\r\n', 'A=1\nB=2\nC=3\r\nKEY=new\n'],
    ['after a comment without a newline', 'A=1\n# end', 'A=1\n# end\nKEY=new\n'],
    ['after a last line of blanks', 'A=1\n  ', 'A=1\n  \nKEY=new\n'],
    ['although it is there as a comment', '# KEY=old\n', '# KEY=old\nKEY=new\n'],
    ['on a line of its own after a lone byte-order mark', '\ufeff', '\ufeff\nKEY=new\n'],
    ['behind a file with old Mac line ends', 'A=1\r', 'A=1\r\nKEY=new\n'],
  ])('%s', (_what, before, after) => {
    expect(put(before)).toBe(after);
  });

  it.each([
    ['“A= ”, which Node continues on the next line', 'A= \n', 'A= \n#\nKEY=new\n'],
    ['“A= ” and empty lines', 'A=\t\r\n\r\n', 'A=\t\r\n\r\n#\r\nKEY=new\r\n'],
    ['“word:”, which dotenv continues on the next line', 'word:\n', 'word:\n#\nKEY=new\n'],
  ])('puts an empty comment after %s', (_what, before, after) => {
    expect(put(before)).toBe(after);
    expect(dotenv.parse(after)['KEY']).toBe('new');
    expect(parseEnv(after)['KEY']).toBe('new');
  });
});

describe('writing the same value again', () => {
  it.each([
    'KEY=new\n',
    'KEY="new"\n',
    "KEY='new'\n",
    'KEY=`new`\n',
    'export KEY = new # c\n',
    'KEY=new#c\n',
    'KEY=new',
    '\ufeffKEY=new\r\n',
    'KEY=new\nKEY="new"\n',
  ])('gives back the very same bytes: %j', (file) => {
    const bytes = utf8(file);
    expect(upsert(bytes, 'KEY', 'new')).toBe(bytes);
  });

  it('leaves a bare value with spaces as somebody wrote it', () => {
    expect(put('KEY=two words\n', 'two words')).toBe('KEY=two words\n');
  });

  it('writes anew what readers take differently', () => {
    expect(put('KEY="a\\"b"\n', 'a\\"b')).toBe(`KEY='a\\"b'\n`);
  });
});

describe('quoting', () => {
  it.each([
    ['a key bare', 'sk_test_abc', 'KEY=sk_test_abc'],
    ['a URL bare', 'http://localhost:3000/callback', 'KEY=http://localhost:3000/callback'],
    ['equals signs inside, bare', 'abc==', 'KEY=abc=='],
    ['spaces in single quotes', 'a b', "KEY='a b'"],
    ['a hash in single quotes', 'a#b', "KEY='a#b'"],
    ['an equals sign in front in single quotes', '=a', "KEY='=a'"],
    ['double quotes in single quotes', 'say "hi"', `KEY='say "hi"'`],
    ['an apostrophe in double quotes', "it's", `KEY="it's"`],
    ['one backslash in single quotes', 'C:\\dir', "KEY='C:\\dir'"],
    ['a dollar in single quotes, for plain readers', 'a$b', "KEY='a$b'"],
    ['letters beyond ASCII in single quotes', 'grün', "KEY='grün'"],
  ])('writes %s', (_what, value, line) => {
    expect(put('', value)).toBe(`${line}\n`);
  });

  it('writes “$” in the expanding form only where the project expands', () => {
    expect(put('', 'a$b', { dialect: 'expanding' })).toBe('KEY="a\\$b"\n');
    expect(put("KEY='old'\n", 'a$b', { dialect: 'expanding' })).toBe('KEY="a\\$b"\n');
    expect(put('', 'ab', { dialect: 'expanding' })).toBe('KEY=ab\n');
  });

  it('leaves the quote style only where it is unsafe for the value', () => {
    expect(put("KEY='old'\n", "it's")).toBe(`KEY="it's"\n`);
    expect(put('KEY="old"\n', 'say "hi"')).toBe(`KEY='say "hi"'\n`);
    expect(put('KEY="old"\n', 'plain')).toBe('KEY="plain"\n');
    expect(put('KEY=old\n', 'two words')).toBe("KEY='two words'\n");
  });

  it('does not close a quote that stands open elsewhere in the file', () => {
    expect(put("A='open\n", 'two words')).toBe(`A='open\nKEY="two words"\n`);
    expect(put("A='open\n", 'plain')).toBe("A='open\nKEY=plain\n");
    expect(codeOf(() => put(`A='open\nB="open, too\n`, 'two words'))).toBe('ambiguous-quoting');
  });

  it.each([
    [`it's "both"`, {}],
    ["it's $5", {}],
    ["back\\slash and it's", {}],
    ["ends 'with\\", {}],
    ['"quoted" $HOME', { dialect: 'expanding' as const }],
    ['a\\$b', { dialect: 'expanding' as const }],
  ])('refuses %j, which no spelling carries safely', (value, options) => {
    expect(codeOf(() => put('', value, options))).toBe('unquotable');
  });
});

describe('what is refused', () => {
  it.each(['', '1KEY', 'MY-KEY', 'my.key', 'KEY ', 'KEY=x', 'KÉY', 'A\nB', '$KEY'])('the name %j', (name) => {
    expect(codeOf(() => upsert(utf8(''), name, 'x'))).toBe('bad-name');
    expect(codeOf(() => remove(utf8(''), name))).toBe('bad-name');
  });

  it.each(['a\0b', 'a\rb', 'a\nb', 'a\tb', '\u001b[0m', 'a\u007f', 'a\u0085', 'a\u2028b'])(
    'the control character in %j',
    (value) => {
      expect(codeOf(() => put('', value))).toBe('control-character');
    },
  );

  it.each(['a`id`', '$(id)', 'x$(', '`'])('the value %j, which some readers would execute', (value) => {
    expect(codeOf(() => put('', value))).toBe('executable');
    expect(codeOf(() => put(`KEY='${value}'\n`, value))).toBe('executable');
  });

  it('half a character', () => {
    expect(codeOf(() => put('', 'a\ud800'))).toBe('not-text');
  });

  it('UTF-16 files of either byte order, and files with NUL', () => {
    const little = new Uint8Array([0xff, 0xfe, 0x4b, 0, 0x3d, 0]);
    const big = new Uint8Array([0xfe, 0xff, 0, 0x4b, 0, 0x3d]);
    for (const bytes of [little, big]) {
      expect(codeOf(() => upsert(bytes, 'KEY', 'x'))).toBe('utf-16');
      expect(codeOf(() => remove(bytes, 'KEY'))).toBe('utf-16');
      expect(codeOf(() => read(bytes))).toBe('utf-16');
    }
    expect(codeOf(() => upsert(utf8('A=1\0\n'), 'KEY', 'x'))).toBe('nul-byte');
  });

  it('a line that some readers see inside the quotes of another key, by its number', () => {
    const refusal = refusalOf(() => put('# c\nA="open\nKEY=old\nB="x"\n'));
    expect(refusal.code).toBe('ambiguous-quoting');
    expect(refusal.line).toBe(3);
    expect(codeOf(() => put('word:\nKEY=old\n'))).toBe('ambiguous-quoting');
    expect(codeOf(() => take('A="open\nKEY=old\nB="x"\n'))).toBe('ambiguous-quoting');
  });

  it('a line between lone carriage returns, which are no line ends for most', () => {
    expect(codeOf(() => put('A=1\rKEY=old\n'))).toBe('lone-carriage-return');
    expect(codeOf(() => put('KEY=old\rA=1\n'))).toBe('lone-carriage-return');
    expect(put('# a\rb\nKEY=old\n')).toBe('# a\rb\nKEY=new\n');
  });

  it('never with the value in the message', () => {
    const value = `it's "my$secret`;
    const refusal = refusalOf(() => put('KEY=oldsecret\n', value));
    expect(refusal.name).toBe('EnvFileRefusal');
    expect(refusal.message).not.toContain('secret');
    expect(refusal.message.length).toBeGreaterThan(20);
  });
});

describe('removing a variable', () => {
  it.each([
    ['takes exactly its line', 'A=1\nKEY=old\nB=2\n', 'A=1\nB=2\n'],
    ['takes its comment and CRLF along', 'A=1\r\nexport KEY="x" # c\r\nB=2\r\n', 'A=1\r\nB=2\r\n'],
    ['leaves the line end before it', 'A=1\nKEY=old', 'A=1\n'],
    ['takes all duplicates', 'KEY=1\nA=1\n KEY=2\nKEY: 3\n', 'A=1\n'],
    ['takes all lines of a long value', 'A=1\nKEY="x\ny\nz"\nB=2\n', 'A=1\nB=2\n'],
    ['leaves empty lines and commented assignments', '\n# KEY=old\nKEY=x\n\n', '\n# KEY=old\n\n'],
    ['leaves the values of others alone', 'A="\nKEY=in\n"\nKEY=x\n', 'A="\nKEY=in\n"\n'],
    ['keeps the byte-order mark', '\ufeffKEY=x\nA=1\n', '\ufeffA=1\n'],
    ['undoes an append', put('A=1\n'), 'A=1\n'],
  ])('%s', (_what, before, after) => {
    expect(take(before)).toBe(after);
  });

  it('gives back the very same bytes where there is nothing to remove', () => {
    const bytes = utf8('A=1\n# KEY=x\n');
    expect(remove(bytes, 'KEY')).toBe(bytes);
  });
});

describe('reading', () => {
  it('takes the last of several, ends bare values at “#”, and undoes quotes', () => {
    const file = `A=1\nA=2\nB=v # c\nC=v#c\nD='x # y'\nE="one\\ntwo"\nF=\`it's\`\nexport G= g \nH=\nI: colon\nJ="a\r\nb"\n`;
    expect(Object.fromEntries(read(utf8(file)))).toEqual({
      A: '2',
      B: 'v',
      C: 'v',
      D: 'x # y',
      E: 'one\ntwo',
      F: "it's",
      G: 'g',
      H: '',
      I: 'colon',
      J: 'a\nb',
    });
  });

  it('sees through a byte-order mark', () => {
    expect(read(utf8('\ufeffA=1\n')).get('A')).toBe('1');
  });
});

describe('tokens', () => {
  it('give the whole file back, slice by slice, for all 256 bytes in any place', () => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, at) => (at * 167 + (at >> 4)) % 256);
    expect(Buffer.concat(tokenize(bytes).map((token) => sliceOf(bytes, token)))).toEqual(Buffer.from(bytes));
  });

  it('name their kind, their line and their variable', () => {
    const bytes = utf8('\ufeff# c\n\nA="x\ny"\njunk\nB=2');
    const seen = tokenize(bytes).map((token) => [
      token.kind,
      token.line,
      token.kind === 'assignment' ? nameOf(bytes, token) : '',
    ]);
    expect(seen).toEqual([
      ['byte-order-mark', 1, ''],
      ['comment', 1, ''],
      ['blank', 2, ''],
      ['assignment', 3, 'A'],
      ['junk', 5, ''],
      ['assignment', 6, 'B'],
    ]);
  });

  it('take time in proportion to the file, also where every line opens a quote', () => {
    // Counts byte reads instead of seconds: four times the file may cost four times the reads, not sixteen.
    const reads = (lines: number): number => {
      let count = 0;
      const bytes = utf8(
        `K="a\\" \nL='b\nM=\`c\nN="d" e\n${'\r'.repeat(9)}`.repeat(lines) + '\r'.repeat(lines * 20),
      );
      const counting = new Proxy(bytes, {
        get(target, key): unknown {
          if (typeof key === 'string' && /^\d+$/.test(key)) {
            count += 1;
            return target[Number(key)];
          }
          if (key === 'length') return target.length;
          if (key === 'subarray') return target.subarray.bind(target);
          if (key !== 'indexOf') throw new Error(`the tokenizer asks for ${String(key)}`);
          return (byte: number, from: number): number => {
            const found = target.indexOf(byte, from);
            count += (found === -1 ? target.length : found) - from;
            return found;
          };
        },
      });
      tokenize(counting);
      return count;
    };
    expect(reads(800)).toBeLessThan(reads(200) * 4.5);
  });
});

describe('reading the result again before it is written', () => {
  const parsers = { dotenv: dotenv.parse, Node: parseEnv };
  const verify = (
    before: string,
    after: string,
    value: string | null,
    dialect: 'plain' | 'expanding' = 'plain',
  ): void => {
    verifyComposed(utf8(before), utf8(after), 'KEY', value, parsers, { dialect });
  };

  it('passes what every reader agrees on', () => {
    expect(() => {
      verify('A=1\nKEY=old\n', 'A=1\nKEY=new\n', 'new');
    }).not.toThrow();
    expect(() => {
      verify('A=1\nKEY=old\n', 'A=1\n', null);
    }).not.toThrow();
    expect(() => {
      verify('', 'KEY="a\\$b"\n', 'a$b', 'expanding');
    }).not.toThrow();
    expect(() => {
      verify('\ufeffKEY=old\n', '\ufeffKEY=new\n', 'new');
    }).not.toThrow();
  });

  it('refuses when the key is not the value, or is still there', () => {
    expect(
      codeOf(() => {
        verify('', 'KEY=nearly\n', 'new');
      }),
    ).toBe('reread-mismatch');
    expect(
      codeOf(() => {
        verify('', 'KEY="a\\$b"\n', 'a$b');
      }),
    ).toBe('reread-mismatch');
    expect(
      codeOf(() => {
        verify('KEY=x\n', 'KEY=x\n', null);
      }),
    ).toBe('reread-mismatch');
  });

  it('refuses when another key changed, came or went', () => {
    expect(
      codeOf(() => {
        verify('A=1\n', 'A=2\nKEY=new\n', 'new');
      }),
    ).toBe('reread-mismatch');
    expect(
      codeOf(() => {
        verify('A=1\n', 'KEY=new\n', 'new');
      }),
    ).toBe('reread-mismatch');
    expect(
      codeOf(() => {
        verify('A=1\n', 'A=1\nB=2\nKEY=new\n', 'new');
      }),
    ).toBe('reread-mismatch');
  });

  it('names the one reader that would be wrong, and no value', () => {
    const refusal = refusalOf(() => {
      verify('A= \nKEY=old\n', 'A= \nKEY=topsecret\n', 'topsecret');
    });
    expect(refusal.message).toContain('Node');
    expect(refusal.message).not.toContain('topsecret');
  });

  it('lets a reader come right that misread a neighbour before', () => {
    expect(parseEnv('KEY= \nA=1\n')).toEqual({ KEY: 'A=1' });
    expect(() => {
      verify('KEY= \nA=1\n', 'KEY=new \nA=1\n', 'new');
    }).not.toThrow();
  });

  it('is not misled by names such as constructor or __proto__', () => {
    expect(
      codeOf(() => {
        verify('constructor=1\n', 'KEY=new\n', 'new');
      }),
    ).toBe('reread-mismatch');
    expect(
      codeOf(() => {
        verifyComposed(utf8(''), utf8(''), 'constructor', 'x', parsers);
      }),
    ).toBe('reread-mismatch');
  });
});

describe('the readers that the result is read with', () => {
  it.each(Object.entries(readers))('%s is not held up by a file of blank lines', (_, parse) => {
    const grows = growth(20_000, (lines) => {
      const text = `A=1\n${'\n'.repeat(lines)}B="x\n\ny"\n${' \n'.repeat(lines)}!\nC=3\n`;
      expect({ ...parse(text) }).toEqual({ A: '1', B: 'x\n\ny', C: '3' });
    });
    expect(grows).toBeLessThan(onceThrough);
  });
});

describe('a generated cookie password', () => {
  it('is 43 characters that are safe bare in every reader', () => {
    for (const fill of [0, 0xff, 0xfb]) {
      const password = generateCookiePassword(new Uint8Array(32).fill(fill));
      expect(password).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect(put('', password)).toBe(`KEY=${password}\n`);
    }
    const random = Uint8Array.from({ length: 32 }, (_, at) => at * 7);
    expect(Buffer.from(generateCookiePassword(random), 'base64url')).toEqual(Buffer.from(random));
  });

  it('is made of exactly 32 bytes', () => {
    expect(() => generateCookiePassword(new Uint8Array(31))).toThrow(RangeError);
  });
});
