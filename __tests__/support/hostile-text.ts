import fc from 'fast-check';

/** Pieces that mean something to Markdown, HTML, GitHub, a terminal or Unicode. */
const PIECES = [
  ...'|\\`$@#<>&*_[](){}!~^=+-.:;\'"%/ \t\n\r0aZü日🚀',
  '```',
  '\\|',
  '--',
  '-->',
  '<!--',
  '</details>',
  '</code>',
  '<img src=x onerror=y>',
  '<script>',
  '&#124;',
  '&amp;',
  '![x](https://evil.example/x.png)',
  '[x](javascript:y)',
  'https://evil.example/',
  'www.evil.example',
  'someone@evil.example',
  '@octocat',
  '#1',
  '1. ',
  '- ',
  '---',
  '| - | - |',
  '\u0000',
  '\u0007',
  '\u001b[2J',
  '\u0085',
  '\u00a0',
  '\u00ad',
  '\u200b',
  '\u200d',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u2066',
  '\ufeff',
  '\ud83d',
] as const;

/** A name, an instruction or a message as somebody would write it to break a report. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ unit: 'binary', maxLength: 3 })), {
    maxLength: 24,
  })
  .map((pieces) => pieces.join(''));
