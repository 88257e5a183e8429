import { join } from 'node:path';
import type { BuildOptions } from '../../src/build/build-plan.ts';
import { type CompareRequest, compareImages } from '../../src/pipeline/compare.ts';
import { readThresholds, type ThresholdTexts } from '../../src/policy/thresholds.ts';
import { DEFAULT_LIMITS } from '../../src/read/limits.ts';
import type { CompareReport } from '../../src/report/report.ts';
import {
  type BuildWorld,
  commit,
  commitAll,
  inFolder,
  initRepository,
  plan,
  writeFiles,
} from './build-world.ts';
import { expectParsed } from './expect-parsed.ts';

type Files = Parameters<typeof writeFiles>[1];

export interface BuiltComparison {
  readonly base: Files;
  /** On top of the base's. */
  readonly head: Files;
  readonly options?: Partial<BuildOptions>;
  readonly limits?: ThresholdTexts['inputs'];
  readonly request?: Partial<CompareRequest>;
}

/** A repository with two commits, compared as a pull request is. */
export async function compareCommits(
  { world, folder }: BuildWorld,
  { base, head, options, limits, request }: BuiltComparison,
): Promise<CompareReport> {
  const root = join(folder, 'repository');
  initRepository(root);
  writeFiles(root, base);
  const before = commitAll(root, 'base');
  writeFiles(root, head);
  const after = commitAll(root, 'head');
  return compareImages(
    {
      plan: plan(commit(before), commit(after), options),
      thresholds: expectParsed(readThresholds({ inputs: limits ?? {}, diveCi: null })),
      reading: { verify: false, limits: DEFAULT_LIMITS, cache: null },
      origin: {
        repositoryUrl: null,
        pullRequest: null,
        runUrl: null,
        headCommit: null,
        title: '',
        commentKey: '',
      },
      ignores: [],
      diveCiHintIn: null,
      ...request,
    },
    inFolder(world, root),
  );
}
