import type { FindingRow } from './finding-words.ts';
import type { FindingReport } from './report.ts';

const SAVED_ABOVE = 'The lines above save these bytes, too.';
const RIVALS =
  'They replace what lines above replace, too: paste one of the two, and the next report has the other.';

/**
 * Findings as they stand one below the other: lines to paste that an earlier one has are not shown again, and of those that
 * replace the same instructions in another way it is said.
 */
export function withoutRepeatedLines(rows: readonly FindingRow[]): readonly FindingRow[] {
  return rows.map((row, i) => {
    const { finding, remarks } = row;
    const above = rows.slice(0, i).map((each) => each.finding);
    if (above.some((each) => areSame(each, finding))) {
      return {
        ...row,
        finding: { ...finding, replacement: null },
        remarks: [
          ...remarks.filter((remark) => remark !== finding.replacement?.condition),
          SAVED_ABOVE,
        ],
      };
    }
    return above.some((each) => overlap(each, finding))
      ? { ...row, remarks: [...remarks, RIVALS] }
      : row;
  });
}

function areSame({ replacement: a }: FindingReport, { replacement: b }: FindingReport): boolean {
  return (
    a !== null &&
    b !== null &&
    JSON.stringify([a.file, a.lines, a.replaces]) === JSON.stringify([b.file, b.lines, b.replaces])
  );
}

function overlap({ replacement: a }: FindingReport, { replacement: b }: FindingReport): boolean {
  if (a?.file !== 'Dockerfile' || b?.file !== 'Dockerfile') return false;
  return a.replaces.some((one) =>
    b.replaces.some(
      (other) =>
        one.file === other.file && one.startLine <= other.endLine && other.startLine <= one.endLine,
    ),
  );
}
