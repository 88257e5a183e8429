/**
 * Runs a task for each item, at most so many at a time, begun in order. All are waited for, whatever becomes of
 * one: nothing may go on behind an error.
 * @throws what the first task in order threw
 */
export async function sideBySide<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  task: (item: Item, position: number) => Promise<Result>,
): Promise<Result[]> {
  const running: Promise<Result>[] = [];
  const lanes = Array.from({ length: Math.min(atOnce, items.length) }, async () => {
    while (running.length < items.length) {
      const position = running.length;
      const item = items[position];
      if (item === undefined) return;
      const result = task(item, position);
      running.push(result);
      await Promise.allSettled([result]);
    }
  });
  await Promise.all(lanes);
  return Promise.all(running);
}
