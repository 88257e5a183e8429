import type { DockerfileLines } from '../image/dockerfile-lines.ts';
import type { Absence } from '../image/side.ts';
import { DietError, type FileLines } from '../units/diet-error.ts';
import { durationInWords } from '../units/duration.ts';
import { asClause, withoutStop, withStop } from '../units/sentence.ts';
import { systemErrorReason } from '../units/system-error.ts';
import { shownText } from '../units/visible-text.ts';
import type { World } from '../world/world.ts';
import type { CopyName } from './copy-place.ts';
import { isDownload } from './downloads.ts';
import { withoutCredentials, withoutUrlCredentials } from './url-credentials.ts';

/** Who reads a sentence decides how it names a setting. */
type Speller = Pick<World, 'spelling'>;

/** git, docker or bash is not there. */
export function toolMissing(name: string): DietError {
  const how = {
    git: 'install git',
    docker: 'install Docker, or run where it is installed',
    bash: 'install bash, or have no command prepare the builds',
  }[name];
  return new DietError('tool-missing', `The program ${name} was not found on the PATH: ${how}.`);
}

export function noCheckout(folder: string, said: readonly string[], inJob: boolean): DietError {
  const untrusted = said.some((line) => line.includes('dubious ownership'));
  const what = untrusted
    ? `git does not trust the repository in ${shown(folder)}, because it belongs to another user: run \`git config --global --add safe.directory ${shown(folder)}\` before.`
    : `${shown(folder)} does not lie in a git repository with a working tree: ${inJob ? 'check one out first with actions/checkout' : 'go to one'}, give a context that lies in one, or compare images that exist.`;
  return new DietError('no-checkout', what, { details: lines(said) });
}

export function noCommitYet(root: string): DietError {
  return new DietError(
    'no-commit-yet',
    `The repository in ${shown(root)} has no commit yet: there is nothing to compare with.`,
  );
}

export function gitFailed(args: readonly string[], said: readonly string[]): DietError {
  const words = said.map(withoutUrlCredentials);
  return new DietError('git-failed', `git ${args[0] ?? ''} failed${lastWords(words)}.`, {
    details: lines(words),
  });
}

/** Where a commit was looked for. */
export interface LookedIn {
  /** null: the checkout has no remote. */
  readonly remoteUrl: string | null;
  /** In a job of GitHub's, where actions/checkout made the checkout. */
  readonly inJob: boolean;
}

export function commitNotFound(sha: string, place: LookedIn, said: readonly string[]): DietError {
  const how =
    place.inJob && place.remoteUrl !== null
      ? 'set "fetch-depth: 0" for actions/checkout, or let the job\'s token read the repository ("permissions: contents: read")'
      : 'check its spelling, or fetch it first';
  return new DietError(
    'commit-not-found',
    `The commit ${shown(sha)} is not in the checkout${andNotAt(place)}: ${how}.`,
    { details: lines(said) },
  );
}

export function refNotFound(name: string, place: LookedIn, said: readonly string[]): DietError {
  return new DietError(
    'ref-not-found',
    `There is no branch, tag or commit "${shown(name)}" in the checkout${andNotAt(place)}: check its spelling, or fetch it first.`,
    { details: lines(said) },
  );
}

/** A revision such as `HEAD~9`, of a history that is not as long. */
export function noSuchAncestor(name: string): DietError {
  return new DietError(
    'ref-not-found',
    `The history does not go back to "${shown(name)}": name a commit that it has.`,
  );
}

export function ancestorNotFetched(
  name: string,
  place: LookedIn,
  said: readonly string[],
): DietError {
  const how = place.inJob
    ? 'set "fetch-depth: 0" for actions/checkout'
    : 'fetch more of it (`git fetch --unshallow`)';
  return new DietError(
    'ref-not-found',
    `"${shown(name)}" lies beyond what this shallow clone has of the history${andNotAt(place)}: ${how}.`,
    { details: lines(said) },
  );
}

