import { describe, expect, test } from '@jest/globals';
import { parseArguments } from '../../src/cli/arguments.ts';
import { readVariantsConfiguration } from '../../src/cli/variants-configuration.ts';

function read(...argv: readonly string[]) {
  const invocation = parseArguments(['variants', ...argv], 100);
  if (invocation.command !== 'variants') throw new Error('no variants');
  return readVariantsConfiguration(invocation, { cwd: '/', env: {} });
}

function mistakes(...argv: readonly string[]): string {
  return read(...argv).mistakes.join(' ');
}

describe('variants', () => {
  test('are Dockerfiles, stages, values and images, the working tree’s', () => {
    const { plan } = read(
      ...['-f', 'a', '--file', 'b', '--target', 's', '--vary', 'X=1,2', 'oci:image'],
      ...['--build-arg', 'Y=3', '--context', 'app', '--pull', '--no-cache'],
    );
    expect(plan.contents).toEqual({ kind: 'working-tree' });
    expect(plan.variants.map(({ name }) => name)).toEqual([
      ...['a, X=1', 'a, X=2', 'b, X=1', 'b, X=2', 'oci:image'],
    ]);
    expect(plan.variants[3]).toMatchObject({
      options: {
        ...{ file: 'b', target: 's', context: 'app', buildArgs: ['Y=3', 'X=2'] },
        ...{ pull: true, noCache: true, cacheTo: [] },
      },
    });
    expect(plan.variants[4]).toMatchObject({
      reference: { transport: 'oci', path: 'image', name: null },
    });
  });

  test('are held against the limits that need no base', () => {
    const { thresholds } = read('a', 'b', '--max-size', '1MB', '--min-efficiency', '90%');
    expect(thresholds.rules.map(({ name }) => name)).toEqual(['max-size', 'min-efficiency']);
  });

  test.each([
    [
      'nothing that is built, and how',
      ['a', 'b', '--no-cache', '--build-arg', 'hunter=2'],
      '--build-arg, --no-cache do nothing here, because only images are compared and none is built: leave them out, or say what is built with -f, --target or --vary.',
    ],
    [
      'one way of building nothing',
      ['a', 'b', '--pull'],
      '--pull does nothing here, because only images are compared and none is built: leave it out, or say what is built with -f, --target or --vary.',
    ],
    [
      'a value that is not understood, and no mistake that follows from it',
      ['--vary', 'hunter2'],
      'A build argument that varies is not understood: write NAME=VALUE,VALUE, or NAME=LABEL:=VALUE,LABEL:=VALUE where the values are not to be shown (one with commas stands between quotation marks).',
    ],
  ])('mistakes: %s', (_, argv, sentence) => {
    expect(mistakes(...argv)).toBe(sentence);
  });

  test('all mistakes are told at once', () => {
    const said = mistakes('-f', 'x', '--max-size', 'big', '-o', 'a', '-o', 'b', 'oci:');
    expect(said).toContain('--max-size "big"');
    expect(said).toContain('--output names 2 files');
    expect(said).toContain('oci:');
  });

  test.each([
    [['--cache-to', 'type=gha'], 'variants has no option --cache-to: did you mean --cache-from?'],
    [
      ['--max-increase', '5%'],
      'variants has no option --max-increase: image-diet variants --help lists those it has.',
    ],
    [['--targets', 'x'], 'variants has no option --targets: did you mean --target?'],
    [['-f', ''], '--file is empty: give it a value, or leave it out.'],
  ])('%j is no flag of it, and no mistake follows from that', (argv, message) => {
    expect(mistakes(...argv)).toBe(message);
  });

  test('are no comment', () => {
    expect(mistakes('a', 'b', '--format', 'comment')).toBe(
      '--format "comment" is not one of text, markdown, json.',
    );
  });

  test('has examples in its help', () => {
    const invocation = parseArguments(['variants', '--help'], 100);
    expect(invocation).toMatchObject({ command: 'print', asked: true });
    expect(invocation.command === 'print' && invocation.text).toContain(
      'image-diet variants -f Dockerfile -f Dockerfile.alpine',
    );
  });
});
