import type { Row } from './row.ts';
import { adviceMemory, adviceTime } from './rows/advice.ts';
import {
  adviceOnNew,
  adviceOnNewMemory,
  adviceOnShared,
  adviceOnSharedMemory,
} from './rows/advice-of-two.ts';
import { baseAndHead } from './rows/base-and-head.ts';
import { cacheBytes, cacheTime } from './rows/cache.ts';
import { dive } from './rows/dive.ts';
import { gzipImage } from './rows/gzip-image.ts';
import { gzipLayer } from './rows/gzip-layer.ts';
import { largeFiles } from './rows/large-files.ts';
import { listing } from './rows/listing.ts';
import { memoryOfCrowded, memoryOfMany } from './rows/memory.ts';
import { tiny } from './rows/tiny.ts';
import { variants, variantsUnread } from './rows/variants.ts';
import { zstdLayer } from './rows/zstd-layer.ts';

/** The table, in its order. A new row is a file in rows/ and a line here. */
export const ROWS: readonly Row[] = [
  gzipLayer,
  largeFiles,
  gzipImage,
  zstdLayer,
  listing,
  baseAndHead,
  dive,
  memoryOfMany,
  memoryOfCrowded,
  tiny,
  cacheTime,
  cacheBytes,
  adviceTime,
  adviceMemory,
  adviceOnNew,
  adviceOnNewMemory,
  adviceOnShared,
  adviceOnSharedMemory,
  variants,
  variantsUnread,
];
