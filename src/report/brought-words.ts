import { formatBytes } from '../units/bytes.ts';
import type { Phrase } from './phrase.ts';
import type { BroughtReport, FoldedReport } from './report.ts';

/**
 * What a layer brought, in a few words, biggest first: `build-essential and 34 packages with it, 51 MB; /var/lib/apt/lists,
 * 11 MB`. Only what is at least a tenth of the bytes that are to be explained; nothing if nothing is.
 */
export function broughtInWords(brought: BroughtReport | null, bytes: number): Phrase {
  if (brought === null) return [];
  const isWorthIt = (part: number) => part > 0 && part * 10 >= bytes;
  const parts = [
    ...(isWorthIt(brought.packageBytes) ? [packagesInWords(brought)] : []),
    ...brought.files.filter((row) => isWorthIt(row.bytes)).map(fileInWords),
  ];
  return parts
    .sort((a, b) => b.bytes - a.bytes)
    .flatMap(({ words }, index) => (index === 0 ? words : ['; ', ...words]));
}

interface Part {
  readonly bytes: number;
  readonly words: Phrase;
}

function packagesInWords({ packages, packageCount, packageBytes }: BroughtReport): Part {
  const named = packages.filter((each) => each.named);
  const first = (named.length > 0 ? named : packages).slice(0, 2);
  const others = packageCount - first.length;
  const names = first.flatMap(
    ({ name }, index): Phrase => [
      ...(index === 0 ? [] : [others === 0 ? ' and ' : ', ']),
      { code: name },
    ],
  );
  const more = others === 0 ? '' : ` and ${othersInWords(others, named.length, first.length)}`;
  return { bytes: packageBytes, words: [...names, `${more}, ${formatBytes(packageBytes)}`] };
}

/** What stands beside a package that the instruction names came with it. */
function othersInWords(others: number, named: number, shown: number): string {
  const noun = others === 1 ? 'package' : 'packages';
  if (named === 0 || named > shown) return `${others} more ${noun}`;
  return `${others} ${noun} with ${named === 1 ? 'it' : 'them'}`;
}

function fileInWords({ path, bytes }: FoldedReport): Part {
  return { bytes, words: [{ code: `/${path}` }, `, ${formatBytes(bytes)}`] };
}
