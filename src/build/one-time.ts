import { lutimesSync, readdirSync } from 'node:fs';

/** The first second of 2000 (UTC): before anything that a build writes, and late enough for every archive format. */
const TIME = 946_684_800;

const GIT = Buffer.from('.git');
const SLASH = Buffer.from('/');

/**
 * Gives a folder and everything below it, but what git keeps, one time. BuildKit's cache takes a file for the same whenever it was
 * written, but a layer holds it once more where a later COPY brings it with another time: `COPY package.json .` from the
 * cache of one side and `COPY . .` of the other would differ by a file that nobody touched. What the run may not change (a
 * command of the user's made it as somebody else) keeps its time.
 */
export function giveOneTime(folder: Buffer): void {
  for (const entry of namesIn(folder)) {
    if (entry.name.equals(GIT)) continue;
    const path = Buffer.concat([folder, SLASH, entry.name]);
    if (entry.isDirectory()) giveOneTime(path);
    else setTime(path);
  }
  setTime(folder);
}

function namesIn(folder: Buffer) {
  try {
    return readdirSync(folder, { withFileTypes: true, encoding: 'buffer' });
  } catch {
    return [];
  }
}

function setTime(path: Buffer): void {
  try {
    lutimesSync(path, TIME, TIME);
  } catch {
    // It keeps its own.
  }
}
