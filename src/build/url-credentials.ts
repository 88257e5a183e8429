/** A remote's URL that may be shown, and may lie in a `.git` that an image gets. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1');
}

/** A line of git's output, with the same for every URL in it. */
export function withoutUrlCredentials(line: string): string {
  return line.replace(/:\/\/[^/\s]+@/g, '://');
}
