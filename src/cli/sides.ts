import type { Revision } from '../build/build-plan.ts';
import type { ImageReference } from '../image/reference.ts';
import type { CompareInvocation } from './arguments.ts';
import type { Collector } from './collector.ts';
import { idleBuildFlags, imagesAndFlags, oddRef, sideGivenTwice, twoImages } from './failures.ts';

/** What the arguments say of the two sides; null: the default, which the checkout decides. */
export interface AskedSides {
  readonly base: AskedSide | null;
  readonly head: AskedSide | null;
}

export type AskedSide =
  | { readonly kind: 'revision'; readonly revision: Revision }
  | { readonly kind: 'image'; readonly reference: ImageReference };

/** Whether one of them comes from the checkout. */
export function isBuilt({ base, head }: AskedSides): boolean {
  return base?.kind !== 'image' || head?.kind !== 'image';
}

/** Notes every contradiction, and reads the sides as far as they can be. */
export function readSides(invocation: CompareInvocation, collector: Collector): AskedSides {
  const { images, flags, buildFlags } = invocation;
  const [firstImage = null, secondImage = null] = images ?? [];
  const sideFlags = [flags.base, flags.baseImage, flags.head, flags.headImage];
  const count = images?.length ?? 0;
  if (count !== 0 && count !== 2) collector.mistake(twoImages(count));
  if (count > 0 && sideFlags.some((flag) => flag !== null)) {
    collector.mistake(imagesAndFlags());
  }
  const sides = {
    base: readSide('base', flags.base, flags.baseImage ?? firstImage, collector),
    head: readSide('head', flags.head, flags.headImage ?? secondImage, collector),
  };
  if (!isBuilt(sides) && buildFlags.length > 0) {
    collector.mistake(idleBuildFlags(buildFlags));
  }
  return sides;
}

function readSide(
  side: 'base' | 'head',
  ref: string | null,
  image: string | null,
  collector: Collector,
): AskedSide | null {
  if (ref !== null && image !== null) collector.mistake(sideGivenTwice(side));
  if (image !== null) {
    const reference = collector.image(image);
    return reference === null ? null : { kind: 'image', reference };
  }
  if (ref === null) return null;
  // Git would take it for an option; no ref of git's can be called that (git-check-ref-format).
  if (ref.startsWith('-')) collector.mistake(oddRef(side, ref));
  return { kind: 'revision', revision: revisionOf(ref) };
}

const OBJECT_NAME = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

function revisionOf(ref: string): Revision {
  return OBJECT_NAME.test(ref) ? { kind: 'commit', sha: ref } : { kind: 'ref', name: ref };
}
