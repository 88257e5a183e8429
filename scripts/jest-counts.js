import { writeFileSync } from 'node:fs';

/**
 * A jest reporter that writes how many tests passed, failed and were skipped into the file IMAGE_DIET_JEST_COUNTS.
 * Jest's own --json writes nothing if an error of a failed test holds itself, as those of child processes do.
 */
// biome-ignore lint/style/noDefaultExport: jest reads the default export
export default function JestCounts() {
  return {
    onRunComplete(_contexts, results) {
      const counts = {
        passed: results.numPassedTests,
        // A file that cannot even be loaded counts as one failed test.
        failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
        skipped: results.numPendingTests + results.numTodoTests,
      };
      writeFileSync(process.env.IMAGE_DIET_JEST_COUNTS, JSON.stringify(counts));
    },
  };
}
