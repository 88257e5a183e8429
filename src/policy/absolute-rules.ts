import type { ImageAnalysis } from '../analysis/image-analysis.ts';
import {
  formatBytes,
  formatBytesApart,
  formatExactBytes,
  parseSize,
  type Size,
} from '../units/bytes.ts';
import { floorOfProduct } from '../units/decimal.ts';
import { type Parsed, parsed } from '../units/parsed.ts';
import { parseShare, type Share } from '../units/percent.ts';
import type { AbsoluteAnswer, AbsoluteRule } from './rules.ts';
import type { SizeMetric } from './size-metric.ts';

/** `max-size`: the image may be so big, on disk or to pull. */
export function maxSize(text: string, metric: SizeMetric): Parsed<AbsoluteRule> {
  const size = parseSize(text);
  if (!size.ok) return size;
  const compressed = metric === 'compressed';
  const figure = compressed ? 'compressedBytes' : 'unpackedBytes';
  return parsed({
    kind: 'absolute',
    name: 'max-size',
    limit: size.value.text,
    figure,
    ask: (analysis) =>
      // Judging an image that lacks the figure is refused before any rule is asked.
      askSize(
        compressed ? 'The compressed image is' : 'The image is',
        analysis.totals[figure] ?? 0,
        size.value,
      ),
  });
}

/** `max-wasted`: so many bytes may be wasted. */
export function maxWasted(text: string): Parsed<AbsoluteRule> {
  const size = parseSize(text);
  if (!size.ok) return size;
  return parsed({
    kind: 'absolute',
    name: 'max-wasted',
    limit: size.value.text,
    figure: null,
    ask: ({ totals }) => askSize('The image wastes', totals.avoidableBytes, size.value),
  });
}

function askSize(beginning: string, bytes: number, limit: Size): AbsoluteAnswer {
  const tie = bytes !== limit.bytes && formatBytes(bytes) === formatBytes(limit.bytes);
  const figure = tie ? formatExactBytes(bytes) : formatBytes(bytes);
  const exceeded = bytes > limit.bytes;
  return {
    exceeded,
    actual: [{ value: bytes, unit: 'bytes' }],
    badness: bytes,
    figure,
    sentence: `${beginning} ${figure}, ${exceeded ? 'past' : 'within'} the limit of ${
      tie ? formatExactBytes(limit.bytes) : limit.text
    }`,
  };
}

/**
 * `min-efficiency`: the part of the own layers' bytes that must not be wasted (`ownEfficiency`), as
 * `0.95` or `95%`. It is judged and told in bytes, exactly: of 100 own MB, 95% allows 5 MB.
 */
export function minEfficiency(text: string): Parsed<AbsoluteRule> {
  const share = parseShare(text);
  if (!share.ok) return share;
  return parsed({
    kind: 'absolute',
    name: 'min-efficiency',
    limit: share.value.text,
    figure: null,
    ask: (analysis) => askEfficiency(analysis, share.value),
  });
}

function askEfficiency(analysis: ImageAnalysis, share: Share): AbsoluteAnswer {
  const { avoidableBytes, ownEfficiency } = analysis.totals;
  const own = ownBytes(analysis);
  const allowed = allowedWaste(own, share);
  const exceeded = avoidableBytes > allowed;
  const [wasted, bound] = formatBytesApart(avoidableBytes, allowed);
  return {
    exceeded,
    actual: [{ value: ownEfficiency, unit: 'ratio' }],
    badness: -ownEfficiency,
    figure: wasted,
    sentence: `The image wastes ${wasted} of its own ${formatBytes(own)}, ${
      exceeded ? 'past' : 'within'
    } the ${bound} that min-efficiency allows`,
  };
}

function ownBytes(analysis: ImageAnalysis): number {
  let bytes = 0;
  for (const layer of analysis.layers) if (!layer.base) bytes += layer.unpackedBytes;
  return bytes;
}

/** The most bytes w for which `(own − w) / own` is not below the share. */
function allowedWaste(own: number, share: Share): number {
  const { digits, places } = share.ratio;
  const wasted = { digits: 10n ** BigInt(places) - digits, places };
  return Number(floorOfProduct(wasted, BigInt(own)));
}
