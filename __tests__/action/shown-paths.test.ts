import { expect, test } from '@jest/globals';
import { defaultCommentKey } from '../../src/action/comment-key.ts';
import { readInputs } from '../../src/action/inputs.ts';
import { withShownPaths } from '../../src/action/shown-paths.ts';
import { titleOf } from '../../src/pipeline/title.ts';

/** What the comment is found again by, and called, in a job of a runner that lies there. */
function named(inputs: Readonly<Record<string, string>>, runner: string) {
  const [temporary, workspace] = [`${runner}/_temp`, `${runner}/app/app`];
  const env = Object.entries(inputs).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value.replace('TEMP', temporary).replace('WORKSPACE', workspace),
  ]);
  const read = readInputs(Object.fromEntries(env), () => '');
  const { sides, shownBuild } = withShownPaths(read, [temporary, workspace]);
  const head =
    sides.headImage === null
      ? ({ kind: 'working-tree' } as const)
      : ({ kind: 'image', reference: sides.headImage } as const);
  const plan = { head, options: shownBuild };
  return [defaultCommentKey(plan), titleOf(plan, null)];
}

test.each<[Readonly<Record<string, string>>, string]>([
  [{ 'head-image': 'oci-archive:TEMP/app.tar' }, 'app.tar'],
  [{ 'head-image': 'TEMP/out/layout' }, 'out/layout'],
  [{ 'head-image': 'oci:WORKSPACE/build/layout' }, 'build/layout'],
  [{ context: 'WORKSPACE/services/api' }, 'services/api/Dockerfile'],
  [{ file: 'WORKSPACE/docker/Dockerfile' }, 'docker/Dockerfile'],
  [{ 'head-image': 'oci-archive:/elsewhere/app.tar' }, '/elsewhere/app.tar'],
])('%j is %s on every runner', (inputs, name) => {
  for (const runner of ['/opt/runner-1/_work', '/home/runner/work']) {
    expect(named(inputs, runner)).toEqual([name, name]);
  }
});
