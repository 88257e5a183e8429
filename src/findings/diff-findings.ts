import type { Absence, Side } from '../image/side.ts';
import type { Finding } from './finding.ts';

/** What became of a finding between two images. */
export interface FindingChange {
  readonly kind: FindingChangeKind;
  readonly base: Finding | null;
  readonly head: Finding | null;
  /** `head − base`, where a side has none 0 bytes; null if not compared. */
  readonly bytesDelta: number | null;
}

const FINDING_CHANGE_KINDS = [
  'introduced',
  'grown',
  'resolved',
  'already-there',
  'not-compared',
] as const;
/** `grown`: it was there, and is bigger by as much as one notices. */
export type FindingChangeKind = (typeof FINDING_CHANGE_KINDS)[number];

/**
 * The head's findings in their order, then those that are resolved in the base's. Findings of one identifier
 * are the same one if the same instructions made them; else if the same files are among their biggest;
 * else if they are the only ones left on both sides.
 */
export function diffFindings(
  base: Side<readonly Finding[]>,
  head: readonly Finding[],
): readonly FindingChange[] {
  if (base.state === 'absent') return head.map((finding) => withoutBase(base.reason, finding));
  const pairs = newPairs(base.value);
  for (const tracesOf of [stepsTrace, filesTraces]) pairs.match(head, tracesOf);
  pairs.match(
    head,
    onlyOne(
      pairs.left(),
      head.filter((finding) => pairs.of(finding) === null),
    ),
  );
  return [
    ...head.map((finding) => changeOf(pairs.of(finding), finding)),
    ...pairs.left().map((old) => changeOf(old, null)),
  ];
}

function withoutBase({ kind }: Absence, head: Finding): FindingChange {
  if (kind === 'not-there-yet') return changeOf(null, head);
  if (kind === 'unchanged') return { kind: 'already-there', base: null, head, bytesDelta: 0 };
  return { kind: 'not-compared', base: null, head, bytesDelta: null };
}

function changeOf(base: Finding | null, head: Finding | null): FindingChange {
  const bytesDelta = (head?.bytes ?? 0) - (base?.bytes ?? 0);
  return { kind: kindOf(base, head, bytesDelta), base, head, bytesDelta };
}

function kindOf(base: Finding | null, head: Finding | null, bytesDelta: number): FindingChangeKind {
  if (base === null) return 'introduced';
  if (head === null) return 'resolved';
  return bytesDelta >= NOTICED_GROWTH ? 'grown' : 'already-there';
}

/** In bytes. Lists of packages and caches grow a little from one day to the next, and nobody did it. */
const NOTICED_GROWTH = 1_000_000;

/** What a finding may be known again by: two are the same one if they share a trace. */
type TracesOf = (finding: Finding) => readonly string[];

interface Pairs {
  readonly of: (head: Finding) => Finding | null;
  /** The base's that have no partner, in their order. */
  readonly left: () => readonly Finding[];
  /** Gives each of the head's without a partner the first of the base's that is left and shares a trace. */
  readonly match: (head: readonly Finding[], tracesOf: TracesOf) => void;
}

/** By tables, for a hostile image may have 100,000 findings. */
function newPairs(base: readonly Finding[]): Pairs {
  const partners = new Map<Finding, Finding>();
  const left = new Set(base);
  return {
    of: (head) => partners.get(head) ?? null,
    left: () => [...left],
    match(head, tracesOf) {
      const byTrace = new Map<string, Finding[]>();
      for (const old of [...left].reverse()) {
        for (const trace of tracesOf(old)) {
          const known = byTrace.get(trace);
          if (known === undefined) byTrace.set(trace, [old]);
          else known.push(old);
        }
      }
      for (const finding of head) {
        if (partners.has(finding)) continue;
        for (const trace of tracesOf(finding)) {
          const candidates = byTrace.get(trace) ?? [];
          while (candidates.length > 0 && !left.has(candidates.at(-1) ?? finding)) candidates.pop();
          const partner = candidates.pop();
          if (partner === undefined) continue;
          partners.set(finding, partner);
          left.delete(partner);
          break;
        }
      }
    },
  };
}

function stepsTrace({ id, ignored, broughtBy, hiddenBy }: Finding): readonly string[] {
  const steps = [...broughtBy, hiddenBy].map((place) => place?.origin.instruction ?? null);
  const known = steps.some((instruction) => instruction !== null);
  return known ? [JSON.stringify([id, ignored?.pattern, steps])] : [];
}

function filesTraces({ id, files }: Finding): readonly string[] {
  return files.map(({ path }) => `${id} ${path}`);
}

/** The identifier alone, where both sides have just one of it. */
function onlyOne(base: readonly Finding[], head: readonly Finding[]): TracesOf {
  const once = (findings: readonly Finding[]) => {
    const counts = new Map<string, number>();
    for (const { id } of findings) counts.set(id, (counts.get(id) ?? 0) + 1);
    return counts;
  };
  const [before, after] = [once(base), once(head)];
  return ({ id }) => (before.get(id) === 1 && after.get(id) === 1 ? [id] : []);
}
