import type { ImageAnalysis } from '../../src/analysis/image-analysis.ts';
import type { ImageDiff } from '../../src/diff/image-diff.ts';
import { diffFindings, type FindingChange } from '../../src/findings/diff-findings.ts';
import { findFindings } from '../../src/findings/find-findings.ts';
import type { Ignore } from '../../src/findings/finding.ts';
import { judge, judgeImage } from '../../src/policy/judge.ts';
import { readThresholds, type ThresholdTexts } from '../../src/policy/thresholds.ts';
import { compareReport, type ReportedDrift } from '../../src/report/compare-report.ts';
import { inspectReport } from '../../src/report/inspect-report.ts';
import type { CompareReport, InspectReport, ReportOrigin } from '../../src/report/report.ts';
import { DietError } from '../../src/units/diet-error.ts';
import { analysis, diff, diffWithout, type Step } from './analysis.ts';
import { expectParsed } from './expect-parsed.ts';

/** Reports as a pull request gets them, made of figures: one for each thing that can happen. */

const MB = 1_000_000;

export const BASE_COMMIT = '1f6a3c2b9d8e7f605142337465a6b7c8d9e0f1a2';
export const HEAD_COMMIT = '9b1c4d7e2f3a5b6c8d9e0f1a2b3c4d5e6f708192';

export const ORIGIN: ReportOrigin = {
  repositoryUrl: 'https://github.com/octo/tools',
  pullRequest: 7,
  runUrl: 'https://github.com/octo/tools/actions/runs/42',
  baseCommit: BASE_COMMIT,
  headCommit: HEAD_COMMIT,
  title: 'Dockerfile',
  commentKey: 'default',
  builder: 'docker-container, buildx 0.29.1',
  sizeMetric: 'unpacked',
};

export interface ReportOptions {
  readonly inputs?: ThresholdTexts['inputs'];
  readonly diveCi?: ThresholdTexts['diveCi'];
  readonly origin?: Partial<ReportOrigin>;
  readonly notes?: readonly string[];
  readonly ignores?: readonly Ignore[];
  readonly drift?: ReportedDrift;
}

/** A comparison judged and told. */
export function reportOf(subject: ImageDiff, options: ReportOptions = {}): CompareReport {
  const thresholds = expectParsed(
    readThresholds({
      inputs: options.inputs ?? {},
      diveCi: options.diveCi ?? null,
    }),
  );
  return compareReport({
    outcome: {
      kind: 'measured',
      diff: subject,
      findings: findingsIn(subject, options.ignores ?? []),
      verdict: judge(subject, thresholds),
      drift: options.drift ?? null,
    },
    origin: { ...ORIGIN, sizeMetric: thresholds.sizeMetric, ...options.origin },
    notes: options.notes ?? [],
  });
}

/** What `inspect` says of an image. */
export function inspectReportOf(
  subject: ImageAnalysis,
  { inputs = {}, notes = [], ignores = [] }: ReportOptions = {},
): InspectReport {
  return inspectReport({
    analysis: subject,
    findings: findFindings(subject, ignores),
    verdict: judgeImage(subject, expectParsed(readThresholds({ inputs, diveCi: null }))),
    notes,
  });
}

function findingsIn(
  { base, head }: ImageDiff,
  ignores: readonly Ignore[],
): readonly FindingChange[] {
  const before =
    base.state === 'absent'
      ? base
      : ({ state: 'measured', value: findFindings(base.value, ignores) } as const);
  return diffFindings(before, findFindings(head, ignores));
}

const FROM: Step = { bytes: 7.05 * MB, compressed: 3.37 * MB, base: true, salt: 'alpine' };
const KUBECTL =
  'https://storage.googleapis.com/kubernetes-release/release/v1.26.0/bin/linux/amd64/kubectl';

/** The 3-layers sample: one RUN. */
export const optimized = analysis([
  FROM,
  {
    bytes: 60.3 * MB,
    compressed: 24.1 * MB,
    instruction: `RUN apk add --no-cache curl git && curl -LO ${KUBECTL} && chmod u+x kubectl && mv kubectl /bin/kubectl`,
    lines: 'Dockerfile:2-5',
  },
]);

/** The 3-layers sample as it was: three RUNs, of which the last one stores kubectl again. */
export const original = analysis(
  [
    FROM,
    {
      bytes: 14.7 * MB,
      compressed: 6.9 * MB,
      instruction: 'RUN apk update && apk add curl git',
      lines: 'Dockerfile:2',
    },
    {
      bytes: 48 * MB,
      compressed: 18.4 * MB,
      instruction: `RUN curl -LO ${KUBECTL}`,
      lines: 'Dockerfile:3',
    },
    {
      bytes: 48 * MB,
      compressed: 18.4 * MB,
      instruction: 'RUN chmod u+x kubectl && mv kubectl /bin/kubectl',
      lines: 'Dockerfile:4',
    },
  ],
  {
    waste: [
      {
        path: 'kubectl',
        movedTo: 'bin/kubectl',
        bytes: 48 * MB,
        cause: 'moved',
        layer: 2,
        otherLayer: 3,
      },
    ],
    dive: {
      efficiency: 0.593,
      wastedBytes: 48 * MB,
      userWastedPercent: 0.4336,
      sizeBytes: 117.75 * MB,
      userSizeBytes: 110.7 * MB,
      inefficientFiles: [],
    },
  },
);

