/** `ENOENT` of an error that the system raised; null for any other. */
export function systemErrorCode(error: unknown): string | null {
  if (typeof error !== 'object' || error === null || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** `ENOSPC: no space left on device` of Node's longer message, which goes on with the call and the path. */
export function systemErrorReason(error: unknown): string {
  const message =
    typeof error === 'object' && error !== null && 'message' in error
      ? String(error.message)
      : String(error);
  return systemErrorCode(error) === null ? message : (message.split(', ', 1)[0] ?? message);
}
