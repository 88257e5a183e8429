import { culpritOf } from '../analysis/image-analysis.ts';
import type { Claim } from './claim.ts';
import { type CopyInstruction, copyLine, flagOf } from './dockerfile/copy-instruction.ts';
import { type Draft, replacement } from './dockerfile/replacement.ts';
import { runLines } from './dockerfile/run-instruction.ts';
import { isPlainPath } from './dockerfile/shell-command.ts';
import { copyOf, editedChain, followedBy, joined, runOf } from './rewrite.ts';

/** What is written instead of a step that brings bytes and a later one that hides them. */

/** For files that are deleted: the deletion in the RUN that brings them, or a mount instead of the COPY. */
export function withoutDeletedFile(claim: Claim): Draft | null {
  return withoutFirstVersion(claim) ?? mounted(claim);
}

/** For files that are replaced: both RUNs as one. */
export function withoutFirstVersion(claim: Claim): Draft | null {
  const { history, layer, hiddenBy } = claim;
  if (hiddenBy === null || hiddenBy === layer) return null;
  return joined(history, layer, hiddenBy) ?? broughtForward(claim);
}

const TIDIES = /^(?:rm|rmdir|chmod|chown|chgrp|touch|mv)\s/;

/**
 * A later RUN that only tidies up what one layer brought belongs to that layer's RUN. Steps between the
 * two may need what it removes, so only files of that layer, and none but its, may be concerned.
 */
