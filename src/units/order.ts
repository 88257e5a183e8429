/** Total orders for lists. Never the locale's: the same input gives the same bytes everywhere. */
export type Order<T> = (a: T, b: T) => number;

/** By UTF-16 code units, which for image paths is the order of their bytes. */
export function byText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The first order that tells the two apart decides. */
export function inOrder<T>(...orders: readonly Order<T>[]): Order<T> {
  return (a, b) => {
    for (const order of orders) {
      const result = order(a, b);
      if (result !== 0) return result;
    }
    return 0;
  };
}

/** Biggest first. */
export function descending<T>(figure: (value: T) => number): Order<T> {
  return (a, b) => figure(b) - figure(a);
}

/** Smallest first. */
export function ascending<T>(figure: (value: T) => number): Order<T> {
  return (a, b) => figure(a) - figure(b);
}
