import type { PackageChange, PackageSide } from '../packages/diff-packages.ts';
import type { Ecosystem } from '../packages/package.ts';
import { formatBytes, formatBytesDelta } from '../units/bytes.ts';
import type { Phrase } from './phrase.ts';
import type { PackageChangesReport, PackageReport, UnreadRecordReport } from './report.ts';

/** How people call what installs the packages. */
export const ECOSYSTEM_NAMES = {
  dpkg: 'Debian',
  apk: 'Alpine',
  rpm: 'RPM',
  python: 'Python',
  npm: 'npm',
  go: 'Go',
} as const satisfies Record<Ecosystem, string>;

/** One package that changed. */
export interface PackageRow {
  readonly name: string;
  /** `Debian`, `npm, in typescript` */
  readonly of: Phrase;
  /** `7.88 → 8.1`, `added 8.1` */
  readonly what: Phrase;
  /** `+0.4 MB`; `–` where nobody knows. */
  readonly amount: string;
  /** Only the base image has it. */
  readonly ofBase: boolean;
}

/** What changed, biggest first; those of the base image apart and behind. */
export function packageRows({ changed }: PackageChangesReport): readonly PackageRow[] {
  const rows = changed.map(packageRow);
  return [...rows.filter(({ ofBase }) => !ofBase), ...rows.filter(({ ofBase }) => ofBase)];
}

/** `12 packages changed` */
export function packageCount(changes: PackageChangesReport): string {
  const count = changes.changed.length + changes.omitted;
  return count === 1 ? '1 package changed' : `${count} packages changed`;
}

function packageRow(change: PackageChange): PackageRow {
  const { ecosystem, name, architecture, base, head } = change;
  const side = head ?? base;
  const partOf = side?.partOf ?? null;
  const bytes = side?.bytes ?? null;
  return {
    name: architecture === null ? name : `${name}:${architecture}`,
    of: [
      ECOSYSTEM_NAMES[ecosystem],
      ...(partOf === null || partOf.name === name ? [] : [', in ', { code: partOf.name }]),
    ],
    what: whatChanged(change),
    amount: amountOf(change),
    ofBase: bytes !== null && bytes.ownBytes === 0 && bytes.baseBytes > 0,
  };
}

function whatChanged({ change, base, head }: PackageChange): Phrase {
  const [before, after] = [versionsOf(base), versionsOf(head)];
  switch (change) {
    case 'added':
      return ['added', ...spaced(after)];
    case 'removed':
      return ['removed', ...spaced(before)];
    case 'version-changed':
      return [
        ...(before.length === 0 ? ['?'] : before),
        ' → ',
        ...(after.length === 0 ? ['?'] : after),
      ];
    case 'unchanged':
      return after;
  }
}

function spaced(phrase: Phrase): Phrase {
  return phrase.length === 0 ? [] : [' ', ...phrase];
}

const MOST_VERSIONS = 3;

function versionsOf(side: PackageSide | null): Phrase {
  const versions = side?.versions ?? [];
  const more = versions.length - MOST_VERSIONS;
  return [
    ...versions
      .slice(0, MOST_VERSIONS)
      .flatMap((version, index): Phrase => [...(index === 0 ? [] : [', ']), { code: version }]),
    ...(more > 0 ? [` and ${more} more`] : []),
  ];
}

function amountOf({ ownBytesDelta, baseBytesDelta }: PackageChange): string {
  if (ownBytesDelta === null || baseBytesDelta === null) return '–';
  return formatBytesDelta(ownBytesDelta + baseBytesDelta);
}

/** What an installed package weighs: `64 MB`; `–` where nobody knows. */
export function packageSize({ bytes }: PackageReport): string {
  return bytes === null ? '–' : formatBytes(bytes.ownBytes + bytes.baseBytes);
}

/** Whether it is the base image's alone. */
export function isOfBase({ bytes }: PackageReport): boolean {
  return bytes !== null && bytes.ownBytes === 0 && bytes.baseBytes > 0;
}

const MOST_UNREAD = 5;

/** What could not be read of either side, a sentence each, without a final stop. */
export function changeNotes(changes: PackageChangesReport): readonly Phrase[] {
  return [
    ...unreadNotes(changes.unread, changes.unreadOmitted),
    ...unreadNotes(changes.baseUnread, changes.baseUnreadOmitted, ' of the base'),
  ];
}

/**
 * What could not be read, a sentence each, without a final stop.
 *
 * @param of whose packages, where that has to be said
 */
export function unreadNotes(
  unread: readonly UnreadRecordReport[],
  omitted: number,
  of = '',
): readonly Phrase[] {
  const more = unread.length + omitted - MOST_UNREAD;
  return [
    ...unread
      .slice(0, MOST_UNREAD)
      .map(
        ({ ecosystem, path, reason }): Phrase => [
          `${ECOSYSTEM_NAMES[ecosystem]} packages${of}: `,
          { code: `/${path}` },
          ` ${reason}`,
        ],
      ),
    ...(more > 0 ? [[`… and ${more} more package records${of} that were not read`]] : []),
  ];
}
