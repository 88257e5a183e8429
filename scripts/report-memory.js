// Loaded before a program that is measured: says how much memory it took at most, in kilobytes.
import { writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const report = process.env['MEMORY_REPORT'];
if (isMainThread && report !== undefined) {
  process.on('exit', () => writeFileSync(report, String(process.resourceUsage().maxRSS)));
}
