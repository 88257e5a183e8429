import { describe, expect, test } from '@jest/globals';
import { instructionText, otherEscape } from '../../src/build/instructions.ts';

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

  test('lines that are not there', () => {
    expect(instructionText('FROM x\n', 7, 9)).toBeNull();
  });
});

test.each([
  ['FROM x', {}],
  ['# escape=\\\nFROM x', {}],
  ['# syntax=docker/dockerfile:1\n# Escape = `\nFROM x', { escape: '`' }],
  ['# a comment\n# escape=`\nFROM x', {}],
])('what continues the lines of %j', (dockerfile, expected) => {
  expect(otherEscape(dockerfile)).toEqual(expected);
});
