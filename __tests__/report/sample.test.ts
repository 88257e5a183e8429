import { expect, test } from '@jest/globals';
import { analyseImage } from '../../src/analysis/analyse-image.ts';
import { diffImages } from '../../src/diff/diff-images.ts';
import { lineAnnotations } from '../../src/report/annotations.ts';
import { mainContributions } from '../../src/report/contributions.ts';
import { headline } from '../../src/report/headline.ts';
import { phraseToText } from '../../src/report/phrase.ts';
import { totalRows } from '../../src/report/totals.ts';
import { directory, file, image, layer, whiteout } from '../support/image.ts';
import { reportOf } from '../support/report.ts';

const MB = 1_000_000;
const BASE = { base: { name: 'alpine:3.17', digest: null, layers: 1 } };

const from = layer([directory('bin'), file('bin/busybox', 5 * MB)]);
const tools = [file('usr/bin/curl', 3 * MB), file('usr/bin/git', 9 * MB)];
const kubectl = { content: 'kubectl' };

const optimized = image(
  [
    from,
    layer([...tools, file('bin/kubectl', 48 * MB, { ...kubectl, mode: 0o755 })], {
      instruction: 'RUN apk add --no-cache curl git && curl -LO $URL && chmod u+x kubectl && mv …',
      lines: 'Dockerfile:2-5',
    }),
  ],
  BASE,
);

const original = image(
  [
    from,
    layer([...tools, file('var/cache/apk/APKINDEX.tar.gz', 2_400_000)], {
      instruction: 'RUN apk update && apk add curl git',
      lines: 'Dockerfile:2',
    }),
    layer([file('kubectl', 48 * MB, kubectl)], {
      instruction: 'RUN curl -LO $URL',
      lines: 'Dockerfile:3',
    }),
    layer([file('bin/kubectl', 48 * MB, { ...kubectl, mode: 0o755 }), whiteout('kubectl')], {
      instruction: 'RUN chmod u+x kubectl && mv kubectl /bin/kubectl',
      lines: 'Dockerfile:4',
    }),
  ],
  BASE,
);

const compared = (base: typeof optimized, head: typeof optimized) =>
  reportOf(diffImages({ state: 'measured', value: analyseImage(base) }, analyseImage(head)), {
    inputs: { 'max-increase': '10% and 10MB' },
  });

test('the 3-layers sample, from the layers on: line 4 stores kubectl again', () => {
  const report = compared(optimized, original);
  expect(headline(report).text).toBe(
    'The image grew by 50.4 MB (+77.5%), past the limit of 10% and 10 MB',
  );
  expect(mainContributions(report).map(({ sentence }) => phraseToText(sentence))).toEqual([
    'Dockerfile line 4 stores /kubectl again as /bin/kubectl: 48 MB wasted',
  ]);
  expect(totalRows(report).map(({ name, base, head }) => [name, base, head])).toEqual([
    ['On disk', '65 MB', '115 MB'],
    ['To pull', '21.7 MB', '38.5 MB'],
    ['Wasted', '0 B', '48 MB'],
    ['Layers', '2', '4'],
  ]);
});

test('the other way round it is told what shrank', () => {
  const report = compared(original, optimized);
  expect(headline(report)).toEqual({
    tone: 'pass',
    text: 'The image shrank by 50.4 MB (−43.7%), within the limit of 10% and 10 MB',
    more: [],
  });
  expect(mainContributions(report).map(({ sentence }) => phraseToText(sentence))).toEqual([
    'Dockerfile lines 2–5 shrank by 50.4 MB',
  ]);
  expect(lineAnnotations(report)).toEqual([]);
});
