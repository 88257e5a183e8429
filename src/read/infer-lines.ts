import type { LayerOrigin } from '../image/image.ts';
import type { WrittenInstruction } from '../image/written-instruction.ts';

/**
 * The lines of layers that only a history speaks of. BuildKit writes one entry, and makes one layer, for each RUN, COPY, ADD and
 * WORKDIR, the base image's below: so the topmost layers are the Dockerfile's, if their keywords are. Where they are not, something
 * was squashed or handed on, and only what reads the same, in the same order, is taken for the same.
 * @param told bottom to top, by the history
 */
export function inferLines(
  told: readonly LayerOrigin[],
  dockerfile: readonly WrittenInstruction[],
): readonly LayerOrigin[] {
  const steps = dockerfile.filter(makesLayer);
  const below = told.length - steps.length;
  const isTop = (step: WrittenInstruction, index: number) =>
    keywordOf(step.instruction) === keywordOf(told[below + index]?.instruction ?? '');
  const pairs =
    below >= 0 && steps.every(isTop)
      ? new Map(steps.map((step, index) => [below + index, step]))
      : alikeInOrder(told, steps);
  return told.map((origin, index) => {
    const step = pairs.get(index);
    if (step === undefined) return origin;
    const { stage: _, ...written } = step;
    return { kind: 'history', ...written };
  });
}

/** BuildKit, frontend/dockerfile/dockerfile2llb/convert.go: a WORKDIR makes a layer unless it is the root. */
function makesLayer({ instruction, stage }: WrittenInstruction): boolean {
  if (stage !== 'final') return false;
  const keyword = keywordOf(instruction);
  if (keyword === 'WORKDIR') return !/^\S+\s+["']?\/+["']?$/.test(instruction);
  return keyword === 'RUN' || keyword === 'COPY' || keyword === 'ADD';
}

function keywordOf(instruction: string): string {
  return (/^\w+/.exec(instruction)?.[0] ?? '').toUpperCase();
}

/** Beyond any image; it bounds the table below. */
const MOST_PAIRS = 2 ** 20;

/** The longest list of layers and steps, in the order of both, that read the same. By index of the layer. */
function alikeInOrder(
  told: readonly LayerOrigin[],
  steps: readonly WrittenInstruction[],
): ReadonlyMap<number, WrittenInstruction> {
  const found = new Map<number, WrittenInstruction>();
  if (told.length * steps.length > MOST_PAIRS) return found;
  const layers = told.map(({ instruction }) => plainText(instruction ?? ''));
  const texts = steps.map(({ instruction }) => plainText(instruction));
  const isAlike = (layer: number, step: number) =>
    layers[layer] !== '' && layers[layer] === texts[step];
  // Row by row from the end: how many pairs the rests have.
  const width = steps.length + 1;
  const longest = new Uint32Array((told.length + 1) * width);
  const at = (layer: number, step: number) => longest[layer * width + step] ?? 0;
  for (let layer = told.length - 1; layer >= 0; layer--) {
    for (let step = steps.length - 1; step >= 0; step--) {
      longest[layer * width + step] = isAlike(layer, step)
        ? at(layer + 1, step + 1) + 1
        : Math.max(at(layer + 1, step), at(layer, step + 1));
    }
  }
  for (let layer = 0, step = 0; layer < told.length && step < steps.length; ) {
    const written = steps[step];
    if (isAlike(layer, step) && written !== undefined) {
      found.set(layer, written);
      layer++;
      step++;
    } else if (at(layer + 1, step) >= at(layer, step + 1)) layer++;
    else step++;
  }
  return found;
}

/** What a history keeps of an instruction: no flags, no list brackets, no mark of a here-document, blanks as one. */
function plainText(instruction: string): string {
  const [first = '', ...body] = instruction.split('\n');
  const isHereDocument =
    body.length > 1 && /^RUN\s+(?:--\S+\s+)*<<-?\s*["']?\w+["']?\s*$/i.test(first);
  const text = isHereDocument ? `RUN ${body.slice(0, -1).join('\n')}` : instruction;
  const [keyword = '', ...words] = withoutList(text).trim().split(/\s+/);
  const start = words.findIndex((word) => !word.startsWith('--'));
  return [keyword.toUpperCase(), ...(start === -1 ? [] : words.slice(start))]
    .join(' ')
    .replace(/\$\{(\w+)\}/g, '$$$1');
}

/** `["prog", "arg"]` as `prog arg`. */
function withoutList(instruction: string): string {
  const list = /^(\w+\s+(?:--\S+\s+)*)(\[.*\])\s*$/s.exec(instruction);
  if (list === null) return instruction;
  try {
    const words: unknown = JSON.parse(list[2] ?? '');
    return Array.isArray(words) ? `${list[1]}${words.join(' ')}` : instruction;
  } catch {
    return instruction;
  }
}
