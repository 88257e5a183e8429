import { run } from './run.ts';

process.exitCode = await run({
  env: process.env,
  cwd: process.cwd(),
  write: (text) => process.stdout.write(text),
});
