// Loaded before a program that is measured: says how much memory it took at most, in kilobytes, and how much
// processor time, in microseconds.
import { readFileSync, writeFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const report = process.env['USE_REPORT'];
if (isMainThread && report !== undefined) {
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    writeFileSync(report, JSON.stringify({ kilobytes: mostMemory(), microseconds: user + system }));
  });
}

/** Of this program alone: the maximum of getrusage begins with that of the process which started it. */
function mostMemory() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/VmHWM:\s*(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
}
