import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  followedByShell,
  joinShell,
  parseShell,
  type ShellCommand,
  shellText,
} from '../../src/findings/dockerfile/shell-command.ts';

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
    ['A=1 && touch a$A', 'touch "b$A"'],
    ['touch a && exit 0', 'touch b'],
    ['export A=2 && touch a', 'touch b$A'],
    ['umask 077 && exec touch a', 'touch b'],
    ['mkdir d && { cd d; }', 'touch b'],
    ['(mkdir d && cd d)', 'touch b'],
    ['mkdir d && command cd d', 'touch b'],
    ['mkdir d && \\cd d', 'touch b'],
    ['mkdir d && "cd" d', 'touch b'],
    ['mkdir d && A=1 cd d', 'touch b'],
    ['mkdir d && eval "cd d"', 'touch b'],
    ['A="1 2" && touch a', 'touch "b$A"'],
    ['A="1 2" touch a', 'touch "b$A"'],
    ['A=1 B=c touch a', 'touch "b$A"'],
    [`touch a$((A=3)) "\${B:=4}"`, 'touch "b$A$B"'],
    ['touch() { true; }', 'touch b'],
    ["trap 'touch c' EXIT && touch a", 'touch b'],
    ['set -e && touch a', 'false; touch b'],
    ['set -f && touch "*"', 'touch *a'],
    ['! false && touch a', 'touch b'],
    ['touch a', 'set -e; false; touch b'],
    ['touch a; touch c', 'touch b'],
    ['echo x | tee a', 'cat a | tee b'],
    ['touch a', 'touch b & wait'],
    ['[ -e nothing ] || touch a', 'touch b && [ -e nothing ]'],
  ])('%s, then %s', (first, second) => {
    const joined = joinShell(shell(first), shell(second), false);
    if (joined === null) throw new Error('the test means commands that can be joined');
    expect(effectOf([shellText(joined)])).toEqual(effectOf([first, second]));
  });

  test.each([
    ['goes on after a failure left of &&', 'set -e; false; touch a'],
    ['may be told by SHELL to stop at failures', 'cd d; touch a'],
    ['may be told by SHELL to stop, in a branch', 'if true; then false; touch a; fi'],
    ['would no longer end with its RUN', 'sleep 1 & touch a'],
    ['stops by itself in a group', '(set -e; false; touch a)'],
    ['stops by itself in a file', 'set -e && . /file'],
  ])('or nothing: what %s', (_, first) => {
    expect(joinShell(shell(first), shell('touch b'), false)).toBeNull();
  });
});

test('a subshell in a subshell is no arithmetic, as bash would have it', () => {
  const joined = joinShell(shell('(a && cd b)'), shell('c'), false);
  expect(joined && shellText(joined)).toBe('( (a && cd b)) && c');
});

describe('followedByShell', () => {
  const followed = (line: string) => {
    const whole = followedByShell(shell(line), shell('rm -f /a'), false);
    return whole && shellText(whole);
  };

  test.each([
    ['a && b', 'a && b && rm -f /a'],
    ['a; b || c', 'a; b || c && rm -f /a'],
    ['set -ex; a; b', 'set -ex; a; b && rm -f /a'],
    ['for a in b; do c; done', 'for a in b; do c; done && rm -f /a'],
    // Left of && the loop would go on after a failure.
    ['set -ex; for a in b; do c; d; done', 'set -ex; for a in b; do c; d; done; rm -f /a'],
    ['set -e; f() { a; b; }; f', 'set -e; f() { a; b; }; f; rm -f /a'],
    ['set -euo pipefail; { a; b; }', 'set -euo pipefail; { a; b; }; rm -f /a'],
    ['set -e; { a; b; } && c', 'set -e; { a; b; } && c && rm -f /a'],
    ['set -u; { a; b; }', 'set -u; { a; b; } && rm -f /a'],
    ['. /file && nvm install', '. /file && nvm install && rm -f /a'],
    ['find / -exec ls {} + && exec-it', 'find / -exec ls {} + && exec-it && rm -f /a'],
  ])('%s', (line, expected) => {
    expect(followed(line)).toBe(expected);
  });

  test.each([
    ['ends', 'a || exit 0'],
    ['ends in a branch', 'if a; then exit 0; fi'],
    ['ends in a group', '{ a; exit; }'],
    ['becomes another program', 'cd /a && exec make'],
    ['would go on after a failure', 'a; set -e; { b; c; }'],
    ['would go on after a failure, in a list', 'set -e; a && { b; c; }'],
    ['would go on after a failure, set with other options', 'set -u -e; { b; c; }'],
    ['would go on after a failure, set by its name', 'set -o pipefail -o errexit; { b; c; }'],
    ['would go on after a failure, in a function', 'a; set -e; f() { b; c; }; f'],
    ['would go on after a failure, in a sourced function', 'set -ex && a; . /nvm.sh; nvm install'],
    ['would go on after a failure, in a sourced file', 'a; set -e; . /file'],
    ['would go on after a failure, in a command given as text', 'a; set -e; eval "b; c"'],
    ['was told to stop no more', 'set -e; a; set +e; { b; c; }'],
  ])('nothing comes behind what %s', (_, line) => {
    expect(followed(line)).toBeNull();
  });
});

function shell(line: string): ShellCommand {
  const parsed = parseShell(line);
  if (parsed === null) throw new Error(`the test means a line that can be cut: ${line}`);
  return parsed;
}

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
