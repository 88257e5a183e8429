#!/usr/bin/env node
import { createRequire as createRequireForBundle } from 'node:module'; const require = createRequireForBundle(import.meta.url);

// src/cli/node-version.ts
var OLDEST = 24;
function nodeTooOld(version) {
  if (Number.parseInt(version, 10) >= OLDEST) return null;
  return `This needs Node ${OLDEST} or newer, and is run by Node ${version}. Install Node ${OLDEST} (https://nodejs.org, or \`nvm install ${OLDEST}\`), or put \`npx --yes node@${OLDEST}\` in front.`;
}

// src/cli/bin.ts
var tooOld = nodeTooOld(process.versions.node);
if (tooOld === null) {
  const { main } = await import("./cli-main.js");
  await main();
} else {
  process.stderr.write(`image-diet: ${tooOld}
`);
  process.exitCode = 2;
}
