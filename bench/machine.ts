import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What was measured on, in a line. */
export function machine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const gibibytes = Math.round(totalmem() / 2 ** 30);
  return (
    `${availableParallelism()} cores (${model}), ${gibibytes} GiB, ${platform()} ${arch()}, ` +
    `Node ${process.version}, ${new Date().toISOString().slice(0, 10)}`
  );
}
