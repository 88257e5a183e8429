import { describe, expect, test } from '@jest/globals';
import { instructionText, otherEscape } from '../../src/build/instructions.ts';
import { expectLinear, longText, NASTY_TEXTS } from '../support/nasty-texts.ts';

interface Row {
  readonly name: string;
  readonly lines: readonly string[];
  readonly expected: string | null;
}

const rows: readonly Row[] = [
  { name: 'one line', lines: ['COPY  a  /a '], expected: 'COPY  a  /a' },
  {
    name: 'where continued lines meet, blanks are one',
    lines: ['RUN apk update && \\', '    apk add curl \\  ', '    git'],
    expected: 'RUN apk update && apk add curl git',
  },
  {
    name: 'a word goes on in the next line where no blank says otherwise',
    lines: ['RUN ec\\', 'ho x&\\', '& echo\\', ' y'],
    expected: 'RUN echo x&& echo y',
  },
  {
    name: 'a line of nothing but a continuation',
    lines: ['RUN a \\', '  \\', '  b'],
    expected: 'RUN a b',
  },
  {
    name: 'blanks in quotes are what they are',
    lines: ['RUN echo "a  \\', '   b\\" c" \\', "   'd \\", '   "\' \\', '   e'],
    expected: 'RUN echo "a     b\\" c" \'d    "\' e',
  },
  {
    name: "an apostrophe in a shell's comment opens no quotes",
    lines: ['RUN echo "x#" y#z # it\'s \\', '    && b \\', '    "c'],
    expected: 'RUN echo "x#" y#z # it\'s && b "c',
  },
  {
    name: 'what looks like a comment in quotes is none',
    lines: ['RUN echo "a # b \\', '    c" \\', '    d'],
    expected: 'RUN echo "a # b     c" d',
  },
  {
    name: 'an apostrophe in a name that is copied is one',
    lines: ["COPY --chown=1 it's.txt \\", '    b.txt \\', '    /'],
    expected: "COPY --chown=1 it's.txt b.txt /",
  },
  {
    name: 'quotes in a name that is added are such',
    lines: ['ONBUILD ADD "a \\', '    b" /'],
    expected: 'ONBUILD ADD "a b" /',
  },
  {
    name: 'blanks in quotes of a list are what they are',
    lines: ['COPY --chown=1 \\', '  ["a \\', '    b", "/"]'],
    expected: 'COPY --chown=1 ["a     b", "/"]',
  },
  {
    name: 'an apostrophe in quotes of an ENV opens none',
    lines: ['ENV A="it\'s # \\', '  b" \\', '  C=d'],
    expected: 'ENV A="it\'s #   b" C=d',
  },
  {
    name: 'an escaped escape character continues nothing',
    lines: ['RUN echo a\\\\', 'RUN b'],
    expected: 'RUN echo a\\\\',
  },
  {
    name: 'comments and empty lines between them are left out',
    lines: ['RUN one \\', '  # why', '', '  && two'],
    expected: 'RUN one && two',
  },
  {
    name: 'variables stay as they are written',
    lines: ['RUN curl -H "$TOKEN" $URL'],
    expected: 'RUN curl -H "$TOKEN" $URL',
  },
  {
    name: 'a here-document keeps its lines, comments and indentation',
    lines: ['RUN <<EOF', '# not a comment', '  echo a > /a', 'EOF'],
    expected: 'RUN <<EOF\n# not a comment\n  echo a > /a\nEOF',
  },
  {
    name: 'a here-document after a continued line',
    lines: ['RUN --mount=type=cache,target=/c \\', '  python3 <<-"X"', '\tprint(1)', 'X'],
    expected: 'RUN --mount=type=cache,target=/c python3 <<-"X"\n\tprint(1)\nX',
  },
  {
    name: 'a shift in a shell is no here-document',
    lines: ['RUN echo $((1<<2)) \\', ' && true'],
    expected: 'RUN echo $((1<<2)) && true',
  },
  { name: 'Windows line ends', lines: ['RUN a \\\r', '  b\r'], expected: 'RUN a b' },
  {
    name: 'a backslash in the middle stays',
    lines: ['RUN echo a\\\\b'],
    expected: 'RUN echo a\\\\b',
  },
  { name: 'nothing but a comment', lines: ['# only this'], expected: null },
];

describe('the text of an instruction', () => {
  test.each(rows)('$name', ({ lines, expected }) => {
    const dockerfile = ['FROM scratch', ...lines, 'CMD ["x"]'].join('\n');
    expect(instructionText(dockerfile, 2, lines.length + 1)).toBe(expected);
  });

  test('with another escape character', () => {
    const dockerfile = '# escape=`\nFROM x\nRUN dir C:\\ `\n  && b\n';
    expect(instructionText(dockerfile, 3, 4)).toBe('RUN dir C:\\ && b');
  });

  test('another escape character escapes quotes too', () => {
    const text = (...lines: string[]) =>
      instructionText(['# escape=`', ...lines].join('\n'), 2, lines.length + 1);
    expect(text('RUN dir "C:\\" `', '    && b')).toBe('RUN dir "C:\\" && b');
    expect(text('RUN echo "a`" `', '    b"')).toBe('RUN echo "a`"     b"');
  });

  test('lines that are not there', () => {
    expect(instructionText('FROM x\n', 7, 9)).toBeNull();
  });
});

test.each(NASTY_TEXTS)(
  '%j again and again is read in a time that grows with its length',
  (piece) => {
    const text = longText(piece);
    for (const dockerfile of [text, `RUN ${text}`, `COPY ${text} /`, `RUN \\\n${text}\\\nb`]) {
      expectLinear(() => [instructionText(dockerfile, 1, 3), otherEscape(dockerfile)]);
    }
    expect.hasAssertions();
  },
);

test.each([
  ['FROM x', {}],
  ['# escape=\\\nFROM x', {}],
  ['# syntax=docker/dockerfile:1\n# Escape = `\nFROM x', { escape: '`' }],
  ['# a comment\n# escape=`\nFROM x', {}],
])('what continues the lines of %j', (dockerfile, expected) => {
  expect(otherEscape(dockerfile)).toEqual(expected);
});
