import { expect, test } from '@jest/globals';
import { isWorthBuildingAhead } from '../../src/build/worth-ahead.ts';

const HEAD =
  'FROM debian:12 AS os\nFROM scratch\nCOPY --from=os /etc/passwd /etc/\nCOPY app /\nRUN make\n';

test.each([
  ['copies of files', 'FROM scratch\nCOPY app /\nENV A=1\nCMD ["/app"]\n'],
  ['images that the head has, too', 'FROM debian:12 AS os\nCOPY --from=os /etc/passwd /etc/\n'],
  ['a RUN in a comment', 'FROM scratch\n# RUN make\nCOPY app /\n'],
])('the base is not built ahead for %s', (_name, base) => {
  expect(isWorthBuildingAhead(base, HEAD)).toBe(false);
});

test.each([
  ['a step', 'FROM scratch\nCOPY app /\nRUN make\n'],
  ['a step in small letters', 'from debian:12 AS os\n  run make\n'],
  ['a download', 'FROM scratch\nADD https://example.com/a.tar /\n'],
  ['a trigger', 'FROM scratch\nONBUILD RUN make\n'],
  ['another image', 'FROM debian:11\nCOPY app /\n'],
  ['a variable with another value', 'ARG OS=debian:11\nFROM $OS\n'],
  ['files of another image', 'FROM scratch\nCOPY --from=alpine:3 /bin/sh /bin/\n'],
  ['an instruction of several lines', 'FROM scratch\nCOPY \\\n  --from=alpine:3 /bin/sh /bin/\n'],
  ['another frontend', '# syntax=example.com/frontend\nFROM scratch\n'],
  ['another sign for lines that go on', '# escape=`\nFROM scratch\n'],
])('the base is built ahead for %s', (_name, base) => {
  expect(isWorthBuildingAhead(base, HEAD)).toBe(true);
});
