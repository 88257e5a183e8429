/**
 * How a message writes a setting, by the name that the action's input has: `max-size`, or `--max-size` in a terminal.
 * With a value, as somebody would set it.
 */
export type Spelling = (input: string, value?: string) => string;

/** As a workflow has it. */
export function asInput(input: string, value?: string): string {
  return value === undefined ? input : `"${input}: ${value}"`;
}
