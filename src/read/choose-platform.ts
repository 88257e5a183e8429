import { ambiguousPlatform, badPlatform, noSuchPlatform } from './failures.ts';
import { hostPlatform, matching, type Platform, parsePlatform, showPlatform } from './platform.ts';

/** How an image of a list is told from the others. */
interface Telling<T> {
  platform(image: T): Platform;
  name(image: T): string;
}

/**
 * The image for the platform; without a wish the only one, or this machine's. Where that leaves none or
 * several, the error says which there are.
 * @throws DietError `bad-platform`, `no-such-platform`, `several-images`
 */
export function choosePlatform<T>(
  source: string,
  images: readonly T[],
  wish: string | null,
  telling: Telling<T>,
): T {
  const [only] = images;
  if (wish === null && images.length === 1 && only !== undefined) return only;
  const wanted = wish === null ? hostPlatform() : parsePlatform(wish);
  if (wanted === null) throw badPlatform(wish ?? '');
  const found = matching(images, telling.platform, wanted);
  const [chosen] = found;
  if (chosen === undefined) {
    const there = images.map((image) => showPlatform(telling.platform(image)));
    throw noSuchPlatform(source, showPlatform(wanted), there);
  }
  if (found.length > 1)
    throw ambiguousPlatform(source, showPlatform(wanted), found.map(telling.name));
  return chosen;
}
