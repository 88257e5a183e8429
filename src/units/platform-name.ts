import { notAPlatform } from './failures.ts';
import { mistaken, type Parsed, parsed } from './parsed.ts';

/**
 * `os/architecture[/variant]` as `--platform` of buildx takes it, or one of the first two alone. A name that nobody can
 * make a machine of is told here: BuildKit would build an image for it. Mistakes are clauses.
 *
 * The names are Go's with the aliases of containerd/platforms (`isKnownOS`, `isKnownArch`, `normalizeArch`).
 */
export function parsePlatformName(text: string): Parsed<string> {
  const [first = '', architecture, variant, ...more] = text.toLowerCase().split('/');
  const os = first.replace(/\([^()]*\)$/, '');
  const isKnown =
    architecture === undefined
      ? SYSTEMS.has(os) || ARCHITECTURES.has(os) || os === 'local'
      : SYSTEMS.has(os) && ARCHITECTURES.has(architecture);
  return isKnown && variant !== '' && more.length === 0 ? parsed(text) : mistaken(notAPlatform());
}

const SYSTEMS = new Set(
  (
    'aix android darwin dragonfly freebsd hurd illumos ios js linux macos nacl netbsd openbsd plan9 solaris wasi ' +
    'wasip1 windows zos'
  ).split(' '),
);
const ARCHITECTURES = new Set(
  (
    '386 aarch64 amd64 amd64p32 arm arm64 arm64be armbe armel armhf i386 loong64 loongarch64 mips mips64 mips64le ' +
    'mips64p32 mips64p32le mipsle ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm x86-64 x86_64'
  ).split(' '),
);
