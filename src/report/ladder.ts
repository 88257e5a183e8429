/**
 * Text with a limit of length becomes shorter in steps instead of failing: the first step that fits,
 * else the last one, cut. Steps are tried in order, so each must be shorter than the one before.
 */
export function firstThatFits(
  steps: readonly [() => string, ...(() => string)[]],
  fits: (text: string) => boolean,
): string {
  let text = '';
  for (const step of steps) {
    text = step();
    if (fits(text)) return text;
  }
  return cutUntilItFits(text, fits);
}

/** Only reached with a limit that not even a few lines keep. */
function cutUntilItFits(text: string, fits: (text: string) => boolean): string {
  const characters = Array.from(text);
  let low = 0;
  let high = characters.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(characters.slice(0, middle).join(''))) low = middle;
    else high = middle - 1;
  }
  return characters.slice(0, low).join('');
}
