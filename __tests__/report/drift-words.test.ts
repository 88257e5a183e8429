import { expect, test } from '@jest/globals';
import { type CauseKind, cause } from '../../src/diff/cause.ts';
import { driftInWords } from '../../src/report/drift-words.ts';
import { phraseToText } from '../../src/report/phrase.ts';
import { diff } from '../support/analysis.ts';
import { optimized, original, reportOf } from '../support/report.ts';

/** One layer a cause. */
function told(packages: readonly string[], ...causes: readonly CauseKind[]): string | null {
  const report = reportOf(diff(optimized, original, [['same', 0, 0]]));
  const [like] = report.layers;
  if (like === undefined) throw new Error('it has layers');
  const bytes = { unpackedBytes: 2_000_000, compressedBytes: 1_000_000, avoidableBytes: 0 };
  const words = driftInWords({
    ...report,
    drift: { how: 'certain', ...bytes, packages, packagesOmitted: 0 },
    layers: causes.map((kind) => ({
      ...like,
      cause: { ...cause(kind), filesOmitted: 0 },
      driftBytes: kind === 'edited' ? 0 : 1_000_000,
    })),
  });
  return words && phraseToText(words).replace(/^.*?from/, 'from');
}

test('what is not from this pull request: its packages, else what happened', () => {
  expect(told(['libc6', 'openssl'], 're-run')).toBe('from this pull request: libc6, openssl');
  expect(told([], 'edited', 're-run')).toBe(
    'from this pull request: steps that were only run again',
  );
  expect(told([], 'base-image-moved')).toBe('from this pull request: a base image that moved');
  expect(told([], 'base-image-moved', 're-run')).toBe(
    'from this pull request: a base image that moved, steps that were only run again',
  );
});
