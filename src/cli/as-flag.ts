/** The flags that are not called as their inputs are: those of lists have one entry each. */
const FLAGS = new Map([
  ['build-contexts', 'build-context'],
  ['platforms', 'platform'],
]);

/** A setting as whoever typed the command wrote it. */
export function asFlag(input: string, value?: string): string {
  const flag = `--${FLAGS.get(input) ?? input}`;
  return value === undefined ? flag : `"${flag} ${value}"`;
}
