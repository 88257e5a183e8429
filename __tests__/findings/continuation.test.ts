import { expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { findFindings } from '../../src/findings/find-findings.ts';
import { file, image, type LayerOptions, layer } from '../support/image.ts';

/** The lines for what apt leaves, where the Dockerfile's steps are these. */
function linesFor(...steps: readonly LayerOptions[]): readonly string[] | null {
  const [first, ...others] = steps;
  const lists = file('var/lib/apt/lists/a_Packages', 9000);
  const made = image([
    layer([lists], { lines: 'Dockerfile:2', ...first }),
    ...others.map((options, i) => layer([], { lines: `Dockerfile:${i + 3}`, ...options })),
  ]);
  const [finding] = findFindings(analyseImage(made));
  expect(finding?.bytes).toBe(9000);
  return finding?.replacement?.lines ?? null;
}

const RUN = 'RUN apt-get update && apt-get install -y a';

test('lines are continued as the Dockerfile does it', () => {
  const lines = (character: string) => [
    `RUN apt-get update && ${character}`,
    `    apt-get install -y a && ${character}`,
    '    rm -rf /var/lib/apt/lists/*',
  ];
  expect(linesFor({ instruction: RUN })).toEqual(lines('\\'));
  expect(linesFor({ instruction: RUN, escape: '`' })).toEqual(lines('`'));
});

test('a here-document is continued as its shell does it', () => {
  const instruction = 'RUN <<EOF\nset -e\napt-get update && \\\napt-get install a\nEOF';
  expect(linesFor({ instruction, escape: '`' })).toEqual([
    'RUN <<EOF',
    'set -e',
    'apt-get update && \\',
    'apt-get install a',
    'rm -rf /var/lib/apt/lists/*',
    'EOF',
  ]);
});

test('nothing is pasted where steps are written with different ones', () => {
  const other = { instruction: 'RUN b' };
  expect(linesFor({ instruction: RUN, escape: '`' }, other)).toBeNull();
  expect(linesFor({ instruction: RUN, escape: '`' }, { ...other, escape: '`' })).not.toBeNull();
  // What an image's history tells has no lines.
  expect(linesFor({ instruction: RUN, escape: '`' }, { ...other, lines: '' })).not.toBeNull();
});

test('nothing is pasted whose last line would go on', () => {
  const pip = (character?: string) => {
    const instruction = 'RUN pip install `cat a`';
    const cache = layer([file('root/.cache/pip/a', 10)], {
      instruction,
      lines: 'Dockerfile:2',
      ...(character === undefined ? {} : { escape: character }),
    });
    const [finding] = findFindings(analyseImage(image([cache])));
    return finding?.replacement?.lines ?? null;
  };
  expect(pip()).toEqual(['RUN pip install --no-cache-dir `cat a`']);
  expect(pip('`')).toBeNull();
});
