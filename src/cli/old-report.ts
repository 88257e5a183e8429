import { closeSync, openSync, readSync } from 'node:fs';

/** Enough for the first line of any report. */
const BEGINNING_BYTES = 4096;

/** How reports begin, by their format. */
const BEGINNINGS = [
  // JSON
  /^\{\s*"schemaVersion": ?\d+,\s*"kind": ?"(?:compare|inspect|variants)"/,
  // Text: the verdict and its sentence. Where nothing was judged there is none that could be taken for this run's.
  /^(?:PASS|WARN|FAIL|ERROR) {2}\S.*\.$/m,
  // Markdown: the title
  /^### (?:✅|⚠️|❌|📦) /,
  // A comment
  /^<!-- image-diet:/,
];

/** Whether a file is one that a run wrote its report to, or empty. Throws what the system says. */
export function isOldReport(file: string): boolean {
  const beginning = beginningOf(file);
  return beginning === '' || BEGINNINGS.some((each) => each.exec(beginning)?.index === 0);
}

function beginningOf(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(BEGINNING_BYTES);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes));
  } finally {
    closeSync(descriptor);
  }
}
