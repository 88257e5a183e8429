import { leftoversRule } from '../leftovers.ts';

export const cargoCache = leftoversRule({
  name: 'cargo-cache',
  what: "Cargo's downloads and incremental results",
  trees: [
    { at: '**/.cargo/registry' },
    { at: '**/.cargo/git' },
    { at: 'usr/local/cargo/registry' },
    { at: 'usr/local/cargo/git' },
    { at: '**/target/*/incremental' },
    // Of a build with --target: the triple, then the profile. The Cargo Book, "Build Cache".
    { at: '**/target/*/*/incremental' },
  ],
  advice: 'Build in another stage and copy the program, or give cargo cache mounts.',
  tradeOff:
    'A build without that cache downloads everything again: a cache mount keeps it on the builder.',
});
