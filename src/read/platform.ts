import { parsePlatformName } from '../units/platform-name.ts';

/** What an image runs on, in the OCI image index's words. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string | null;
}

/**
 * `os/architecture[/variant]`, or null where the text is none. As containerd/platforms has it, one of the first two may
 * stand alone, the other being this machine's, Linux that is; `local` is both. A version behind the system is left out.
 */
export function parsePlatform(text: string): Platform | null {
  const parts = text.replace(/^([^/]*)\([^()]*\)/, '$1').split('/');
  const [alone] = parts;
  if (parts.length === 1 && alone) return loneWord(alone.toLowerCase());
  const [os, architecture, variant] = parts;
  if (parts.length > 3 || !os || !architecture || variant === '') return null;
  return { os, architecture, variant: variant ?? null };
}

export function showPlatform({ os, architecture, variant }: Platform): string {
  return variant === null ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`;
}

/** Images for this machine's engine: Linux, also where the engine runs in a virtual machine. */
export function hostPlatform(): Platform {
  return normalised({ os: 'linux', architecture: process.arch, variant: null });
}

function loneWord(word: string): Platform | null {
  const parsed = parsePlatformName(word);
  if (!parsed.ok) return null;
  if (word === 'local') return hostPlatform();
  const isSystem = parsePlatformName(`${word}/amd64`).ok;
  return isSystem
    ? { ...hostPlatform(), os: word }
    : { os: 'linux', architecture: word, variant: null };
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  ia32: '386',
  i386: '386',
};

/** The variant that an architecture has if none is named (containerd/platforms, "Normalize"). */
const DEFAULT_VARIANTS: Readonly<Record<string, string>> = { arm64: 'v8', arm: 'v7', amd64: 'v1' };

/** Debian's names of what else is `arm` with a variant. */
const ARM_NAMES: Readonly<Record<string, string>> = { armhf: 'v7', armel: 'v6' };

/** One spelling of each platform, so that `linux/arm64/v8` is `linux/arm64`. */
export function normalised({ os, architecture, variant }: Platform): Platform {
  const arm = ARM_NAMES[architecture.toLowerCase()];
  if (arm !== undefined && variant === null) {
    return normalised({ os, architecture: 'arm', variant: arm });
  }
  const known = ARCHITECTURES[architecture.toLowerCase()] ?? architecture.toLowerCase();
  return {
    os: os.toLowerCase(),
    architecture: known,
    variant: variant === null || variant === DEFAULT_VARIANTS[known] ? null : variant.toLowerCase(),
  };
}

/**
 * Those that are for the platform. Without a variant in the wish, and without an exact match, any
 * variant of the architecture will do.
 */
export function matching<T>(
  candidates: readonly T[],
  platformOf: (candidate: T) => Platform,
  wish: Platform,
): readonly T[] {
  const wanted = normalised(wish);
  const sameMachine = candidates.filter((candidate) => {
    const platform = normalised(platformOf(candidate));
    return platform.os === wanted.os && platform.architecture === wanted.architecture;
  });
  const exact = sameMachine.filter(
    (candidate) => normalised(platformOf(candidate)).variant === wanted.variant,
  );
  return exact.length > 0 || wish.variant !== null ? exact : sameMachine;
}
