import { Argument, Command, CommanderError } from 'commander';
import * as v from 'valibot';
import type { DietError } from '../units/diet-error.ts';
import { VERSION } from '../units/version.ts';
import { unknownCommand, usageMistake } from './failures.ts';
import {
  addBuildFlags,
  addCompareLimitFlags,
  addFetchFlags,
  addImageLimitFlags,
  addOutputFlags,
  addReadFlags,
  addSideFlags,
  addVariantBuildFlags,
  addVariantFlags,
  BUILD_FLAGS,
  BUILD_FLAGS_HEADING,
  COMMON_BUILD_FLAGS,
  COMPARE_FORMATS,
  COMPARE_LIMIT_FLAGS,
  FETCH_FLAGS,
  IMAGE_LIMIT_FLAGS,
  INSPECT_FORMATS,
  OUTPUT_FLAGS,
  READ_FLAGS,
  SIDE_FLAGS,
  VARIANT_BUILD_FLAGS_HEADING,
  VARIANT_FLAGS,
} from './flags.ts';
import { flagAlone, type GivenArguments, givenArguments } from './given-arguments.ts';

/** What an argument vector asks for. */
export type Invocation =
  | AskedInvocation
  /** Help or version: asked for, or (`asked: false`) shown because nothing was. */
  | { readonly command: 'print'; readonly text: string; readonly asked: boolean }
  | Misuse;

type AskedInvocation = CompareInvocation | InspectInvocation | VariantsInvocation;

/** Arguments that could not be read to their end. */
export interface Misuse {
  readonly command: 'misuse';
  /** `usage` */
  readonly failure: DietError;
  /** What `--output` was given as far as they were read. */
  readonly output: readonly string[];
}

type Given = Pick<GivenArguments, 'images' | 'mistakes'>;

export interface CompareInvocation extends Given {
  readonly command: 'compare';
  readonly flags: CompareFlags;
  /** The flags given that speak of builds alone, as they are written: `--build-arg`. */
  readonly buildFlags: readonly string[];
}

export interface InspectInvocation extends Given {
  readonly command: 'inspect';
  readonly flags: InspectFlags;
}

export interface VariantsInvocation extends Given {
  readonly command: 'variants';
  readonly flags: VariantsFlags;
  /** As in {@link CompareInvocation}. */
  readonly buildFlags: readonly string[];
}

// Strict: a flag without a schema is a defect, not a flag without effect.
const compareFlags = v.strictObject({
  ...SIDE_FLAGS,
  ...FETCH_FLAGS,
  ...BUILD_FLAGS,
  ...COMPARE_LIMIT_FLAGS,
  ...READ_FLAGS,
  ...OUTPUT_FLAGS,
});
const inspectFlags = v.strictObject({
  ...FETCH_FLAGS,
  ...IMAGE_LIMIT_FLAGS,
  ...READ_FLAGS,
  ...OUTPUT_FLAGS,
});
const variantsFlags = v.strictObject({
  ...VARIANT_FLAGS,
  ...FETCH_FLAGS,
  ...COMMON_BUILD_FLAGS,
  ...IMAGE_LIMIT_FLAGS,
  ...READ_FLAGS,
  ...OUTPUT_FLAGS,
});
export type CompareFlags = Readonly<v.InferOutput<typeof compareFlags>>;
export type InspectFlags = Readonly<v.InferOutput<typeof inspectFlags>>;
export type VariantsFlags = Readonly<v.InferOutput<typeof variantsFlags>>;

const IMAGE_FORMS = `
IMAGE is one of
  oci:DIR[:NAME]               an OCI image layout
  oci-archive:FILE[:NAME]      the same in a tar archive
  docker-archive:FILE[:NAME]   what "docker save" writes
  docker-daemon:NAME           an image of the local engine
  docker://NAME                an image in a registry
or a path at which one of the first three lies, or a name: the local engine's
image if it has it, else the registry's.`;

const EXIT_CODES = `
Exit codes: 0 within the limits, 1 past one of them, 2 could not measure,
130, 143 and 129 interrupted.`;

