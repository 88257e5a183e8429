import type { ImagePath } from '../../units/image-path.ts';
import { visibleText } from '../../units/visible-text.ts';
import type { Claim } from '../claim.ts';
import { copyLine } from '../dockerfile/copy-instruction.ts';
import { type Draft, replacement } from '../dockerfile/replacement.ts';
import { runLines } from '../dockerfile/run-instruction.ts';
import { isPlainPath } from '../dockerfile/shell-command.ts';
import type { History } from '../history.ts';
import type { LiveFiles } from '../live-files.ts';
import { copyOf, runOf } from '../rewrite.ts';
import type { Found, Rule, UnclaimedFiles } from '../rule.ts';
import { pathToCopy } from '../subject.ts';
import { TOOLCHAINS, type Toolchain } from '../toolchains.ts';
import { membersOf } from '../tree-members.ts';

export const buildToolchain: Rule = {
  name: 'build-toolchain',
  finds: { kind: 'search', search: findToolchains },
  saves: 'all',
  title: ({ subject, directory }) => [
    `The ${subject ?? ''} toolchain is in the final image`,
    ...(directory === '' ? [] : [', in ', { path: directory }]),
  ],
  advice: 'Build in a stage of its own, and copy what it makes into an image without compilers.',
  tradeOff:
    'The final image has only what is copied: a program that loads shared libraries needs them there too, and one that compiles while it runs needs its compiler.',
  replace: inTwoStages,
};

function* findToolchains(live: UnclaimedFiles): Generator<Found> {
  const present = provenToolchains(live);
  if (present.size === 0) return;
  const trees = [...present].flatMap((owner) => owner.trees.map((tree) => ({ tree, owner })));
  for (const { inode, name, root } of membersOf(live, trees, 0)) {
    if (live.isClaimed(inode)) continue;
    yield { inode, name, subject: root.owner.name, kept: null };
  }
}

function provenToolchains(live: LiveFiles): ReadonlySet<Toolchain> {
  const places = TOOLCHAINS.flatMap((owner) =>
    owner.proofs.map(({ directory, file }) => ({
      tree: { at: directory, names: file, flat: true as const },
      owner,
    })),
  );
  const proven = new Set(Array.from(membersOf(live, places, 0), ({ root }) => root.owner));
  return new Set(TOOLCHAINS.filter((toolchain) => proven.has(toolchain)));
}

/**
 * The image's own steps in a stage of their own, and what its RUNs leave in an image without compilers.
 * Other instructions (ENV, CMD …) are not known here; the lines stand for none in particular.
 */
function inTwoStages(claim: Claim): Draft | null {
  const { history } = claim;
  const build = history.baseName;
  if (build === null || visibleText(build) !== build || /\s/.test(build)) return null;
  const own = history.layers.slice(history.baseLayers).map(({ index }) => index);
  const steps = own.map((layer) => stepLines(history, layer));
  const products = own.map((layer) => productOf(claim, layer)).filter((path) => path !== null);
  if (!steps.every((lines) => lines !== null) || products.length === 0) return null;
  if (!products.every((path) => isPlainPath(path))) return null;
  if (!runsElsewhere(claim, products.length, steps.flat())) return null;
  const copies = products.map((path) => `COPY --from=build /${path} /${path}`);
  const written = replacement(
    [
      `FROM ${build} AS build`,
      ...steps.flat(),
      '',
      `FROM ${finalBase(claim, steps.flat())}`,
      ...copies,
    ],
    [],
  );
  return { ...written, condition: REPEATED };
}

const REPEATED =
  'What else the Dockerfile says (ENV, WORKDIR, USER, EXPOSE, CMD, ENTRYPOINT) has to stand in the second stage too, and paths there have to lead to what is copied.';

/** Whether one program is all that is needed, and the C library of its build is there. On the same base image it is. */
function runsElsewhere(
  { history, subject, baseBytes, ownBytes }: Claim,
  products: number,
  steps: readonly string[],
): boolean {
  if (ownBytes > baseBytes) return true;
  if (products !== 1 || (subject !== 'Go' && subject !== 'Rust')) return false;
  const isStatic = steps.some((step) => /\bCGO_ENABLED=0\b/.test(step));
  return isStatic || !/alpine|musl/.test(history.baseName ?? '');
}

function stepLines(history: History, layer: number): readonly string[] | null {
  const run = runOf(history, layer);
  if (run !== null) return runLines(run.instruction);
  const copy = copyOf(history, layer);
  if (copy !== null) return [copyLine(copy.instruction)];
  const text = history.layers[layer]?.origin.instruction ?? '';
  return /^WORKDIR\s+[A-Za-z0-9_./${}-]+$/i.test(text) ? [text] : null;
}

/** What a RUN leaves beside packages and caches; of what is installed by packages nobody can tell. */
function productOf({ leftIn, history }: Claim, layer: number): ImagePath | string | null {
  const run = runOf(history, layer);
  if (run === null || run.instruction.command.commands.some((each) => INSTALLS.test(each)))
    return null;
  return pathToCopy(leftIn(layer));
}

const INSTALLS = /\b(?:apt|apt-get|apk|dnf|microdnf|yum|zypper|pacman)\b/;

/** A toolchain that the image installed goes with its packages; one of the base image goes with that. */
function finalBase({ history, baseBytes, ownBytes }: Claim, steps: readonly string[]): string {
  if (ownBytes > baseBytes) return history.baseName ?? 'scratch';
  return steps.some((step) => /\bCGO_ENABLED=0\b/.test(step))
    ? 'gcr.io/distroless/static-debian11'
    : 'debian:stable-slim';
}
