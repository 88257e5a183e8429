import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { nodeTooOld } from '../../src/cli/node-version.ts';

test('an older Node is told which is needed, and how to get it', () => {
  expect(nodeTooOld('20.20.2')).toBe(
    'This needs Node 24 or newer, and is run by Node 20.20.2. Install Node 24 (https://nodejs.org, or `nvm install 24`), or put `npx --yes node@24` in front.',
  );
});

test('the Node that package.json asks for will do', () => {
  const path = join(import.meta.dirname, '../../package.json');
  const { engines } = JSON.parse(readFileSync(path, 'utf8'));
  const oldest = engines.node.replace('>=', '');
  expect(nodeTooOld(`${oldest}.0.0`)).toBeNull();
  expect(nodeTooOld(`${Number(oldest) - 1}.99.0`)).not.toBeNull();
  expect(nodeTooOld('100.0.0')).toBeNull();
});