/**
 * Reads the arguments after the program's name. What commander need not stop at is a mistake in the configuration, told
 * with all others.
 * @param helpWidth columns that help texts may take
 */
export function parseArguments(argv: readonly string[], helpWidth: number): Invocation {
  const end = argv.indexOf('--');
  const [read, images] = end === -1 ? [argv, []] : [argv.slice(0, end), argv.slice(end + 1)];
  let invocation: Invocation | null = null;
  const printed: string[] = [];
  const program = newProgram(helpWidth, (text) => printed.push(text));
  const ask = (asked: AskedInvocation) => {
    invocation = { ...asked, images: asked.images && [...asked.images, ...images] };
  };
  addCompare(program, ask);
  addInspect(program, ask);
  addVariants(program, ask);
  try {
    program.parse([...read], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    const topic = unknownTopic(argv, error, program);
    if (topic !== null) return misuse(unknownCommand(topic, namesOf(program)), argv);
    if (error.code === 'commander.help' || error.exitCode === 0) {
      return { command: 'print', text: printed.join(''), asked: error.exitCode === 0 };
    }
    return misuse(usageMistake(withoutValue(error), helpCommand(argv)), argv);
  }
  if (invocation === null) throw new Error('commander ran no command');
  return invocation;
}

/** Commander tells an unknown option as it was written, with its value. */
function withoutValue({ code, message }: CommanderError): string {
  if (code !== 'commander.unknownOption') return message;
  return message.replace(/(?<=')-.*(?=')/s, flagAlone);
}

function misuse(failure: DietError, argv: readonly string[]): Misuse {
  return { command: 'misuse', failure, output: outputsIn(argv) };
}

/**
 * What `--output` is given, as far as the arguments can be read. Commander reads a command's options only if nothing is
 * wrong before them; those of `compare`, which has most, tell well enough which word is a flag's value.
 */
function outputsIn(argv: readonly string[]): readonly string[] {
  const command = addCompare(
    newProgram(0, () => {}),
    () => {},
  );
  try {
    command.parseOptions([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return v.parse(OUTPUT_FLAGS.output, command.opts()['output']);
}

function newProgram(helpWidth: number, print: (text: string) => void): Command {
  return (
    new Command('image-diet')
      .description(
        'Says what a change does to the size of a container image, and which line did it.',
      )
      .version(VERSION, '--version', 'print the version')
      .helpOption('-h, --help', 'show this help')
      // Commander would add defaults and choices; the descriptions say them in words.
      .configureHelp({ optionDescription: (option) => option.description })
      .helpCommand('help [command]', 'show the help of a command')
      .addHelpText(
        'after',
        `${EXIT_CODES}

See image-diet compare --help for the limits, and for examples.`,
      )
      .exitOverride()
      .configureOutput({
        writeOut: print,
        writeErr: print,
        // The same text is in the error that is thrown.
        outputError: () => {},
        getOutHelpWidth: () => helpWidth,
        getErrHelpWidth: () => helpWidth,
        getOutHasColors: () => false,
        getErrHasColors: () => false,
      })
  );
}

function addCompare(program: Command, ask: (invocation: AskedInvocation) => void): Command {
  const command = program
    .command('compare')
    .summary('compare the images of two commits, or two images')
    .description('Builds (or fetches) two images and says what changed, what is wasted, and why.')
    .addArgument(
      new Argument('[images...]', 'two images, in place of commits: the base, the head'),
    );
  addSideFlags(command);
  addFetchFlags(command);
  addBuildFlags(command);
  addCompareLimitFlags(command);
  addReadFlags(command);
  addOutputFlags(command, COMPARE_FORMATS);
  command
    .addHelpText(
      'after',
      `${IMAGE_FORMS}

Each side is built from a copy of its own: what git tracks there, of the working
tree also what is new. What git ignores (.gitignore) is left out: if the
Dockerfile copies it, make it with --prepare. Paths start from the folder that
you are in.
${EXIT_CODES}

Examples:
  image-diet compare
  image-diet compare --base v1.2.0 --max-increase "10% and 10MB"
  image-diet compare --head-image docker-archive:build/image.tar
  image-diet compare alpine:3.17 alpine:3.18`,
    )
    .action(() => {
      const { options, ...given } = givenArguments(command);
      ask({
        command: 'compare',
        ...given,
        flags: v.parse(compareFlags, options),
        buildFlags: givenFlags(command, BUILD_FLAGS_HEADING),
      });
    });
  tolerant(command);
  return command;
}

/** Commander would stop at the first unknown option, and say nothing of what else is wrong. */
function tolerant(command: Command): void {
  command.allowUnknownOption().allowExcessArguments();
}

/** The flags of one group that were given, as they are written: `--build-arg`. */
function givenFlags(command: Command, heading: string): string[] {
  return command.options
    .filter(
      (option) =>
        option.helpGroupHeading === heading &&
        command.getOptionValueSource(option.attributeName()) === 'cli',
    )
    .map((option) => option.long ?? option.flags);
}

function addInspect(program: Command, ask: (invocation: AskedInvocation) => void): void {
  const command = program
    .command('inspect')
    .summary('say what one image is made of')
    .description('Says what one image is made of, layer by layer, and what of it is wasted.')
    .usage('[options] <image>')
    .addArgument(new Argument('[image]', 'the image'))
    .optionsGroup('What is inspected:');
  addFetchFlags(command);
  addImageLimitFlags(command);
  addReadFlags(command);
  addOutputFlags(command, INSPECT_FORMATS);
  command
    .addHelpText(
      'after',
      `${IMAGE_FORMS}
${EXIT_CODES}

Examples:
  image-diet inspect alpine:3.17
  image-diet inspect --format json --output image.json oci:build/layout`,
    )
    .action(() => {
      const { options, ...given } = givenArguments(command);
      ask({ command: 'inspect', ...given, flags: v.parse(inspectFlags, options) });
    });
  tolerant(command);
}

function addVariants(program: Command, ask: (invocation: AskedInvocation) => void): void {
  const command = program
    .command('variants')
    .summary('rank several Dockerfiles, stages, values or images')
    .description(
      'Builds the same program in several ways, and says which image is the smallest, and why.',
    )
    .addArgument(new Argument('[images...]', 'images that exist, to stand beside them'));
  addVariantFlags(command);
  addFetchFlags(command);
  addVariantBuildFlags(command);
  addImageLimitFlags(command, 'Limits (held against each; past one of them the exit code is 1):');
  addReadFlags(command);
  addOutputFlags(command, INSPECT_FORMATS);
  command
    .addHelpText(
      'after',
      `${IMAGE_FORMS}

Exit codes: 0 within the limits, 1 if one is past a limit, 2 if none could be
measured, 130, 143 and 129 interrupted. One that fails is told, and the others
stand.

Examples:
  image-diet variants -f Dockerfile -f Dockerfile.alpine
  image-diet variants --target dev --target production --max-size 200MB
  image-diet variants --vary BASE=debian:12-slim,alpine:3.22
  image-diet variants --vary FLAGS=fast:=-O3,small:=-Os node:24-slim node:24-alpine`,
    )
    .action(() => {
      const { options, ...given } = givenArguments(command);
      ask({
        command: 'variants',
        ...given,
        flags: v.parse(variantsFlags, options),
        buildFlags: givenFlags(command, VARIANT_BUILD_FLAGS_HEADING),
      });
    });
  tolerant(command);
}

/** Commander shows its own help for a command that is none: `help inspekt`, `inspekt --help`. */
function unknownTopic(
  argv: readonly string[],
  { code }: CommanderError,
  program: Command,
): string | null {
  if (!code.startsWith('commander.help')) return null;
  const words = argv.filter((word) => !word.startsWith('-'));
  const topic = words[0] === 'help' ? words[1] : words[0];
  return topic === undefined || ['help', ...namesOf(program)].includes(topic) ? null : topic;
}

function namesOf({ commands }: Command): readonly string[] {
  return commands.map((command) => command.name());
}

function helpCommand(argv: readonly string[]): string {
  const command = ['compare', 'inspect', 'variants'].find((name) => name === argv[0]);
  return command === undefined ? 'image-diet --help' : `image-diet ${command} --help`;
}
