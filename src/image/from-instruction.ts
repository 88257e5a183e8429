/** What a FROM says. Names of stages are compared in lower case, as BuildKit does it. */
export interface FromInstruction {
  /** The image or the stage that it names, unexpanded. */
  readonly names: string;
  /** Of the stage that it begins; null for a stage without one. */
  readonly name: string | null;
}

/** null for every other instruction. Dockerfile reference, "FROM". */
export function readFrom(instruction: string): FromInstruction | null {
  const found = /^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(instruction);
  if (found === null) return null;
  const [, names = '', name] = found;
  return { names: names.toLowerCase(), name: name?.toLowerCase() ?? null };
}