export const threeLayers = diff(optimized, original, [
  ['same', 0, 0],
  ['split', 1, [1, 2, 3]],
]);

/** The same where nothing says that the one became the others. */
const unmatchedLayers = diff(optimized, original, [
  ['same', 0, 0],
  ['removed', 1, null],
  ['added', null, 1],
  ['added', null, 2],
  ['added', null, 3],
]);

const GATE = { 'max-increase': '10% and 10MB' } as const;

/** Past the recommended gate. */
export function failingReport(options: ReportOptions = {}): CompareReport {
  return reportOf(threeLayers, { inputs: GATE, ...options });
}

/** Past the same gate, with layers that are new and one that is gone. */
export function unmatchedReport(options: ReportOptions = {}): CompareReport {
  return reportOf(unmatchedLayers, { inputs: GATE, ...options });
}

/** The sample the other way round: three RUNs became one. */
export function mergedReport(options: ReportOptions = {}): CompareReport {
  const subject = diff(original, optimized, [
    ['same', 0, 0],
    ['merged', [1, 2, 3], 1],
  ]);
  return reportOf(subject, { inputs: GATE, ...options });
}

const SERVICE: readonly Step[] = [
  { bytes: 74.8 * MB, base: true, salt: 'debian' },
  {
    bytes: 31.2 * MB,
    instruction:
      'RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates tini',
    lines: 'Dockerfile:4-6',
  },
  { bytes: 62.4 * MB, instruction: 'RUN npm ci --omit=dev', lines: 'Dockerfile:9' },
  { bytes: 1.2 * MB, instruction: 'COPY . .', lines: 'Dockerfile:10' },
];

/** The sample as two images that exist: nobody knows the lines, only the commands of the history. */
export function imagesReport(options: ReportOptions = {}): CompareReport {
  const report = failingReport({
    ...options,
    origin: {
      title: 'app:head',
      pullRequest: null,
      baseCommit: null,
      headCommit: null,
      builder: null,
    },
  });
  return JSON.parse(JSON.stringify(report), (key, value) =>
    key === 'dockerfile' && !Array.isArray(value) ? null : value,
  );
}

/** Within the gate: two layers grew a little. */
export function passingReport(options: ReportOptions = {}): CompareReport {
  const base = analysis(SERVICE, { baseName: 'debian:12-slim' });
  const head = analysis(
    SERVICE.map((step, index) =>
      index === 2
        ? { ...step, bytes: 64.5 * MB }
        : index === 3
          ? { ...step, bytes: 1.22 * MB }
          : step,
    ),
    { baseName: 'debian:12-slim' },
  );
  const subject = diff(base, head, [
    ['same', 0, 0],
    ['same', 1, 1],
    ['changed', 2, 2],
    ['changed', 3, 3],
  ]);
  return reportOf(subject, { inputs: { ...GATE, 'max-wasted': '20MB' }, ...options });
}

/** Waste that the base had too: a warning. */
export function debtReport(options: ReportOptions = {}): CompareReport {
  const waste = [
    {
      path: 'var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages.lz4',
      directory: 'var/lib/apt/lists',
      files: 14,
      bytes: 21.3 * MB,
      largestBytes: 9 * MB,
      cause: 'directory-deleted',
      layer: 1,
      otherLayer: 2,
    },
  ] as const;
  const base = analysis(SERVICE, { waste, baseName: 'debian:12-slim' });
  const subject = diff(base, base, [
    ['same', 0, 0],
    ['same', 1, 1],
    ['same', 2, 2],
    ['same', 3, 3],
  ]);
  return reportOf(subject, { inputs: { ...GATE, 'max-wasted': '20MB' }, ...options });
}

/** The base image's tag was moved by an edit of FROM, and everything above it was made again. */
export function baseImageReport(options: ReportOptions = {}): CompareReport {
  const base = analysis(SERVICE, { baseName: 'debian:11-slim' });
  const head = analysis(
    SERVICE.map((step, index) =>
      index === 0
        ? { ...step, bytes: 97.2 * MB, salt: 'debian12' }
        : { ...step, salt: `again ${index}` },
    ),
    { baseName: 'debian:12-slim' },
  );
  const subject = diff(base, head, [
    ['removed', 0, null],
    ['added', null, 0],
    ['changed', 1, 1],
    ['changed', 2, 2],
    ['changed', 3, 3],
  ]);
  return reportOf(subject, { inputs: GATE, ...options });
}

/** The Dockerfile is new. */
export function newImageReport(options: ReportOptions = {}): CompareReport {
  const reason = {
    kind: 'not-there-yet',
    sentence: 'There is no Dockerfile at the base commit 1f6a3c2',
    details: [],
  } as const;
  return reportOf(diffWithout(reason, original), { inputs: GATE, ...options });
}

