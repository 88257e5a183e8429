import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { type FixtureBases, makeFixtureBases } from '../support/finding-pages/bases.ts';
import { basesOf, findingPages } from '../support/finding-pages/page.ts';
import { prove } from '../support/finding-pages/prove.ts';

jest.setTimeout(120_000);

const examples = findingPages().flatMap(({ name, example }) =>
  example === null ? [] : [{ name, example }],
);
/** These show another image to build on; what they find no line of this Dockerfile can save. */
const SHOW_ANOTHER_BASE = ['base-file-modified', 'large-base-image'];

let folder: string;
let bases: FixtureBases;
beforeAll(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), 'finding-pages-test-'));
  bases = makeFixtureBases(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what docs/findings shows, built', () => {
  // One after the other: BuildKit may not say which layers are the base's where several builds begin with it.
  test.each(examples)('$name', async ({ name, example }) => {
    const from = basesOf(`${example.before}${example.after}`);
    const { finding, savedBytes, remains, pasted } = await prove(`image-diet/${name}`, example, {
      buildContexts: bases.contextsOf(from),
    });
    if (finding === null) throw new Error('the first Dockerfile does not have it');
    expect(finding.bytes).toBeGreaterThan(0);
    expect(remains).toBe(false);
    if (SHOW_ANOTHER_BASE.includes(name)) {
      expect(finding.savedBytes ?? 0).toBe(0);
      return;
    }
    expect(savedBytes).toBe(finding.savedBytes);
    if (pasted !== null) expect(pasted).toBe(example.after);
    if (finding.replacement?.file === '.dockerignore') {
      expect(`${finding.replacement.lines.join('\n')}\n`).toBe(example.dockerignore);
    }
  });
});
