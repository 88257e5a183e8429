import { describe, expect, test } from '@jest/globals';
import { sideBySide } from '../../src/build/side-by-side.ts';

describe('tasks side by side', () => {
  test('have their results in order, however they end', async () => {
    const finish: (() => void)[] = [];
    const done = sideBySide(['a', 'b', 'c'], 3, async (item, position) => {
      await new Promise<void>((resolve) => {
        finish[position] = resolve;
      });
      return item;
    });
    for (const position of [2, 0, 1]) finish[position]?.();
    expect(await done).toEqual(['a', 'b', 'c']);
  });

  test('are no more at once than allowed, and begin in order', async () => {
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    await sideBySide([0, 1, 2, 3, 4], 2, async (item) => {
      begun.push(item);
      most = Math.max(most, ++running);
      await Promise.resolve();
      running--;
    });
    expect([begun, most]).toEqual([[0, 1, 2, 3, 4], 2]);
  });

  test('all run to their end before the first failure is thrown', async () => {
    const ended: number[] = [];
    const tasks = sideBySide([0, 1, 2], 2, async (item) => {
      await Promise.resolve();
      ended.push(item);
      if (item < 2) throw new Error(`task ${item}`);
    });
    await expect(tasks).rejects.toThrow('task 0');
    expect(ended).toEqual([0, 1, 2]);
  });

  test('may be none', async () => {
    expect(await sideBySide([], 4, async () => 1)).toEqual([]);
  });
});
