/** The oldest Node that has all that is used, zstd among it; what package.json asks for. */
const OLDEST = 24;

/**
 * What is told where Node is too old, else null. This file and what it imports must run there: nothing that Node 18
 * does not have.
 * @param version `24.11.0`
 */
export function nodeTooOld(version: string): string | null {
  if (Number.parseInt(version, 10) >= OLDEST) return null;
  return `This needs Node ${OLDEST} or newer, and is run by Node ${version}. Install Node ${OLDEST} (https://nodejs.org, or \`nvm install ${OLDEST}\`), or put \`npx --yes node@${OLDEST}\` in front.`;
}
