import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { allTraces } from '../support/engine-state.ts';
import { environmentOf, FURTHER_ENGINES, whyUnavailable } from '../support/engines.ts';
import { checkOutWhole, type Files } from '../support/github/repository.ts';
import type { ActionRun } from '../support/github/runner.ts';
import {
  bytes,
  openScenario,
  pullRequestEvent,
  type Scenario,
} from '../support/github/scenario.ts';
import { copyPrograms } from '../support/host-programs.ts';

jest.setTimeout(120_000);

let scenario: Scenario;
let tools: string;
beforeEach(async () => {
  scenario = await openScenario();
  tools = scenario.newFolder();
});
afterEach(() => scenario.close());

test('a Dockerfile that runs `git describe` finds the history that the checkout has', async () => {
  copyPrograms(tools, ['sh', 'git']);
  const repository = scenario.pullRequest(
    {
      Dockerfile:
        'FROM scratch\nCOPY --from=tools / /\nCOPY . /src\nRUN cd /src && git describe --tags --match "v*" > /version\n',
    },
    { 'app.bin': bytes(500_000, 1) },
  );
  const workspace = scenario.newFolder();
  checkOutWhole(workspace, `file://${repository.origin}`, repository.merge);
  const run = await scenario.run({
    workspace,
    ...pullRequestEvent(repository),
    inputs: { 'build-contexts': `tools=${tools}` },
  });
  expect(run.log).not.toContain('fatal:');
  expect(run.outputs).toMatchObject({ result: 'pass' });
  expect(Number(run.outputs['delta-unpacked-bytes'])).toBeGreaterThanOrEqual(500_000);
});

describe('values of build arguments and secrets', () => {
  const planted = {
    argument: 'planted-argument-4711',
    secret: 'planted-secret-4712',
    second: 'second-line-4713',
    variable: 'planted-variable-4714',
  };
  const inputs = {
    'build-args': `TOKEN=${planted.argument}`,
    secrets: `"key=${planted.secret}\n${planted.second}"`,
    'secret-envs': 'other=SECRET_VARIABLE',
  };
  const RUN =
    'RUN --mount=type=secret,id=key --mount=type=secret,id=other test -s /run/secrets/key && test -s /run/secrets/other && ';
  const dockerfile = (command: string) =>
    `FROM scratch\nCOPY --from=tools / /\nARG TOKEN\nCOPY app.bin prepared.txt /\n${RUN}${command}\n`;

  async function build(command: string, exitCode: number): Promise<ActionRun> {
    copyPrograms(tools, ['sh']);
    const files: Files = { Dockerfile: dockerfile('true'), 'app.bin': bytes(1_000_000, 1) };
    const repository = scenario.pullRequest(files, {
      Dockerfile: dockerfile(command),
      'app.bin': bytes(2_000_000, 2),
    });
    return scenario.runOn(repository, {
      inputs: {
        ...inputs,
        'build-contexts': `tools=${tools}`,
        'no-cache': 'true',
        prepare:
          'if env | grep -E "planted-(arg|sec|run)|ghs_"; then exit 1; fi\ntouch prepared.txt',
      },
      env: { SECRET_VARIABLE: planted.variable },
      exitCode,
    });
  }

  /** All that anybody can read afterwards. The runner swallows the lines that tell it what to mask. */
  function written(run: ActionRun): string {
    const log = run.log.replaceAll(/^::add-mask::.*$/gm, '');
    const files = allFiles(run.runnerTemp).map((file) => readFileSync(file, 'utf8'));
    const comments = scenario.github.comments().map(({ body }) => body);
    return [log, run.summary, JSON.stringify(run.outputs), ...files, ...comments].join('\n');
  }

  test.each<[string, string, number, RegExp]>([
    [
      'are nowhere after a build that used them',
      'echo "$TOKEN" > /token',
      0,
      /COPY app\.bin prepared\.txt/,
    ],
    [
      'are nowhere after a build that printed them and failed',
      'echo "$TOKEN" && while read line; do echo "$line"; done < /run/secrets/key; exit 7',
      2,
      // The build printed them, and somebody blotted them out.
      /^ *head #\d+ [\d.]+ \*\*\*$/m,
    ],
  ])('%s', async (_name, command, exitCode, trace) => {
    const run = await build(command, exitCode);
    const text = written(run);
    expect(text).toMatch(trace);
    expect(Object.values(planted).filter((value) => text.includes(value))).toEqual([]);
  });
});

