import { describe, expect, test } from '@jest/globals';
import { stageChain } from '../../src/build/stages.ts';

const DOCKERFILE = [
  'ARG TAG=3.17', // 1
  'FROM alpine:$TAG AS Base', // 2
  'RUN a', // 3
  'FROM base AS builder', // 4
  'RUN b \\', // 5
  '  c', // 6
  'FROM --platform=linux/amd64 builder', // 7
  'COPY --from=base /x /x', // 8
  'FROM alpine:3.17@sha256:0000000000000000000000000000000000000000000000000000000000000000', // 9
  'FROM 0', // 10
].join('\n');

describe('the stages that a line is built upon', () => {
  test.each([
    ['a stage upon a stage upon an image', 8, ['builder', 'base', 'alpine:$TAG']],
    ['a continued line', 6, ['base', 'alpine:$TAG']],
    ['a stage upon an image', 3, ['alpine:$TAG']],
    ['the line of FROM itself', 4, ['base', 'alpine:$TAG']],
    ['a number names no stage in FROM', 10, ['0']],
    ['before the first stage', 1, []],
  ])('%s', (_name, line, expected) => {
    expect(stageChain(DOCKERFILE, line).map(({ from }) => from)).toEqual(expected);
  });

  test('a later stage of the same name is not meant', () => {
    expect(stageChain('FROM a\nFROM b AS a\n', 1).map(({ from }) => from)).toEqual(['a']);
  });
});