function broughtForward({ history, layer, hiddenBy }: Claim): Draft | null {
  const tidying = hiddenBy === null ? null : runOf(history, hiddenBy);
  if (hiddenBy === null || tidying === null) return null;
  const { commands, operators } = tidying.instruction.command;
  const isTidying = commands.every((command) => TIDIES.test(command) && !/[`$*?[]/.test(command));
  const touches = history.wasteGroups.filter((group) => culpritOf(group) === hiddenBy);
  if (!isTidying || operators.some((operator) => operator !== '&&')) return null;
  // A mount may stand where it removes something, and hides it.
  const flags = [tidying, runOf(history, layer)].flatMap((step) => step?.instruction.flags ?? []);
  if (flags.length > 0) return null;
  // Only absolute paths mean the same after a `cd` or a WORKDIR between the two.
  if (!commands.every((command) => hasAbsolutePaths(command))) return null;
  if (touches.some((group) => group.layer !== layer)) return null;
  const written = followedBy(history, layer, commands.join(' && '));
  if (written === null) return null;
  const lines = tidying.origin.dockerfile;
  const replaces =
    lines === null || written.replaces.length === 0 ? [] : [...written.replaces, lines];
  return { ...written, replaces, apart: true };
}

function hasAbsolutePaths(command: string): boolean {
  const words = command.split(/\s+/).slice(1);
  const operands = words.filter((word) => !word.startsWith('-'));
  const paths = /^(?:chmod|chown|chgrp)\s/.test(command) ? operands.slice(1) : operands;
  return paths.length > 0 && paths.every((path) => path.startsWith('/') && isPlainPath(path));
}

/** `COPY a /a` and `RUN use /a && rm /a`: one RUN that sees the file by a mount. */
function mounted({ history, layer, hiddenBy }: Claim): Draft | null {
  if (hiddenBy !== layer + 1) return null;
  const [copy, run] = [copyOf(history, layer), runOf(history, hiddenBy)];
  const place = copy === null ? null : placeOfSingleFile(copy.instruction);
  if (copy === null || run === null || place === null) return null;
  const command = editedChain(run.instruction.command, (each) =>
    removes(each, place) ? null : each,
  );
  if (command === null) return null;
  // A mount has the mode and the owner that the file has where it comes from.
  if (copy.instruction.flags.some((flag) => /^--ch(?:mod|own)\b/.test(flag))) return null;
  const from = flagOf(copy.instruction, 'from');
  const source = copy.instruction.sources[0] ?? '';
  const mount = ['type=bind', ...(from === null ? [] : [`from=${from}`])];
  const flag = `--mount=${[...mount, `source=${source}`, `target=${place}`, 'rw'].join(',')}`;
  const flags = [flag, ...run.instruction.flags];
  return replacement(runLines({ flags, command }), [copy.origin, run.origin]);
}

/** Where the COPY of one file puts it, if that is said by an absolute path; never for an ADD, which unpacks. */
function placeOfSingleFile({
  keyword,
  sources,
  destination,
  flags,
}: CopyInstruction): string | null {
  const source = sources[0] ?? '';
  const plain = [source, destination].every((path) => isPlainPath(path) && !path.endsWith('/.'));
  if (keyword !== 'COPY' || sources.length !== 1 || !plain || source.endsWith('/')) return null;
  if (flags.some((flag) => !/^--(?:from|link|chown|chmod)\b/.test(flag))) return null;
  if (!destination.startsWith('/')) return null;
  const name = source.slice(source.lastIndexOf('/') + 1);
  return destination.endsWith('/') ? `${destination}${name}` : destination;
}

function removes(command: string, path: string): boolean {
  const [program, ...words] = command.split(/\s+/);
  const operands = words.filter((word) => !word.startsWith('-'));
  return program === 'rm' && operands.length === 1 && operands[0] === path;
}

/** For files that are moved: both RUNs as one, or a COPY to the last place. */
export function withoutMove(claim: Claim): Draft | null {
  return withoutFirstVersion(claim) ?? copiedToLastPlace(claim);
}

function copiedToLastPlace({ history, layer, hiddenBy, files, fileCount }: Claim): Draft | null {
  if (hiddenBy !== layer + 1) return null;
  const [copy, run] = [copyOf(history, layer), runOf(history, hiddenBy)];
  if (copy === null || run === null || run.instruction.command.commands.length !== 1) return null;
  const [program, from = '', to = '', ...rest] =
    run.instruction.command.commands[0]?.split(/\s+/) ?? [];
  const place = placeOfSingleFile(copy.instruction);
  if (program !== 'mv' || rest.length > 0 || place === null || from !== place) return null;
  if (!to.startsWith('/') || !isPlainPath(to)) return null;
  // Into a folder that is there mv puts the file under its old name.
  const last = files[0]?.other ?? null;
  if (fileCount !== 1 || last === null || !isPlainPath(last)) return null;
  const line = copyLine({ ...copy.instruction, destination: `/${last}` });
  return replacement([line], [copy.origin, run.origin]);
}

/** For files that are stored again as they were: both RUNs as one, or owner and mode said by the COPY. */
export function withoutRewriting(claim: Claim): Draft | null {
  return withoutFirstVersion(claim) ?? copiedWithOwner(claim);
}

/** `COPY a /a` and `RUN chown -R b /a`: `COPY --chown=b a /a`. */
function copiedWithOwner({ history, layer, hiddenBy }: Claim): Draft | null {
  if (hiddenBy !== layer + 1) return null;
  const [copy, run] = [copyOf(history, layer), runOf(history, hiddenBy)];
  if (copy === null || run === null) return null;
  const { commands, operators } = run.instruction.command;
  if (operators.some((operator) => operator !== '&&')) return null;
  const added = commands.map((command) => copyFlagOf(command, copy.instruction));
  // --link builds upon nothing, where names of users are known.
  const isLinked = copy.instruction.flags.some((flag) => /^--link\b/.test(flag));
  if (isLinked && added.some((flag) => /^--chown=.*[^\d:]/.test(flag ?? ''))) return null;
  const flags = [...copy.instruction.flags];
  for (const flag of added) {
    const name = flag?.slice(0, flag.indexOf('='));
    if (flag === null || flags.some((each) => each.startsWith(`${name}=`))) return null;
    flags.push(flag);
  }
  const line = copyLine({ ...copy.instruction, flags });
  return replacement([line], [copy.origin, run.origin]);
}

/** `chown -R app:app /app` of what the COPY brings, and nothing else, as its flag. */
function copyFlagOf(command: string, copy: CopyInstruction): string | null {
  const [program, ...words] = command.split(/\s+/);
  const recursive = words[0] === '-R' || words[0] === '--recursive';
  const [value = '', ...paths] = recursive ? words.slice(1) : words;
  const place = recursive ? copy.destination : (placeOfSingleFile(copy) ?? '');
  const [path] = paths;
  if (paths.length !== 1 || path === undefined || withoutSlash(path) !== withoutSlash(place))
    return null;
  if (program === 'chown' && /^[\w.-]+(?::[\w.-]+)?$/.test(value)) {
    // Without a group chown leaves the one that COPY gives, 0; COPY --chown would take the user's.
    return `--chown=${value.includes(':') ? value : `${value}:0`}`;
  }
  // A mode in letters changes what is there; --chmod of older frontends takes numbers only, and all get it.
  return program === 'chmod' && !recursive && /^0?[0-7]{3,4}$/.test(value)
    ? `--chmod=${value}`
    : null;
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/\/$/, '') : path;
}
