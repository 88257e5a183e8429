import type { World } from '../world/world.ts';

/** Runs a part of the work as one step that people see. What throws has failed; so has what `succeeded` denies. */
export async function asStep<Result>(
  title: string,
  world: World,
  run: () => Promise<Result>,
  succeeded: (result: Result) => boolean = () => true,
): Promise<Result> {
  const end = world.progress.step(title);
  try {
    const result = await run();
    end(succeeded(result) ? 'done' : 'failed');
    return result;
  } catch (error) {
    end('failed');
    throw error;
  }
}
