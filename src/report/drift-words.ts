import { formatBytesDelta } from '../units/bytes.ts';
import { headlineMetric } from './metric.ts';
import type { Phrase } from './phrase.ts';
import type { CompareReport } from './report.ts';

/** More of them are counted: all are in the JSON. */
const MOST_NAMED = 5;

/** `+10.4 MB not from this pull request: libc6, openssl`; null if there is nothing to say. */
export function driftInWords(report: CompareReport): Phrase | null {
  const { drift } = report;
  if (drift === null) return null;
  const compressed = headlineMetric(report) === 'compressed';
  const bytes = compressed ? (drift.compressedBytes ?? drift.unpackedBytes) : drift.unpackedBytes;
  if (bytes === 0) return null;
  const told: Phrase = [{ strong: formatBytesDelta(bytes) }, ' not from this pull request'];
  const shown = drift.packages.slice(0, MOST_NAMED);
  const more = drift.packages.length - shown.length + drift.packagesOmitted;
  if (shown.length === 0) return [...told, ...whatDrifted(report)];
  const names = shown.flatMap((name, i): Phrase => [...(i === 0 ? [] : [', ']), { code: name }]);
  return [...told, ': ', ...names, ...(more === 0 ? [] : [` and ${more} more packages`])];
}

/** By the causes of the layers, where no package can be named. */
function whatDrifted({ layers }: CompareReport): Phrase {
  const kinds = new Set(
    layers.filter(({ driftBytes }) => driftBytes !== 0).map(({ cause }) => cause?.kind),
  );
  const moved = kinds.has('base-image-moved') ? ['a base image that moved'] : [];
  const again = kinds.has('re-run') ? ['steps that were only run again'] : [];
  const parts = [...moved, ...again];
  return parts.length === 0 ? [] : [`: ${parts.join(', ')}`];
}
