import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { isOldReport } from '../../src/cli/old-report.ts';
import { run } from '../../src/cli/run.ts';
import { fakeIo } from '../support/fake-io.ts';
import { file, layer } from '../support/image.ts';
import { ociLayout } from '../support/image-files.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'old-report-test-'));
  ociLayout(join(cwd, 'it'), { layers: [layer([file('app', 400_000)])] });
});
afterEach(() => rmSync(cwd, { recursive: true, force: true }));

it.each([
  ['inspect', ['inspect', 'it', '--max-size', '1GB']],
  ['inspect past a limit', ['inspect', 'it', '--max-size', '1kB']],
  ['inspect that failed', ['inspect', 'oci:gone']],
  ['compare', ['compare', 'it', 'it', '--max-size', '1GB', '-o', 'comment=comment']],
  ['variants', ['variants', 'it', 'oci:it', '--max-size', '1kB']],
  ['variants that failed', ['variants', 'oci:gone', 'oci:it']],
])('knows what a run wrote: %s', async (_, argv) => {
  const files = ['-o', 'text', '-o', 'json=json', '-o', 'markdown=markdown'];
  await run([...argv, ...files, '--quiet'], fakeIo({ cwd }));
  const written = [
    'text',
    'json',
    'markdown',
    ...(argv.includes('comment=comment') ? ['comment'] : []),
  ];
  expect(written.filter((name) => !isOldReport(join(cwd, name)))).toEqual([]);
});

it.each([
  ['a Dockerfile', 'FROM scratch\n'],
  ['other JSON', '{"schemaVersion": 1, "kind": "Pod"}'],
  ['JSON that has a report in it', '[{"schemaVersion": 1, "kind": "compare"}]'],
  ['a log', 'building\nPASS  app: smaller.\n'],
  ['a log of jest', 'PASS  src/app.test.ts\n'],
  ['a document', '# App\n\n### ✅ app: smaller\n'],
  ['bytes', '\0\u0001\ufffd'],
])('takes nothing else for one: %s', (_, text) => {
  writeFileSync(join(cwd, 'file'), text);
  expect(isOldReport(join(cwd, 'file'))).toBe(false);
});

it('takes an empty file for free', () => {
  writeFileSync(join(cwd, 'file'), '');
  expect(isOldReport(join(cwd, 'file'))).toBe(true);
});
