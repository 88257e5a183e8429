import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { type BaseImages, baseImages } from '../support/base-images.ts';
import { type BuildWorld, makeBuildWorld } from '../support/build-world.ts';
import { compareCommits } from '../support/compare-builds.ts';
import { toldLayers } from '../support/told-layers.ts';

// A Dockerfile that says by which frontend it is read: BuildKit's own, as an image. Run by script/drivers, which makes it.
jest.setTimeout(120_000);

const FRONTEND = process.env['IMAGE_DIET_TEST_FRONTEND_IMAGE'] ?? 'run script/drivers';
const SYNTAX = `# syntax=${FRONTEND}`;

let made: BuildWorld;
let bases: BaseImages;
beforeEach(() => {
  made = makeBuildWorld();
  bases = baseImages(process.env);
  bases.load('1', { release: '1' });
  bases.load('2', { release: '2', more: 'x'.repeat(500) });
});
afterEach(() => {
  bases.remove();
  made.remove();
});

interface Read {
  readonly syntax?: string;
  readonly release?: '1' | '2';
  readonly bytes?: number;
  readonly text?: string;
}

function dockerfile({ syntax = SYNTAX, release = '1', bytes = 10, text = 'one' }: Read): string {
  return [
    syntax,
    `FROM ${bases.name(release)} AS build`,
    'RUN cat /release > /out; cat /more >> /out || true',
    `FROM ${bases.name('1')}`,
    // Above the copies: run again it would be another layer, unless within the same second.
    `RUN head -c ${bytes} /bin/sh > /a`,
    'COPY --from=build /out /',
    'COPY --link f /',
    'COPY <<EOF /doc',
    text,
    'EOF',
    '',
  ].join('\n');
}

describe('a Dockerfile with a syntax of its own', () => {
  test.each<[string, Read, Read, string, readonly string[]]>([
    ['an edited RUN', {}, { bytes: 30 }, '1', ['line 5 edited +20']],
    ['a here-document', {}, { text: 'three' }, '1', ['line 8 edited +2']],
    ['a file of the context', {}, {}, '22', ['line 7 inputs-changed f +1']],
    ['FROM', {}, { release: '2' }, '1', ['line 6 inputs-changed stage build line 2 +500']],
    ['the syntax itself', { syntax: '# none' }, { bytes: 30 }, '1', ['line 5 edited +20']],
  ])('%s', async (_, base, head, f, expected) => {
    const report = await compareCommits(made, {
      base: { Dockerfile: dockerfile(base), f: '1' },
      head: { Dockerfile: dockerfile(head), f },
    });
    expect(toldLayers(report)).toEqual(expected);
  });
});
