import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { joinShell, parseShell, shellText } from '../../src/findings/dockerfile/shell-command.ts';

describe('parseShell', () => {
  test.each([
    ['a && b || c; d | e & f', ['a', 'b', 'c', 'd', 'e', 'f'], ['&&', '||', ';', '|', '&']],
    [`echo "a && b" 'c; d' e\\;f`, [`echo "a && b" 'c; d' e\\;f`], []],
    ['(a && b) && { c; }', ['(a && b)', '{ c; }'], ['&&']],
    ['echo $(a; b) `c && d` && e', ['echo $(a; b) `c && d`', 'e'], ['&&']],
    ['a 2>&1 >|b &>c && d', ['a 2>&1 >|b &>c', 'd'], ['&&']],
    ['find . -exec rm {} \\; && a', ['find . -exec rm {} \\;', 'a'], ['&&']],
    ['if a; then b; fi && c', ['if a', 'then b', 'fi', 'c'], [';', ';', '&&']],
    [`echo \${A:-b;c} a#b`, [`echo \${A:-b;c} a#b`], []],
  ])('%s', (line, commands, operators) => {
    expect(parseShell(line)).toEqual({ commands, operators });
  });

  test.each([
    ['a comment', 'a # b'],
    ['nothing behind the last operator', 'a &&'],
    ['a command in the background at the end', 'a &'],
    ['nothing', ''],
    ['an open quote', `a "b`],
    ['an open bracket', 'a (b'],
    ['a bracket of case', 'case a in b) c; esac'],
    ['a here-document', 'cat <<EOF'],
    ['lines', 'a\nb'],
    ['an escape at the end', 'a \\'],
  ])('%s is not cut', (_, line) => {
    expect(parseShell(line)).toBeNull();
  });

  test('nothing is lost, whatever the line', () => {
    const pieces = fc.constantFrom(...`ab '"\\\`$(){};&|<>#\t`, '&&', '||', 'rm x');
    fc.assert(
      fc.property(
        fc.array(pieces).map((all) => all.join('')),
        (line) => {
          const parsed = parseShell(line);
          const solid = (text: string) => text.replaceAll(/\s/g, '');
          if (parsed !== null) expect(solid(shellText(parsed))).toBe(solid(line));
        },
      ),
    );
  });
});

describe('joinShell does what two RUN instructions do', () => {
  test.each([
    ['touch a', 'mv a b'],
    ['mkdir d && cd d && touch a', 'touch b'],
    ['false', 'touch b'],
    ['touch a', 'false; touch b'],
    ['false', 'true; touch b'],
    ['false || touch a', 'false || touch b'],
    ['touch a; false', 'touch b'],
    ['A=1; touch a', 'touch "b$A"'],
    ['A=1 && touch a$A', 'touch "b$A"'],
    ['set -e; touch a', 'false; touch b'],
    ['export A=2; touch a', 'touch b$A'],
    ['touch a && exit 0', 'touch b'],
    ['umask 077; exec touch a', 'touch b'],
    ['echo x | tee a', 'cat a | tee b'],
    ['touch a', 'touch b & wait'],
    ['[ -e nothing ] || touch a', 'touch b && [ -e nothing ]'],
  ])('%s, then %s', (first, second) => {
    const [one, two] = [parseShell(first), parseShell(second)];
    if (one === null || two === null) throw new Error('the test means commands that can be cut');
    expect(effectOf([shellText(joinShell(one, two))])).toEqual(effectOf([first, second]));
  });
});

/** Whether the commands succeed one after the other, and the files that they leave. */
function effectOf(lines: readonly string[]): unknown {
  const directory = mkdtempSync(join(tmpdir(), 'shell-command-'));
  try {
    const succeeds = lines.every(
      (line) => spawnSync('/bin/sh', ['-c', line], { cwd: directory }).status === 0,
    );
    // A failed build leaves no layer.
    return { succeeds, files: succeeds ? readdirSync(directory, { recursive: true }).sort() : [] };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

test('there is a shell to compare with', () => {
  expect(execFileSync('/bin/sh', ['-c', 'echo yes']).toString()).toBe('yes\n');
});
