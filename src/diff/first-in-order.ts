import type { Order } from '../units/order.ts';

/** The first `most` of the numbers below `count`, without sorting the others. */
export function firstInOrder(most: number, count: number, order: Order<number>): Int32Array {
  const first = new Int32Array(Math.min(most, count) + 1);
  let length = 0;
  for (let i = 0; i < count; i++) {
    if (length === first.length - 1 && (length === 0 || order(first[length - 1] ?? 0, i) <= 0)) {
      continue;
    }
    const place = placeOf(i, first, length, order);
    first.copyWithin(place + 1, place, length);
    first[place] = i;
    length = Math.min(length + 1, first.length - 1);
  }
  return first.subarray(0, length);
}

function placeOf(value: number, sorted: Int32Array, length: number, order: Order<number>): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(sorted[middle] ?? 0, value) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
