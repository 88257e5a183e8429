// Loaded before a program that is measured: says how much memory it took at most, and how much it read.
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const report = process.env.USAGE_REPORT;
if (isMainThread && report !== undefined) {
  process.on('exit', () => writeFileSync(report, JSON.stringify(usage())));
}

/** Of this program alone: the maximum of getrusage begins with that of the process which started it. */
function usage() {
  if (process.platform !== 'linux') {
    return { peakKibibytes: process.resourceUsage().maxRSS, readBytes: null };
  }
  return {
    peakKibibytes: numberIn('/proc/self/status', /VmHWM:\s*(\d+)/),
    // From the page cache too.
    readBytes: numberIn('/proc/self/io', /rchar:\s*(\d+)/),
  };
}

function numberIn(file, pattern) {
  return Number(pattern.exec(readFileSync(file, 'utf8'))?.[1]);
}
