/**
 * Whether a Dockerfile itself says a digest, in FROM, in `COPY --from`, or in an ARG that they name. One that a tag was resolved
 * to does not stand there; a comment may tell of another one.
 */
export function isWrittenDigest(digest: string | null, dockerfile: string): boolean {
  const hash = digest?.replace(/^sha256:/, '') ?? '';
  if (hash === '') return false;
  return dockerfile.split('\n').some((line) => line.includes(hash) && !/^\s*#/.test(line));
}
