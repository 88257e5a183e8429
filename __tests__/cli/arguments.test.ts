import { describe, expect, it } from '@jest/globals';
import { parseArguments } from '../../src/cli/arguments.ts';

const EMPTY = (flag: string) => `${flag} is empty: give it a value, or leave it out.`;

function compare(...argv: string[]) {
  const invocation = parseArguments(['compare', ...argv], 100);
  if (invocation.command !== 'compare') throw new Error(`got ${invocation.command}`);
  return invocation;
}

describe('parseArguments', () => {
  it('keeps lists in their order, values as they are', () => {
    const { flags } = compare('--build-arg', 'A=1,2', '--build-arg=B', '--label', 'x= y ');
    expect(flags.buildArg).toEqual(['A=1,2', 'B']);
    expect(flags.label).toEqual(['x= y ']);
    expect(flags.cacheFrom).toEqual([]);
  });

  it('tells the three cache flags apart', () => {
    expect(compare().flags).toMatchObject({ cache: true, cacheFilter: [] });
    expect(compare('--no-cache').flags).toMatchObject({ cache: false, cacheFilter: [] });
    expect(compare('--no-cache-filter', 'deps').flags).toMatchObject({
      cache: true,
      cacheFilter: ['deps'],
    });
  });

  it('knows which flags of builds were given, by their names', () => {
    const { buildFlags } = compare('-f', 'docker/Dockerfile', '--no-cache', '--verify', 'a', 'b');
    expect(buildFlags).toEqual(['--file', '--no-cache']);
  });

  it('takes images and flags in any order', () => {
    expect(compare('a:1', '--format', 'json', 'b:1')).toMatchObject({
      images: ['a:1', 'b:1'],
      flags: { format: 'json' },
    });
  });

  it('takes everything after -- as images', () => {
    expect(compare('--', '--odd', 'b')).toMatchObject({ images: ['--odd', 'b'] });
  });

  it('reads inspect with the limits of one image', () => {
    expect(parseArguments(['inspect', 'a:1', '--max-size', '20MB'], 100)).toMatchObject({
      command: 'inspect',
      images: ['a:1'],
      flags: { maxSize: '20MB', maxWasted: null },
    });
  });

  const told: [string, string[], string[]][] = [
    [
      'a mistyped flag',
      ['compare', '--bsae', 'main'],
      ['compare has no option --bsae: did you mean --base?'],
    ],
    [
      'the beginning of a flag',
      ['variants', '--max-si', '1MB'],
      ['variants has no option --max-si: did you mean --max-size?'],
    ],
    [
      'the beginning of several, and not the value, which may be a secret',
      ['compare', '--max-wa=hunter2'],
      ['compare has no option --max-wa: did you mean --max-wasted-increase or --max-wasted?'],
    ],
    [
      'nothing like it',
      ['compare', '--frobnicate'],
      ['compare has no option --frobnicate: image-diet compare --help lists those it has.'],
    ],
    [
      'a limit of comparisons at inspect',
      ['inspect', 'a', '--max-increase', '5%'],
      ['inspect has no option --max-increase: image-diet inspect --help lists those it has.'],
    ],
    [
      'a short flag, and not what stands in it, which may be a secret',
      ['compare', '-xhunter2'],
      ['compare has no option -x: image-diet compare --help lists those it has.'],
    ],
    [
      'what stands in a short flag behind one that is known',
      ['compare', '-qhunter2'],
      ['compare has no option -h: image-diet compare --help lists those it has.'],
    ],
    [
      'a mistyped flag, and not the word behind it, which may be a secret',
      ['compare', '--tokken', '-hunter2', '--hunter/2', '--nope', '-x'],
      [
        'compare has no option --tokken: image-diet compare --help lists those it has.',
        'compare has no option --nope: image-diet compare --help lists those it has.',
        'compare has no option -x: image-diet compare --help lists those it has.',
      ],
    ],
    ['an unset variable', ['compare', '--base', ''], [EMPTY('--base')]],
    ['one in a list', ['compare', '--build-arg', '', '--build-arg=A=1'], [EMPTY('--build-arg')]],
    [
      'several',
      ['inspect', '--nope', '--max-size', '', 'a', '-x'],
      [
        'inspect has no option --nope: image-diet inspect --help lists those it has.',
        'inspect has no option -x: image-diet inspect --help lists those it has.',
        EMPTY('--max-size'),
      ],
    ],
  ];

  it.each(told)('does not stop at what is wrong: %s', (_name, argv, mistakes) => {
    expect(parseArguments(argv, 100)).toMatchObject({ command: argv[0], mistakes });
  });

  it('takes no flag without a value for one that was given', () => {
    const { flags } = compare('--base', '', '--build-arg', '', '--build-arg', 'A=1');
    expect(flags).toMatchObject({ base: null, buildArg: ['A=1'] });
  });

  it('does not take the value of an unknown flag for an image', () => {
    expect(compare('a', '--frobnicate', 'b').images).toBeNull();
  });

  it.each([
    [
      'a mistyped command',
      ['compar'],
      "unknown command 'compar'. Did you mean compare? See image-diet --help.",
      [],
    ],
    [
      'no value, and knows where a report would have gone',
      ['compare', '-o', 'a.txt', '-ojson=b.json', '--base'],
      "option '--base <ref>' argument missing. See image-diet compare --help.",
      ['a.txt', 'json=b.json'],
    ],
    [
      'a mistyped command, and knows where a report would have gone',
      ['comapre', '--base', 'main', '-o', 'json=r.json'],
      "unknown command 'comapre'. Did you mean compare? See image-diet --help.",
      ['json=r.json'],
    ],
    [
      'a flag before the command, and knows where a report would have gone',
      ['--verbose', 'variants', '--output', 'r.txt', '--vary', 'A=1,2'],
      "unknown option '--verbose'. See image-diet --help.",
      ['r.txt'],
    ],
    [
      'a flag before the command, and tells nothing of its value',
      ['--tokken=hunter2', 'compare'],
      "unknown option '--tokken'. See image-diet --help.",
      [],
    ],
    [
      'a short flag before the command, and tells nothing of its value',
      ['-phunter2', 'compare'],
      "unknown option '-p'. See image-diet --help.",
      [],
    ],
  ])('refuses %s', (_name, argv, message, output) => {
    expect(parseArguments(argv, 100)).toEqual({
      command: 'misuse',
      failure: expect.objectContaining({ code: 'usage', message }),
      output,
    });
  });
});