export function noMergeBase(
  one: string,
  other: string,
  { inJob }: LookedIn,
  said: readonly string[],
): DietError {
  const how = inJob
    ? 'set "fetch-depth: 0" for actions/checkout'
    : 'fetch the whole history (`git fetch --unshallow`)';
  return new DietError(
    'no-merge-base',
    `The commits ${short(one)} and ${short(other)} have no common ancestor that could be found: name the commit to compare with, or ${how}.`,
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
    `The builder does not answer${lastWords([said])}. Start Docker, or name another builder: \`docker buildx ls\` lists those there are.`,
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
    `The local engine has no image ${shown(name)}: \`docker image ls\` lists those it has.`,
  );
}

export function localEngineNotReached(name: string, said: string): DietError {
  return new DietError(
    'engine-not-reached',
    `The local engine, which was to have the image ${shown(name)}, does not answer${lastWords([said])}. Start Docker, or name the image by where it lies.`,
  );
}

/** Where an image was looked for before its registry, because its name could mean these places, too. */
export interface LookedFirst {
  /** Something lies at the path of that name, and is no image. */
  readonly path: boolean;
  readonly engine: boolean;
}

export function imageNotFound(
  name: string,
  said: readonly string[],
  { path, engine }: LookedFirst = { path: false, engine: false },
): DietError {
  const places = [
    ...(path ? ['what lies at that path is no image'] : []),
    ...(engine ? ['the local engine has none of that name'] : []),
  ];
  const looked = places.length === 0 ? '' : ` (${places.join(', and ')})`;
  return new DietError(
    'image-not-found',
    `The image ${shown(name)} could not be fetched from its registry${lastWords(said)}${looked}.`,
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

export function headNotBuilt(
  why: string | null,
  details: readonly string[],
  lines: DockerfileLines | null = null,
): DietError {
  const sentence =
    why === null ? `The image of the head could not be built${lastWords(details)}.` : withStop(why);
  return new DietError('head-build-failed', sentence, { details, lines });
}

/** The builder looks in registries alone. Without a final stop. */
export function onlyInEngine(
  side: 'base' | 'head',
  image: string,
  driver: string,
  { spelling }: Speller,
): string {
  return `The image of the ${side} could not be built, because only the local engine has ${shown(image)}, and a builder with the driver ${shown(driver)} does not see it: push it to a registry, give it as an OCI layout with ${spelling('build-contexts')}, or use a builder with the driver docker`;
}

export function baseNotBuilt(why: string | null, details: readonly string[]): Absence {
  const sentence = why ?? `The image of the base could not be built${lastWords(details)}`;
  return { kind: 'failed', sentence, details };
}

/** A file that a build asked for in vain, because git does not hand it over to the side. */
export interface LeftOutFile {
  /** From the repository's root. */
  readonly path: string;
  /** `not-committed`: it lies in the checkout, but the side is a commit without it. */
  readonly why: 'ignored' | 'not-committed';
}

/** A COPY or ADD asks for what git does not hand over, although it may lie in the user's folder. No final stop. */
export function leftOutByGit(
  copy: CopyName,
  { path, why }: LeftOutFile,
  { spelling }: Speller,
): string {
  const make = `make it with a ${spelling('prepare')} command`;
  const reason = {
    ignored: `is ignored by git, and left out: ${make}, or take it out of .gitignore`,
    'not-committed': `is not in the commit that is built: ${make}, or commit it`,
  }[why];
  return `${notBuilt(copy)}, because ${shown(path)} ${reason}`;
}

/**
 * A file that an instruction asks for is not where it looks. Without a final stop.
 * @param place `ignoredBy`: it lies in the context, and the ignore file of this name leaves it out
 * @param context from the repository's root
 */
export function fileMissing(
  copy: CopyName,
  {
    path,
    lines: { file, startLine, endLine },
  }: { readonly path: string; readonly lines: FileLines },
  place: 'context' | { readonly ignoredBy: string } | { readonly from: string },
  context: string,
): string {
  const line = startLine === endLine ? `line ${startLine}` : `lines ${startLine} to ${endLine}`;
  const asks = startLine === endLine ? 'asks' : 'ask';
  const folder = context === '.' ? 'the top of the repository' : `the folder ${shown(context)}`;
  const where =
    place === 'context'
      ? `is not in the build context (${folder})`
      : 'from' in place
        ? `is not in "${shown(place.from)}", from where it is taken`
        : `${shown(place.ignoredBy)} leaves out of the build context (${folder})`;
  return `${notBuilt(copy)}, because ${line} of ${shown(file)} ${asks} for ${shown(path)}, which ${where}`;
}

function notBuilt(copy: CopyName): string {
  return copy === 'variants'
    ? 'It could not be built'
    : `The image of the ${copy} could not be built`;
}

/** An image could not be had for a reason that has its own sentence. */
export function failedFor(error: DietError): Absence {
  return { kind: 'failed', sentence: withoutStop(error.message), details: error.details };
}

/** @param exitCode null: it was killed */
export function prepareFailed(
  copy: CopyName,
  exitCode: number | null,
  details: readonly string[],
  { spelling }: Speller,
): Absence {
  const whose = copy === 'variants' ? 'the' : `the ${copy}'s`;
  const how = exitCode === null ? 'was killed' : `failed with exit code ${exitCode}`;
  return {
    kind: 'failed',
    sentence: `The ${spelling('prepare')} command ${how} in ${whose} copy of the repository`,
    details,
  };
}

/** @param workingFolder the working directory in the repository: `.` at its top */
export function notThereYet(
  copy: CopyName,
  missing: 'context' | 'dockerfile',
  paths: { readonly context: string; readonly dockerfile: string; readonly workingFolder: string },
  { spelling }: Speller,
): Absence {
  const { context, dockerfile, workingFolder } = paths;
  const [what, input] =
    missing === 'context'
      ? [`the folder ${shown(context)}`, 'context']
      : [`the Dockerfile ${shown(dockerfile)}`, 'file'];
  const from =
    workingFolder === '.' ? '' : `, relative to the working directory ${shown(workingFolder)}`;
  return {
    kind: 'not-there-yet',
    sentence: MISSING[copy](what, `: give its path, ${spelling(input, 'PATH')}${from}`),
    details: [],
  };
}

const MISSING = {
  base: (what: string) => `The base does not have ${what} yet`,
  head: (what: string, how: string) => `The head does not have ${what}${how}`,
  variants: (what: string) =>
    `The repository does not have ${what} (of files that git ignores no copy is made)`,
};

/** One of several images failed; the others stand. */
export function variantNotBuilt(why: string | null, details: readonly string[]): Absence {
  const sentence = why ?? `${notBuilt('variants')}${lastWords(details)}`;
  return { kind: 'failed', sentence, details };
}

/** A note for the report. */
export function compressedUnknown(): string {
  return "Docker's classic image store keeps no compressed layers, so what is pulled is unknown";
}

/** Why it stays unknown whose bytes they are: a clause. */
export function notRebuilt(): string {
  return 'building both sides once more failed';
}

/** The same. */
export function notRebuiltInTime(milliseconds: number): string {
  return `building both sides once more took longer than ${durationInWords(milliseconds)}`;
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
  return isDownload(source)
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

function andNotAt({ remoteUrl }: LookedIn): string {
  return remoteUrl === null
    ? ', which has no remote to fetch it from'
    : `, nor could it be fetched from ${shown(withoutCredentials(remoteUrl))}`;
}

/** `: ` and the line with which a tool says what went wrong, without its headings and its final stop. */
function lastWords(said: readonly string[]): string {
  const told = lines(said).filter((line) => !USAGE.test(line));
  const line = told.findLast((text) => HEADINGS.test(text)) ?? told.at(-1);
  if (line === undefined) return '';
  const reason = shown(line.replace(HEADINGS, '').replace(QUESTION, ''));
  return `: ${asClause(reason.replace(/[.?!]+$/, ''))}`;
}

/** What stands in front of the reason, several of them in one line. */
const HEADINGS =
  /^(?:(?:ERROR|Error|error|fatal|failed to build|failed to solve|Error response from daemon|error during connect|rpc error: code = \w+ desc =): *)+/;
/** Docker's command line ends a mistake in its arguments with these. */
const USAGE = /^(?:Usage: |Run '.*' for more information|See '.*'\.)/;
const QUESTION = /\.? Is the docker daemon running\?$/;

function lines(said: readonly string[]): string[] {
  return said.map((line) => line.trimEnd()).filter((line) => line !== '');
}

function short(sha: string): string {
  return sha.slice(0, 7);
}

function shown(text: string): string {
  return shownText(text, 300);
}
