import { type Dirent, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = '/proc/sys';

/** What a container engine sets: the network's, and how many keys root may have. Others move by themselves. */
const OF_ENGINES = ['net', 'kernel/keys'] as const;
/** Interfaces come and go, others' too, and what is set for one goes with it. */
const OF_AN_INTERFACE = /^net\/ipv[46]\/(?:conf|neigh)\/(?!(?:all|default)$)[^/]+$/;

/** What sysctl would set on this machine, as `net/ipv4/ip_forward = 0`, in a fixed order. What can only be read is no setting. */
export function kernelSettings(): readonly string[] {
  return OF_ENGINES.flatMap(settingsBelow).toSorted();
}

function settingsBelow(folder: string): readonly string[] {
  return entriesOf(folder).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return settingAt(name);
    return OF_AN_INTERFACE.test(name) ? [] : settingsBelow(name);
  });
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(join(ROOT, folder), { withFileTypes: true });
  } catch {
    // That of an interface, or of a module, may be gone by now.
    return [];
  }
}

function settingAt(name: string): readonly string[] {
  const path = join(ROOT, name);
  try {
    if ((statSync(path).mode & 0o600) !== 0o600) return [];
    return [`${name} = ${readFileSync(path, 'utf8').trim()}`];
  } catch {
    // Some take orders and say nothing.
    return [];
  }
}
