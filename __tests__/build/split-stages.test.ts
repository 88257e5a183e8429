import { describe, expect, test } from '@jest/globals';
import { splitStages } from '../../src/build/split-stages.ts';

const text = (...lines: readonly string[]) => `${lines.join('\n')}\n`;

describe('a Dockerfile of which some steps are built without cache', () => {
  test('is cut before the first of them in each stage, and keeps its names', () => {
    const dockerfile = text(
      '# syntax=docker/dockerfile:1',
      'ARG TAG=1',
      'FROM --platform=$BUILDPLATFORM base:$TAG AS Build',
      'COPY a /',
      'RUN make',
      'RUN make install',
      'FROM other',
      'RUN apt-get update',
      'COPY --from=build /a /',
    );
    expect(splitStages(dockerfile, [5, 6, 8])).toEqual({
      text: text(
        '# syntax=docker/dockerfile:1',
        'ARG TAG=1',
        'FROM --platform=$BUILDPLATFORM base:$TAG AS image-diet-upper-0',
        'COPY a /',
        'FROM image-diet-upper-0 AS Build',
        'RUN make',
        'RUN make install',
        'FROM other AS image-diet-upper-1',
        'FROM image-diet-upper-1 AS image-diet-lower-1',
        'RUN apt-get update',
        'COPY --from=build /a /',
      ),
      stages: ['Build', 'image-diet-lower-1'],
    });
  });

  test('leaves stages alone that hold none of them', () => {
    const dockerfile = text('FROM a AS one', 'RUN x', 'FROM one', 'RUN y');
    const split = splitStages(dockerfile, [4]);
    expect(split?.text.split('\n').slice(0, 2)).toEqual(['FROM a AS one', 'RUN x']);
    expect(split?.stages).toEqual(['image-diet-lower-1']);
  });

  test('has a FROM over several lines', () => {
    const split = splitStages(text('FROM a \\', '  AS one', 'RUN x'), [3]);
    expect(split?.text).toBe(
      text('FROM a AS image-diet-upper-0', 'FROM image-diet-upper-0 AS one', 'RUN x'),
    );
  });

  test.each([
    [
      'a stage is copied from by its number',
      text('FROM a', 'FROM b', 'RUN x', 'COPY --from=0 / /'),
    ],
    [
      'a stage is mounted by its number',
      text('FROM a', 'FROM b', 'RUN --mount=from=0,target=/x y'),
    ],
    ['the part above hands on instructions', text('FROM a', 'ONBUILD RUN z', 'RUN x')],
    ['the base image handed the step on', text('FROM a', 'RUN x', 'FROM b', 'RUN y')],
  ])('is not cut where %s', (_name, dockerfile) => {
    expect(splitStages(dockerfile, [3])).toBeNull();
  });

  test('is cut where a name only begins with a number', () => {
    const dockerfile = text('FROM a AS 0x', 'FROM b', 'RUN x', 'COPY --from=0x / /');
    expect(splitStages(dockerfile, [3])?.stages).toEqual(['image-diet-lower-1']);
  });
});
