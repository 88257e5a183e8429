import type { Absence } from '../image/side.ts';
import { DietError } from '../units/diet-error.ts';
import { asClause, withoutStop } from '../units/sentence.ts';
import { systemErrorReason } from '../units/system-error.ts';
import { cutText, visibleText } from '../units/visible-text.ts';
import { withoutCredentials } from './url-credentials.ts';

/** git, docker or bash is not there. */
export function toolMissing(name: string): DietError {
  const how = {
    git: 'install git',
    docker: 'install Docker, or run where it is installed',
    bash: 'install bash, or leave out "prepare"',
  }[name];
  return new DietError('tool-missing', `The program ${name} was not found on the PATH: ${how}.`);
}

export function noCheckout(folder: string, said: readonly string[]): DietError {
  const untrusted = said.some((line) => line.includes('dubious ownership'));
  const what = untrusted
    ? `git does not trust the repository in ${shown(folder)}, because it belongs to another user: run \`git config --global --add safe.directory ${shown(folder)}\` before.`
    : `${shown(folder)} does not lie in a git repository with a working tree: check it out first (actions/checkout), or compare images that exist.`;
  return new DietError('no-checkout', what, { details: lines(said) });
}

export function noCommitYet(root: string): DietError {
  return new DietError(
    'no-commit-yet',
    `The repository in ${shown(root)} has no commit yet: there is nothing to compare with.`,
  );
}

export function gitFailed(args: readonly string[], said: readonly string[]): DietError {
  return new DietError('git-failed', `git ${args[0] ?? ''} failed${lastWords(said)}.`, {
    details: lines(said),
  });
}

export function commitNotFound(
  sha: string,
  remoteUrl: string | null,
  said: readonly string[],
): DietError {
  return new DietError(
    'commit-not-found',
    `The commit ${shown(sha)} is not in the checkout${andNotAt(remoteUrl)}: set "fetch-depth: 0" for actions/checkout, or let the job's token read the repository ("permissions: contents: read").`,
    { details: lines(said) },
  );
}

export function refNotFound(
  name: string,
  remoteUrl: string | null,
  said: readonly string[],
): DietError {
  return new DietError(
    'ref-not-found',
    `There is no branch, tag or commit "${shown(name)}" in the checkout${andNotAt(remoteUrl)}: check its spelling, or fetch it first.`,
    { details: lines(said) },
  );
}

export function noMergeBase(one: string, other: string, said: readonly string[]): DietError {
  return new DietError(
    'no-merge-base',
    `The commits ${short(one)} and ${short(other)} have no common ancestor that could be found: name the commit to compare with, or set "fetch-depth: 0" for actions/checkout.`,
    { details: lines(said) },
  );
}

export function checkoutFailed(commit: string, said: readonly string[]): DietError {
  return new DietError(
    'checkout-failed',
    `The files of commit ${short(commit)} could not be written out${lastWords(said)}.`,
    { details: lines(said) },
  );
}

export function contextIsRemote(): DietError {
  return new DietError(
    'context-is-remote',
    'The context must be a folder of the repository, not a URL: base and head are built from their own commits.',
  );
}

export function pathOutside(input: 'context' | 'file', path: string): DietError {
  return new DietError(
    'path-outside',
    `The ${input} "${shown(path)}" leads out of the repository: give a path inside of it.`,
  );
}

export function buildxMissing(oldest: string): DietError {
  return new DietError(
    'buildx-missing',
    `Docker has no buildx here: install it (the package docker-buildx-plugin, or docker/setup-buildx-action), version ${oldest} or newer.`,
  );
}

export function buildxTooOld(version: string, oldest: string): DietError {
  return new DietError(
    'buildx-too-old',
    `This buildx is ${version}; the oldest that works here is ${oldest}: update it, for example by docker/setup-buildx-action.`,
  );
}

export function builderNotFound(name: string | null): DietError {
  return new DietError(
    'builder-not-found',
    `There is no builder ${name === null ? 'to use' : `"${shown(name)}"`}: \`docker buildx ls\` lists those there are.`,
  );
}

export function engineNotReached(said: string): DietError {
  return new DietError(
    'engine-not-reached',
    `The builder does not answer: ${withStop(asClause(shown(withoutHeading(said))))}`,
  );
}

export function unexpectedBuilder(name: string | null, said: string): DietError {
  return new DietError(
    'builder-not-understood',
    `What \`docker buildx inspect${name === null ? '' : ` ${shown(name)}`}\` says was not understood: it names no driver.`,
    { details: lines(said.split('\n')) },
  );
}

export function digestMissing(): DietError {
  return new DietError(
    'digest-missing',
    'buildx built the image, but did not say which: its metadata file holds no digest.',
  );
}

export function imageNotSaved(name: string, said: readonly string[]): DietError {
  return new DietError(
    'image-not-saved',
    `The image ${shown(name)} could not be read from the local engine${lastWords(said)}.`,
    { details: lines(said) },
  );
}

export function notInEngine(name: string): DietError {
  return new DietError(
    'not-in-engine',
    `The local engine has no image ${shown(name)}, or does not answer: \`docker image ls\` lists those it has.`,
  );
}

