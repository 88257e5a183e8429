import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/proc/sys';

/** Interfaces come and go, others' too, and what is set for one goes with it. */
const OF_AN_INTERFACE = /^net\/ipv[46]\/(?:conf|neigh)\/(?!all\/|default\/)/;
/** Can be written to, but counts. */
const COUNTERS: ReadonlySet<string> = new Set(['kernel/ns_last_pid']);

/** What sysctl would set on this machine, as `net/ipv4/ip_forward = 0`, in a fixed order. What can only be read is no setting. */
export function kernelSettings(): readonly string[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((name) => !OF_AN_INTERFACE.test(name) && !COUNTERS.has(name))
    .toSorted()
    .flatMap(settingAt);
}

function settingAt(name: string): readonly string[] {
  const path = join(ROOT, name);
  try {
    const stat = statSync(path);
    if (!stat.isFile() || (stat.mode & 0o600) !== 0o600) return [];
    return [`${name} = ${readFileSync(path, 'utf8').trim()}`];
  } catch {
    // Some take orders and say nothing, and those of an interface may be gone by now.
    return [];
  }
}
