import { describe, expect, it } from '@jest/globals';
import { parseArguments } from '../../src/cli/arguments.ts';

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
      image: 'a:1',
      flags: { maxSize: '20MB', maxWasted: null },
    });
  });

  it.each([
    [
      'a mistyped flag',
      ['compare', '--bas', 'main'],
      "unknown option '--bas'. Did you mean --base? See image-diet compare --help.",
    ],
    [
      'a mistyped command',
      ['compar'],
      "unknown command 'compar'. Did you mean compare? See image-diet --help.",
    ],
    [
      'the beginning of a flag',
      ['compare', '--max-incr', '1MB'],
      "unknown option '--max-incr'. Did you mean --max-increase? See image-diet compare --help.",
    ],
    [
      'the beginning of several',
      ['compare', '--max-wa=1MB'],
      "unknown option '--max-wa=1MB'. Did you mean --max-wasted-increase or --max-wasted? See image-diet compare --help.",
    ],
    [
      'nothing like it',
      ['compare', '--frobnicate'],
      "unknown option '--frobnicate'. See image-diet compare --help.",
    ],
    [
      'a limit of comparisons at inspect',
      ['inspect', 'a', '--max-increase', '5%'],
      "unknown option '--max-increase'. See image-diet inspect --help.",
    ],
    [
      'no value',
      ['compare', '--base'],
      "option '--base <ref>' argument missing. See image-diet compare --help.",
    ],
    [
      'an unset variable',
      ['compare', '--base', ''],
      "option '--base <ref>' argument '' is invalid. It is empty. See image-diet compare --help.",
    ],
    [
      'an unset variable in a list',
      ['compare', '--build-arg', ''],
      "option '--build-arg <name=value>...' argument '' is invalid. It is empty. See image-diet compare --help.",
    ],
    [
      'an unknown format',
      ['inspect', 'a', '--format', 'yaml'],
      "option '--format <format>' argument 'yaml' is invalid. Allowed choices are text, markdown, json. See image-diet inspect --help.",
    ],
    ['no image', ['inspect'], "missing required argument 'image'. See image-diet inspect --help."],
    [
      'two images',
      ['inspect', 'a', 'b'],
      "too many arguments for 'inspect'. Expected 1 argument but got 2: a, b. See image-diet inspect --help.",
    ],
  ])('refuses %s', (_name, argv, sentence) => {
    expect(() => parseArguments(argv, 100)).toThrow(
      expect.objectContaining({ code: 'usage', message: sentence }),
    );
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
    expect(() => parseArguments(argv, 80)).toThrow(
      expect.objectContaining({ code: 'usage', message }),
    );
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