export function imageNotFound(name: string, said: readonly string[]): DietError {
  return new DietError(
    'image-not-found',
    `The image ${shown(name)} could not be fetched from its registry${lastWords(said)}.`,
    { details: lines(said) },
  );
}

export function notAnImage(name: string): DietError {
  return new DietError(
    'not-an-image',
    `What the registry has as ${shown(name)} is no image that can be read: neither a manifest nor an index of the OCI or Docker's version 2.`,
  );
}

export function policyNotReadable(path: string, cause: unknown): DietError {
  return new DietError(
    'policy-not-readable',
    `The source policy ${shown(path)}, which EXPERIMENTAL_BUILDKIT_SOURCE_POLICY names, could not be read (${shown(systemErrorReason(cause))}): correct it, or unset the variable.`,
    { cause },
  );
}

/** A warning. Names the place of the entry, never its text: that may be the secret itself. */
export function secretWithoutValue(input: string, position: number): string {
  return `Entry ${position} of "${input}" has no name or no value and was left out: write NAME=value.`;
}

export function secretFileNotFound(name: string, path: string): string {
  return `The file ${shown(path)} of the secret "${shown(name)}" does not exist, so the secret was left out.`;
}

export function submoduleLeftOut(path: string): string {
  return `The submodule ${shown(path)} is not checked out and could not be fetched, so its folder stayed empty.`;
}

export function headNotBuilt(why: string | null, details: readonly string[]): DietError {
  const sentence =
    why === null ? `The image of the head could not be built${lastWords(details)}.` : `${why}.`;
  return new DietError('head-build-failed', sentence, { details });
}

export function baseNotBuilt(details: readonly string[]): Absence {
  return {
    kind: 'failed',
    sentence: `The image of the base could not be built${lastWords(details)}`,
    details,
  };
}

/** An image could not be had for a reason that has its own sentence. */
export function failedFor(error: DietError): Absence {
  return { kind: 'failed', sentence: withoutStop(error.message), details: error.details };
}

export function prepareFailed(
  copy: 'base' | 'head' | 'variants',
  details: readonly string[],
): Absence {
  const whose = copy === 'variants' ? 'the' : `the ${copy}'s`;
  return {
    kind: 'failed',
    sentence: `The "prepare" command failed in ${whose} copy of the repository`,
    details,
  };
}

export function notThereYet(
  copy: 'base' | 'head' | 'variants',
  missing: 'context' | 'dockerfile',
  { context, dockerfile }: { readonly context: string; readonly dockerfile: string },
): Absence {
  const what =
    missing === 'context' ? `the folder ${shown(context)}` : `the Dockerfile ${shown(dockerfile)}`;
  return {
    kind: 'not-there-yet',
    sentence: MISSING[copy](what),
    details: [],
  };
}

const MISSING = {
  base: (what: string) => `The base does not have ${what} yet`,
  head: (what: string) => `The head does not have ${what}`,
  variants: (what: string) =>
    `The repository does not have ${what} (of files that git ignores no copy is made)`,
};

/** One of several images failed; the others stand. */
export function variantNotBuilt(details: readonly string[]): Absence {
  return { kind: 'failed', sentence: `It could not be built${lastWords(details)}`, details };
}

/** A note for the report. */
export function compressedUnknown(): string {
  return "Docker's classic image store keeps no compressed layers, so what is pulled is unknown";
}

/** A note for the report. URLs may hold tokens: only where they lead to is shown. */
export function sourceMoved(source: string): string {
  return `${sourceInWords(source)} changed between the two builds, and can show as a change of this image`;
}

/** A note for the report of several images. */
export function sourceMovedAmong(source: string): string {
  return `${sourceInWords(source)} changed between the builds, and can show as a difference between variants`;
}

function sourceInWords(source: string): string {
  return /^https?:\/\//.test(source)
    ? `What is downloaded from ${shown(new URL(source).host)}`
    : `The image ${shown(source)}`;
}

export function unchanged(): Absence {
  return {
    kind: 'unchanged',
    sentence: 'Nothing that feeds the image changed, so it was not built',
    details: [],
  };
}

function andNotAt(remoteUrl: string | null): string {
  return remoteUrl === null
    ? ''
    : `, nor could it be fetched from ${shown(withoutCredentials(remoteUrl))}`;
}

/** `: ` and the last line that a tool wrote, without its heading. */
function lastWords(said: readonly string[]): string {
  const last = lines(said).at(-1);
  return last === undefined ? '' : `: ${withoutStop(shown(withoutHeading(last)))}`;
}

function withoutHeading(line: string): string {
  return line.replace(/^(?:(?:ERROR|Error|error|fatal): +)+/, '');
}

function lines(said: readonly string[]): string[] {
  return said.map((line) => line.trimEnd()).filter((line) => line !== '');
}

function withStop(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

function short(sha: string): string {
  return sha.slice(0, 7);
}

function shown(text: string): string {
  return cutText(visibleText(text), 300);
}
