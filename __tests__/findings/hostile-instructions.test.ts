import { describe, expect, test } from '@jest/globals';
import { findingsOf } from '../support/findings.ts';
import { file, whiteout } from '../support/image.ts';
import { expectLinear, longText, NASTY_TEXTS } from '../support/nasty-texts.ts';

/** One directory of each tool whose rule reads commands. */
const LEFT = [
  'etc/apk/cache/a',
  'opt/conda/pkgs/a',
  'root/.cache/pip/a',
  'root/.cache/uv/a',
  'root/.cache/yarn/a',
  'root/.npm/_cacache/a',
  'var/cache/apt/pkgcache.bin',
  'var/cache/dnf/a',
  'var/cache/yum/a',
  'var/lib/apt/lists/a',
];

/** Each is searched by every rule, for the layer's leftovers and for what the next one deletes. */
describe('an instruction as long as any is read in a time that grows with its length:', () => {
  test.each(NASTY_TEXTS)('%j again and again', (piece) => {
    const text = longText(piece);
    const instructions = [
      `RUN ${text}`,
      `RUN echo "${text}"`,
      `RUN apk ${text}`,
      `RUN pip${text}`,
      `RUN npm ci && ${text}`,
      `RUN <<EOF\nset -e\n${text}\nEOF`,
      `COPY ${text} /`,
    ];
    for (const instruction of instructions) {
      expectLinear(() =>
        findingsOf(null, [
          [2, instruction, [...LEFT, 'gone', 'app/.git/HEAD'].map((path) => file(path, 2_000_000))],
          [3, instruction, [whiteout('gone')]],
        ]),
      );
    }
    expect.hasAssertions();
  });
});
