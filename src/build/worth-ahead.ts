/**
 * What may take long for one side alone: its own steps and downloads, a frontend that nobody here knows, and images that
 * the other side does not need, by their name or by a variable in it.
 */
const STEP = /^\s*(?:ONBUILD\s+)?(?:RUN|ADD)\b/i;
const FRONTEND = /^\s*#\s*(?:syntax|escape)\s*=/i;
const IMAGE = /^\s*(?:ONBUILD\s+)?(?:ARG\b|FROM\b|COPY\b.*--from=)/i;

/**
 * Whether building the base beside the head can save time. Where it only copies files onto images that the head has too,
 * it is done in a moment once the head is there, and a second build of it would cost more than it brings. In doubt: true.
 * @param base the text of its Dockerfile
 * @param head the text of the head's
 */
export function isWorthBuildingAhead(base: string, head: string): boolean {
  const lines = base.split('\n');
  const headLines = new Set(head.split('\n').map((line) => line.trim()));
  return lines.some(
    (line) =>
      STEP.test(line) ||
      FRONTEND.test(line) ||
      (IMAGE.test(line) && !headLines.has(line.trim())) ||
      // An instruction may go on in the next line.
      /\\\s*$/.test(line),
  );
}
