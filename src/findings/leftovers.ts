import type { LayerOrigin } from '../image/image.ts';
import type { ImagePath } from '../units/image-path.ts';
import type { Claim } from './claim.ts';
import { type Draft, replacement } from './dockerfile/replacement.ts';
import { type RunInstruction, runLines } from './dockerfile/run-instruction.ts';
import { followedByShell, parseShell } from './dockerfile/shell-command.ts';
import type { Sentence } from './finding.ts';
import type { History } from './history.ts';
import {
  editedChain,
  followedBy,
  type JoinedRun,
  joinedRun,
  removalOf,
  runOf,
  unlessNeededLater,
} from './rewrite.ts';
import type { Rule, Tree } from './rule.ts';

/** What a tool leaves behind in directories of its own, and how its RUN is written without. */
export interface Leftovers {
  readonly name: string;
  /** `apt's package lists`: what lies there, as the subject of a sentence in the plural. */
  readonly what: string;
  readonly trees: readonly Tree[];
  readonly advice: string;
  readonly tradeOff?: string;
  /**
   * How a command of the RUN is written so that it leaves nothing; null leaves the command out, and undefined
   * says that it may leave something in a way that is not understood, so that only a clean-up helps.
   */
  readonly edit?: (command: string) => string | null | undefined;
  /** What stands at the end of the RUN instead; `rm -rf` of the directories unless given, or where it gives null. */
  readonly cleanUp?: string | ((left: LeftByRun) => string | null);
  /** The commands that need what lies there: the RUN that brings it for one below becomes one with it. */
  readonly neededBy?: RegExp;
  /** A RUN that brings what it needs itself, and so needs nothing of those before it. */
  readonly renewedBy?: RegExp;
}

/** A RUN and the known directories in which it left something. */
export interface LeftByRun {
  /** null where it can't be cut. */
  readonly run: RunInstruction | null;
  readonly roots: readonly ImagePath[];
}

export function leftoversRule(leftovers: Leftovers): Rule {
  const uses = usesOf(leftovers);
  return {
    name: leftovers.name,
    finds: { kind: 'trees', trees: leftovers.trees },
    saves: 'own',
    title: (claim) => titleOf(leftovers, claim),
    advice: leftovers.advice,
    tradeOff: leftovers.tradeOff ?? null,
    replace(claim) {
      const written = replace(leftovers, uses, claim);
      // Of tools whose needs are known the RUNs were looked at.
      return leftovers.neededBy === undefined
        ? unlessNeededLater(claim.history, claim.layer, written)
        : written;
    },
  };
}

function titleOf({ what }: Leftovers, { roots }: Claim): Sentence {
  const root = roots.slice(0, 1).map((path) => ({ path }));
  const more = roots.length > 1 ? ` and ${roots.length - 1} more` : '';
  const places = roots.length > 2 ? `${more} places` : roots.length > 1 ? `${more} place` : '';
  return [`${what} are left in `, ...root, places];
}

function replace(leftovers: Leftovers, uses: Uses | null, claim: Claim): Draft | null {
  const { edit, cleanUp } = leftovers;
  const { history, layer, roots } = claim;
  const needer = uses === null ? null : neederOf(history, layer, uses);
  if (needer === 'elsewhere') return null;
  const run = needer ?? aloneOf(history, layer);
  if (run === null) return needer === null ? cleanedUp(leftovers, claim) : null;
  const edited = edit === undefined ? null : editedChain(run.instruction.command, edit);
  if (edited !== null) {
    return replacement(runLines({ ...run.instruction, command: edited }), run.origins);
  }
  if (needer === null) return cleanedUp(leftovers, claim);
  const command = cleanUpOf(cleanUp, { run: run.instruction, roots });
  return command === null ? null : withCommand(history, run, command);
}

function withCommand(
  { shellStops }: History,
  { instruction, origins }: JoinedRun,
  added: string,
): Draft | null {
  const cleanUp = parseShell(added);
  const command = cleanUp && followedByShell(instruction.command, cleanUp, shellStops);
  return command && replacement(runLines({ ...instruction, command }), origins);
}

function cleanedUp({ cleanUp }: Leftovers, { history, layer, roots }: Claim): Draft | null {
  const run = runOf(history, layer)?.instruction ?? null;
  const command = cleanUpOf(cleanUp, { run, roots });
  return command === null ? null : followedBy(history, layer, command);
}

function cleanUpOf(cleanUp: Leftovers['cleanUp'], left: LeftByRun): string | null {
  const command = typeof cleanUp === 'function' ? cleanUp(left) : cleanUp;
  return command ?? removalOf(left.roots);
}

function aloneOf(history: History, layer: number): JoinedRun | null {
  const step = runOf(history, layer);
  return step && { instruction: step.instruction, origins: [step.origin] };
}

/**
 * The RUN of `layer` joined with the next one if that alone needs what it leaves; null if nobody above it does;
 * `elsewhere` if a later one does that can't be joined, or several do.
 */
function neederOf(
  history: History,
  layer: number,
  { needs, renews }: Uses,
): JoinedRun | 'elsewhere' | null {
  const above = history.layers.slice(layer + 1);
  const renewed = above.findIndex(({ origin }) => renews(origin));
  const between = renewed === -1 ? above : above.slice(0, renewed);
  const [first, ...others] = between.filter(({ origin }) => needs(origin));
  if (first === undefined) return null;
  const self = history.layers[layer];
  if (others.length > 0 || (self !== undefined && needs(self.origin))) return 'elsewhere';
  return joinedRun(history, layer, history.layers.indexOf(first)) ?? 'elsewhere';
}

/** Whether what made a layer uses what a tool leaves, or brings it itself. */
interface Uses {
  readonly needs: (origin: LayerOrigin) => boolean;
  readonly renews: (origin: LayerOrigin) => boolean;
}

function usesOf({ neededBy, renewedBy }: Leftovers): Uses | null {
  if (neededBy === undefined) return null;
  return {
    needs: says(neededBy),
    renews: renewedBy === undefined ? () => false : says(renewedBy),
  };
}

/** Each layer's text is searched once, not once for every layer below: a hostile image has many, and long ones. */
function says(words: RegExp): (origin: LayerOrigin) => boolean {
  const known = new WeakMap<LayerOrigin, boolean>();
  return (origin) => {
    const found = known.get(origin) ?? words.test(origin.instruction ?? '');
    known.set(origin, found);
    return found;
  };
}
