import { describe, expect, test } from '@jest/globals';
import { defaultCommentKey } from '../../src/action/comment-key.ts';
import { readInputs } from '../../src/action/inputs.ts';
import type { SideSource } from '../../src/build/build-plan.ts';
import { parseImageReference } from '../../src/image/reference.ts';
import type { Environment } from '../../src/world/environment.ts';

const noFile = (): string => {
  throw new Error('no file is named');
};
const checkedOut: SideSource = {
  kind: 'revision',
  revision: { kind: 'commit', sha: 'a'.repeat(40) },
};

function key(env: Environment, head: SideSource = checkedOut): string {
  return defaultCommentKey({ head, options: readInputs(env, noFile).build });
}

describe('without comment-key', () => {
  test('images that are built differ by Dockerfile, stage and platform', () => {
    const keys = [
      key({}),
      key({ INPUT_CONTEXT: 'services/api' }),
      key({ INPUT_FILE: 'Dockerfile.debug' }),
      key({ INPUT_TARGET: 'test' }),
      key({ INPUT_PLATFORMS: 'linux/arm64' }),
    ];
    expect(keys).toEqual([
      'Dockerfile',
      'services/api/Dockerfile',
      'Dockerfile.debug',
      'Dockerfile (test)',
      'Dockerfile linux/arm64',
    ]);
  });

  test.each([
    ['docker://ghcr.io/octocat/app:pr-7', 'ghcr.io/octocat/app'],
    ['docker-daemon:localhost:5000/app:7', 'localhost:5000/app'],
    [`ghcr.io/octocat/app@sha256:${'a'.repeat(64)}`, 'ghcr.io/octocat/app'],
    ['app', 'app'],
    ['oci-archive:build/app.tar', 'build/app.tar'],
    ['oci:build/layout:app:7', 'build/layout:app'],
  ])('%s keeps its comment when the tag changes', (text, expected) => {
    expect(key({}, { kind: 'image', reference: parseImageReference(text) })).toBe(expected);
  });
});