describe('help', () => {
  it('prints the version alone', () => {
    expect(parseArguments(['--version'], 100)).toEqual({
      command: 'print',
      text: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
      asked: true,
    });
  });

  it.each([[['compare', '--help']], [['inspect', '-h']], [['help', 'compare']]])(
    '%j shows an example, and fits the terminal',
    (argv) => {
      const help = parseArguments(argv, 80);
      if (help.command !== 'print') throw new Error('no help');
      expect(help.asked).toBe(true);
      expect(help.text).toMatch(/^Examples:\n {2}image-diet (compare|inspect)/m);
      expect(help.text.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );

  it.each([
    [
      ['help', 'inspekt'],
      "unknown command 'inspekt'. Did you mean inspect? See image-diet --help.",
    ],
    [['help', '--', 'foo'], "unknown command 'foo'. See image-diet --help."],
    [
      ['comapre', '--help'],
      "unknown command 'comapre'. Did you mean compare? See image-diet --help.",
    ],
    [['--help', 'foo'], "unknown command 'foo'. See image-diet --help."],
  ])('%j names the command that is none', (argv, message) => {
    expect(parseArguments(argv, 80)).toMatchObject({
      command: 'misuse',
      failure: { code: 'usage', message },
    });
  });

  it.each([[['help']], [['help', 'help']], [['--help', 'compare']], [['-h']]])(
    '%j is the help of all',
    (argv) => {
      expect(parseArguments(argv, 80)).toMatchObject({
        command: 'print',
        text: expect.stringContaining('See image-diet compare --help for the limits'),
      });
    },
  );

  it('is shown, but was not asked for, without a command', () => {
    expect(parseArguments([], 80)).toMatchObject({ command: 'print', asked: false });
  });

  it('names every flag of the comparison once', () => {
    const help = parseArguments(['compare', '--help'], 100);
    if (help.command !== 'print') throw new Error('no help');
    const names = [...help.text.matchAll(/^ {2}(?:-\w, )?(--[a-z-]+)/gm)].map(([, name]) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(names).toEqual(
      expect.arrayContaining([
        '--base',
        '--head-image',
        '--build-arg',
        '--max-increase',
        '--output',
      ]),
    );
  });
});