/** The base exists but its build broke. */
export function brokenBaseReport(options: ReportOptions = {}): CompareReport {
  const reason = {
    kind: 'failed',
    sentence: 'The image of the base could not be built',
    details: [
      '#7 [2/3] RUN apk add curl',
      '#7 ERROR: process "/bin/sh -c apk add curl" did not complete successfully: exit code: 1',
    ],
  } as const;
  return reportOf(diffWithout(reason, original), { inputs: GATE, ...options });
}

/** A builder that gives no compressed sizes and no digests, and a base image that nobody names. */
export function classicStoreReport(options: ReportOptions = {}): CompareReport {
  const steps = SERVICE.map((step) => ({ ...step, compressed: null, base: false }));
  const head = steps.map((step, index) => (index === 2 ? { ...step, bytes: 63 * MB } : step));
  const subject = diff(analysis(steps), analysis(head), [
    ['same', 0, 0],
    ['same', 1, 1],
    ['changed', 2, 2],
    ['same', 3, 3],
  ]);
  return reportOf(subject, { inputs: GATE, ...options });
}

/** Nothing that feeds the image changed. */
export function unchangedReport(options: ReportOptions = {}): CompareReport {
  return compareReport({
    outcome: {
      kind: 'unchanged',
      sentence: 'Nothing that feeds the image changed, so it was not built',
    },
    origin: { ...ORIGIN, builder: null, ...options.origin },
    notes: options.notes ?? [],
  });
}

/** The head could not be built. */
export function errorReport(options: ReportOptions & { failure?: string } = {}): CompareReport {
  if (options.failure !== undefined) return failedReport(options.failure, options);
  const failure = new DietError(
    'head-build-failed',
    'The image of the head could not be built: process "/bin/sh -c curl -fLO https://example.com/kubectl" did not complete successfully: exit code: 22.',
    {
      details: [
        '------',
        ' > [3/4] RUN curl -fLO https://example.com/kubectl:',
        '0.412 curl: (22) The requested URL returned error: 404',
        '------',
        'Dockerfile:3',
        '--------------------',
        '   2 |     RUN apk update && apk add curl git',
        '   3 | >>> RUN curl -fLO https://example.com/kubectl',
        '--------------------',
        'ERROR: failed to build: failed to solve: process "/bin/sh -c curl -fLO https://example.com/kubectl" did not complete successfully: exit code: 22',
      ],
      lines: { file: 'Dockerfile', startLine: 3, endLine: 3 },
    },
  );
  return compareReport({
    outcome: { kind: 'error', failure },
    origin: { ...ORIGIN, ...options.origin },
    notes: options.notes ?? [],
  });
}

function failedReport(text: string, options: ReportOptions): CompareReport {
  return compareReport({
    outcome: { kind: 'error', failure: new DietError('x', text, { details: [text, 'end'] }) },
    origin: { ...ORIGIN, title: text, ...options.origin },
    notes: [text],
  });
}

/** One layer that is the same and very many that are new. */
export function manyLayersReport(count: number): CompareReport {
  const steps = Array.from({ length: count }, (_, index) => ({
    bytes: (index + 1) * 1000,
    instruction: `RUN make part-${index} && install part-${index} /usr/local/share/parts`,
    lines: `Dockerfile:${index + 2}`,
  }));
  const base = analysis([FROM]);
  const subject = diff(base, analysis([FROM, ...steps]), [
    ['same', 0, 0],
    ...steps.map((_, index) => ['added', null, index + 1] as const),
  ]);
  return reportOf(subject, { inputs: GATE });
}

/** The same text wherever a stranger can put one: two layers changed, one is the same, two checks. */
export function hostileReport(text: string): CompareReport {
  const from: Step = { ...FROM, instruction: text };
  const step = (bytes: number, salt: string): Step => ({
    bytes,
    instruction: text,
    lines: 'Dockerfile:2',
    salt,
  });
  const options = (index: number) => ({
    baseName: text,
    image: { source: { kind: 'docker-daemon', name: text }, platform: text } as const,
    waste: [
      {
        path: text,
        movedTo: text,
        bytes: 20 * MB,
        cause: 'moved',
        layer: index - 1,
        otherLayer: index,
      },
    ] as const,
    warnings: [text],
  });
  const base = analysis([from, step(30 * MB, 'a'), step(40 * MB, 'b')], options(1));
  const head = analysis([from, step(60 * MB, 'c'), step(80 * MB, 'd'), step(1, 'e')], options(2));
  const subject = diff(base, head, [
    ['same', 0, 0],
    ['changed', 1, 1],
    ['changed', 2, 2],
    ['added', null, 3],
  ]);
  const report = reportOf(subject, {
    inputs: { ...GATE, 'max-size': '1GB', 'max-wasted': '1MB' },
    origin: { title: text, builder: text, commentKey: text, baseCommit: null, headCommit: null },
    notes: [text],
  });
  return withDockerfile(report, text);
}

/** A report whose Dockerfile has that name. */
function withDockerfile(report: CompareReport, file: string): CompareReport {
  return JSON.parse(JSON.stringify(report), (key, value) => (key === 'file' ? file : value));
}
