import { describe, expect, it } from '@jest/globals';
import { parseImageReference } from '../../src/image/reference.ts';
import { titleOf } from '../../src/pipeline/title.ts';
import { plan } from '../support/build-world.ts';

const WORKING_TREE = { kind: 'working-tree' } as const;

describe('titleOf', () => {
  it.each([
    ['the root', {}, 'Dockerfile'],
    ['a folder', { context: './services/api/' }, 'services/api/Dockerfile'],
    ['a file', { context: 'app', file: 'docker/app.Dockerfile' }, 'docker/app.Dockerfile'],
    ['a stage', { target: 'run' }, 'Dockerfile (run)'],
  ])('is the Dockerfile, of %s', (_name, options, title) => {
    expect(titleOf(plan(WORKING_TREE, WORKING_TREE, options), null)).toBe(title);
  });

  it('is the path in the repository, wherever one stands in it', () => {
    const options = { file: '../Dockerfile' };
    const place = { cwd: '/usr/share', root: '/' };
    expect(titleOf(plan(WORKING_TREE, WORKING_TREE, options), place)).toBe('usr/Dockerfile');
  });

  it.each([
    ['alpine:3.17', 'alpine:3.17'],
    ['docker://ghcr.io/a/b:1', 'ghcr.io/a/b:1'],
    ['docker-archive:out/image.tar', 'out/image.tar'],
    ['oci:layout:app', 'layout:app'],
  ])('is the image %s', (text, title) => {
    const head = { kind: 'image', reference: parseImageReference(text) } as const;
    expect(titleOf(plan(WORKING_TREE, head), null)).toBe(title);
  });
});