// A runner whose job is cancelled sends both, SIGINT first.
test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  '%s in the middle of a build: %d, nothing left behind, nothing said',
  async (signal, exitCode) => {
    copyPrograms(tools, ['sh', 'sleep']);
    const repository = scenario.pullRequest(
      { Dockerfile: 'FROM scratch\nCOPY --from=tools / /\nRUN sleep 0\n' },
      { Dockerfile: 'FROM scratch\nCOPY --from=tools / /\nRUN sleep 300\n' },
    );
    let stop = () => {};
    const run = await scenario.runOn(repository, {
      inputs: { 'build-contexts': `tools=${tools}`, comment: 'always' },
      exitCode,
      onStart: (child) => {
        stop = () => child.kill(signal);
      },
      onOutput: (text) => {
        if (/RUN sleep 300/.test(text)) stop();
      },
    });
    expect(run.outputs).toEqual({});
    expect(readdirSync(run.runnerTemp)).toEqual([]);
    expect(processesOf(run)).toEqual([]);
    expect(scenario.github.takeRequests()).toEqual([]);
  },
);

describe.each(FURTHER_ENGINES)('on the engine "%s", with the classic image store', (name) => {
  const onEngine = whyUnavailable(name) === null ? test : test.skip;
  const env = () =>
    Object.fromEntries(
      Object.entries(environmentOf(name)).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value]],
      ),
    );

  onEngine('a pull request is built, measured and told, and the engine is as before', async () => {
    const small = 'FROM scratch\nCOPY app.bin /app\n';
    const repository = scenario.pullRequest(
      { Dockerfile: small, 'app.bin': bytes(2_000_000, 1) },
      { Dockerfile: `${small}COPY --chmod=755 app.bin /app\n` },
    );
    const before = allTraces(env());
    const run = await scenario.runOn(repository, {
      inputs: { 'max-increase': '1MB' },
      env: env(),
      exitCode: 1,
    });
    expect(run.outputs).toMatchObject({
      result: 'fail',
      'delta-unpacked-bytes': '2000000',
      'delta-wasted-bytes': '2000000',
      'delta-compressed-bytes': '',
    });
    const [comment] = scenario.github.comments();
    expect(comment?.body).toContain('COPY --chmod=755 app.bin /app');
    expect(comment?.body).toContain('classic image store keeps no compressed layers');
    expect(allTraces(env())).toEqual(before);
  });

  onEngine('SIGTERM in the middle of a build leaves nothing in the engine', async () => {
    copyPrograms(tools, ['sh', 'sleep']);
    const repository = scenario.pullRequest(
      { Dockerfile: 'FROM scratch\nCOPY --from=tools / /\nRUN sleep 0\n' },
      { Dockerfile: 'FROM scratch\nCOPY --from=tools / /\nRUN sleep 300\n' },
    );
    const before = allTraces(env());
    let stop = () => {};
    const run = await scenario.runOn(repository, {
      inputs: { 'build-contexts': `tools=${tools}`, comment: 'always' },
      env: env(),
      exitCode: 143,
      onStart: (child) => {
        stop = () => child.kill('SIGTERM');
      },
      onOutput: (text) => {
        if (/RUN sleep 300/.test(text)) stop();
      },
    });
    expect(readdirSync(run.runnerTemp)).toEqual([]);
    expect(processesOf(run)).toEqual([]);
    expect(allTraces(env())).toEqual(before);
  });
});

/** Processes that were started by a run: all of them inherit the name of its folder. */
function processesOf(run: ActionRun): readonly string[] {
  return readdirSync('/proc').filter((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readFileSync(`/proc/${name}/environ`, 'utf8').includes(
        `RUNNER_TEMP=${run.runnerTemp}`,
      );
    } catch {
      // It ended meanwhile.
      return false;
    }
  });
}

function allFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
