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

export const FINDING_CHANGE_KINDS = [
  'introduced',
  'resolved',
  'already-there',
  'not-compared',
] as const;
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
  const partners = new Map<Finding, Finding>();
  const left = new Set(base.value);
  for (const isSame of [haveSameSteps, shareFiles, isOnlyOne(base.value, head)]) {
    for (const finding of head) {
      if (partners.has(finding)) continue;
      const partner = [...left].find((old) => old.id === finding.id && isSame(old, finding));
      if (partner === undefined) continue;
      partners.set(finding, partner);
      left.delete(partner);
    }
  }
  return [
    ...head.map((finding) => changeOf(partners.get(finding) ?? null, finding)),
    ...[...left].map((old) => changeOf(old, null)),
  ];
}

type IsSame = (base: Finding, head: Finding) => boolean;

function withoutBase({ kind }: Absence, head: Finding): FindingChange {
  if (kind === 'not-there-yet') return changeOf(null, head);
  if (kind === 'unchanged') return { kind: 'already-there', base: null, head, bytesDelta: 0 };
  return { kind: 'not-compared', base: null, head, bytesDelta: null };
}

function changeOf(base: Finding | null, head: Finding | null): FindingChange {
  const kind = base === null ? 'introduced' : head === null ? 'resolved' : 'already-there';
  return { kind, base, head, bytesDelta: (head?.bytes ?? 0) - (base?.bytes ?? 0) };
}

function haveSameSteps(base: Finding, head: Finding): boolean {
  const steps = (finding: Finding) =>
    [...finding.broughtBy, finding.hiddenBy].map((place) => place?.origin.instruction ?? null);
  const known = steps(head).some((instruction) => instruction !== null);
  return known && JSON.stringify(steps(base)) === JSON.stringify(steps(head));
}

function shareFiles(base: Finding, head: Finding): boolean {
  const paths = new Set(base.files.map(({ path }) => path));
  return head.files.some(({ path }) => paths.has(path));
}

function isOnlyOne(base: readonly Finding[], head: readonly Finding[]): IsSame {
  const count = (findings: readonly Finding[], id: string) =>
    findings.filter((finding) => finding.id === id).length;
  return ({ id }) => count(base, id) === 1 && count(head, id) === 1;
}
