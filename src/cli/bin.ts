#!/usr/bin/env node
import { nodeTooOld } from './node-version.ts';

// The program itself is loaded later: an older Node would not get beyond what it imports.
const tooOld = nodeTooOld(process.versions.node);
if (tooOld === null) {
  const { main } = await import('./main.ts');
  await main();
} else {
  process.stderr.write(`image-diet: ${tooOld}\n`);
  process.exitCode = 2;
}
