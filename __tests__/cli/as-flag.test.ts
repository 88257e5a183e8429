import { describe, expect, it } from '@jest/globals';
import { INPUT_NAMES } from '../../src/action/inputs.ts';
import { parseArguments } from '../../src/cli/arguments.ts';
import { asFlag } from '../../src/cli/as-flag.ts';
import { compressedUnknown } from '../../src/policy/failures.ts';
import { THRESHOLD_INPUTS } from '../../src/policy/thresholds.ts';

describe('a setting in a terminal', () => {
  // Of the action alone, or otherwise called: no message of the command line names them.
  const spoken = INPUT_NAMES.filter((name) =>
    [...THRESHOLD_INPUTS, 'context', 'file', 'prepare', 'build-contexts', 'platforms'].includes(
      name,
    ),
  );

  it.each([...spoken, 'ignore', 'dive-ci'])('is a flag that compare has: %s', (name) => {
    const help = parseArguments(['compare', '--help'], 100);
    expect(help.command === 'print' && help.text).toMatch(new RegExp(`(?<=\\s)${asFlag(name)} `));
  });

  it('is written with its value as one types it', () => {
    expect(compressedUnknown(['max-size'], 'head', asFlag).message).toMatch(
      /^--max-size cannot be judged with "--size-metric compressed": .* either use "--size-metric unpacked", or /,
    );
  });
});
