import type { Tree } from './rule.ts';

/** Compilers and what belongs to them, by the files that they install. */
export interface Toolchain {
  /** `The … toolchain lies in the image`. */
  readonly name: string;
  /** It is there if a file of such a name stands in one of these directories. */
  readonly proofs: readonly Proof[];
  readonly trees: readonly Tree[];
}

export interface Proof {
  /** A path pattern. */
  readonly directory: string;
  readonly file: RegExp;
}

/** Also as `x86_64-linux-gnu-gcc-12`. */
const C_PROGRAM =
  /^(?:[a-z0-9_]+-(?:[a-z]+-)?linux-[a-z0-9]+-)?(?:gcc(?:-(?:ar|nm|ranlib))?|g\+\+|c\+\+|cc|cpp|c[89]9(?:-gcc)?|ld(?:\.bfd|\.gold)?|gold|as|ar|ranlib|nm|strip|obj(?:dump|copy)|readelf|elfedit|addr2line|c\+\+filt|dwp|gprof(?:ng)?|gcov(?:-dump|-tool)?|lto-dump|gp-[\w-]+|make|cmake|ctest|cpack|ninja)(?:-\d+(?:\.\d+)*)?$/;

const RUST_PROGRAM =
  /^(?:cargo|rustc|rustup|rustdoc|rustfmt|rust-\w+|cargo-(?:clippy|fmt|miri)|clippy-driver|rls)$/;

const JAVA_HOMES = [
  'usr/lib/jvm/*',
  'opt/java/openjdk',
  'usr/local/openjdk-*',
  'opt/jdk*',
] as const;

const DOTNET_HOMES = ['usr/share/dotnet', 'usr/lib/dotnet', 'usr/local/share/dotnet'] as const;

export const TOOLCHAINS: readonly Toolchain[] = [
  {
    name: 'Go',
    proofs: ['usr/local/go/bin', 'usr/lib/go/bin', 'usr/lib/go-*/bin'].map((directory) => ({
      directory,
      file: /^go$/,
    })),
    trees: ['usr/local/go', 'usr/lib/go', 'usr/lib/go-*', 'usr/share/go-*'].map((at) => ({ at })),
  },
  {
    name: 'Rust',
    proofs: ['usr/local/rustup/toolchains/*/bin', '**/.rustup/toolchains/*/bin'].map(
      (directory) => ({ directory, file: /^rustc$/ }),
    ),
    trees: [
      { at: 'usr/local/rustup' },
      { at: '**/.rustup' },
      { at: 'usr/local/cargo/bin', names: RUST_PROGRAM, flat: true },
      { at: '**/.cargo/bin', names: RUST_PROGRAM, flat: true },
    ],
  },
  {
    name: 'Java',
    proofs: JAVA_HOMES.map((home) => ({ directory: `${home}/bin`, file: /^javac$/ })),
    // Not the virtual machine, which the program runs on.
    trees: JAVA_HOMES.flatMap((home): Tree[] => [
      { at: `${home}/jmods` },
      { at: `${home}/include` },
      {
        at: `${home}/bin`,
        names: /^(?:javac|javadoc|jlink|jpackage|jmod|jshell|jdeps)$/,
        flat: true,
      },
      { at: `${home}/lib`, names: /^(?:ct\.sym|src\.zip)$/, flat: true },
    ]),
  },
  {
    name: '.NET',
    proofs: DOTNET_HOMES.map((home) => ({ directory: `${home}/sdk/*`, file: /^MSBuild\.dll$/ })),
    trees: DOTNET_HOMES.map((home) => ({ at: `${home}/sdk` })),
  },
  {
    name: 'Clang',
    proofs: [{ directory: 'usr/lib/llvm-*/bin', file: /^clang(?:-\d+)?$/ }],
    // Not its libraries: databases and drivers compile with them while they run.
    trees: [
      { at: 'usr/lib/llvm-*/bin' },
      { at: 'usr/lib/llvm-*/include' },
      { at: 'usr/lib/llvm-*/lib/clang' },
    ],
  },
  {
    name: 'C',
    proofs: ['usr/lib/gcc/*/*', 'usr/libexec/gcc/*/*'].map((directory) => ({
      directory,
      file: /^(?:cc1|cc1plus)$/,
    })),
    trees: [
      { at: 'usr/lib/gcc' },
      { at: 'usr/libexec/gcc' },
      { at: 'usr/include' },
      { at: 'usr/bin', names: C_PROGRAM, flat: true },
      { at: 'usr/lib', names: /\.a$|^[SMrg]?crt[1in]\.o$/ },
    ],
  },
];
