import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { isMeasured } from '../../src/report/notes.ts';
import { renderText } from '../../src/report/text.ts';
import { type BaseImages, baseImages } from '../support/base-images.ts';
import { type BuildWorld, makeBuildWorld } from '../support/build-world.ts';
import { compareCommits } from '../support/compare-builds.ts';
import { environmentOf, whyUnavailable } from '../support/engines.ts';

// A buildx that keeps no record: lines come from the Dockerfile and the image's history.

jest.setTimeout(120_000);

const unavailable = whyUnavailable('old');
const env = unavailable === null ? environmentOf('old') : {};
const onOldEngine = unavailable === null ? test : test.skip;

let made: BuildWorld;
let bases: BaseImages;
beforeEach(() => {
  made = makeBuildWorld({ env });
  bases = baseImages({ ...process.env, ...env });
});
afterEach(() => {
  bases.remove();
  made.remove();
});

const NOTE =
  "The lines of the Dockerfile are inferred from the image's history: no build record names them";

onOldEngine('a build without a record knows its lines, and says how', async () => {
  bases.load('one', { release: '1' });
  const dockerfile = (bytes: number) =>
    [
      `FROM ${bases.name('one')} AS tools`,
      'RUN echo tool > /tool',
      `FROM ${bases.name('one')} AS lower`,
      'ARG BYTES=1000',
      'WORKDIR /app',
      'RUN touch a \\',
      '  && head -c $BYTES /bin/sh > b',
      'FROM lower',
      'COPY --from=tools /tool /bin/',
      `RUN head -c ${bytes} /bin/sh > c`,
      'CMD ["sh"]',
      '',
    ].join('\n');
  const options = { pull: false, buildArgs: ['BYTES=4711'] };
  const report = await compareCommits(made, {
    base: { Dockerfile: dockerfile(1000) },
    head: { Dockerfile: dockerfile(9000) },
    options,
  });
  if (!isMeasured(report.head)) throw new Error(JSON.stringify(report.failure));
  const told = report.head.layers.map(({ origin, dockerfile: lines, instruction }) => [
    origin,
    lines && `${lines.startLine}-${lines.endLine}`,
    lines && instruction,
  ]);
  expect(told.slice(-4)).toEqual([
    ['history', '5-5', 'WORKDIR /app'],
    ['history', '6-7', 'RUN touch a && head -c $BYTES /bin/sh > b'],
    ['history', '9-9', 'COPY --from=tools /tool /bin/'],
    ['history', '10-10', 'RUN head -c 9000 /bin/sh > c'],
  ]);
  // What lies below is the base image's, but nothing proves that.
  expect(told.slice(0, -4).map(([, lines]) => lines)).toEqual(told.slice(0, -4).map(() => null));
  expect(report.head.base).toBeNull();
  expect(report.changes.unpackedBytes.delta).toBe(8000);
  const text = renderText(report, { colours: false, width: null });
  expect(text).toContain('Dockerfile line 10');
  expect(text).toContain(NOTE);
  expect(text).not.toContain('4711');
  expect(text).toContain('Weighed Dockerfile, lines inferred');
  const weighed = report.dockerfile.filter(({ stage }) => stage !== 'other');
  expect(
    weighed.map((each) => [each.dockerfile.startLine, each.inferred, each.addedBytes, each.delta]),
  ).toEqual([
    [3, false, null, null],
    [4, false, 0, 0],
    [5, true, 0, 0],
    [6, true, 4711, 0],
    [8, false, 0, 0],
    [9, true, 5, 0],
    [10, true, 9000, 8000],
    [11, false, 0, 0],
  ]);
});
