import type { ImageAnalysis } from '../../src/analysis/image-analysis.ts';
import type { Program } from '../../src/analysis/programs.ts';
import type { Finding } from '../../src/findings/finding.ts';
import type { InstalledPackage } from '../../src/packages/inventory.ts';
import type { Ecosystem, UnreadRecord } from '../../src/packages/package.ts';
import { judgeImage } from '../../src/policy/judge.ts';
import { readThresholds, type ThresholdTexts } from '../../src/policy/thresholds.ts';
import {
  type VariantOutcome,
  type VariantsReport,
  variantsReport,
} from '../../src/report/variants-report.ts';
import { DietError } from '../../src/units/diet-error.ts';
import { imagePathFromText } from '../../src/units/image-path.ts';
import { analysis } from './analysis.ts';
import { expectParsed } from './expect-parsed.ts';

const MB = 1_000_000;

export interface VariantOptions {
  readonly shells?: readonly string[];
  readonly packageManagers?: readonly string[];
  readonly packages?: readonly InstalledPackage[];
  readonly unread?: readonly UnreadRecord[];
  readonly finding?: string;
  readonly inputs?: ThresholdTexts['inputs'];
}

export function measured(
  name: string,
  analysed: ImageAnalysis,
  options: VariantOptions = {},
): VariantOutcome {
  const thresholds = expectParsed(readThresholds({ inputs: options.inputs ?? {}, diveCi: null }));
  const programs = (names: readonly string[] = []) => names.map(program);
  return {
    name,
    image: {
      state: 'measured',
      value: {
        analysis: withPackages(analysed, options),
        findings: options.finding === undefined ? [] : [finding(options.finding)],
        programs: {
          shells: programs(options.shells),
          packageManagers: programs(options.packageManagers),
        },
        verdict: judgeImage(analysed, thresholds),
      },
    },
  };
}

function withPackages(
  analysed: ImageAnalysis,
  { packages = [], unread = [] }: VariantOptions,
): ImageAnalysis {
  return { ...analysed, packages: () => ({ ...analysed.packages(), packages, unread }) };
}

export function installed(
  ecosystem: Ecosystem,
  name: string,
  unsized: InstalledPackage['unsized'] = null,
): InstalledPackage {
  return {
    ecosystem,
    name,
    version: '1',
    architecture: null,
    record: imagePathFromText(`var/${name}`),
    bytes: null,
    unsized,
    partOf: null,
  };
}

function program(name: string): Program {
  return { name, path: imagePathFromText(`bin/${name}`) };
}

function finding(code: string): Finding {
  return {
    id: 'image-diet/build-toolchain',
    title: ['The Go toolchain is in the final image, in ', { path: imagePathFromText(code) }],
    bytes: 456 * MB,
    ownBytes: 0,
    baseBytes: 456 * MB,
    savedBytes: 456 * MB,
    estimate: false,
    fileCount: 1,
    files: [],
    broughtBy: [],
    hiddenBy: null,
    advice: 'Build in a stage of its own.',
    tradeOff: null,
    replacement: null,
    docsPage: 'docs/findings/build-toolchain.md',
    ignored: null,
  };
}

export function failed(
  name: string,
  sentence: string,
  details: readonly string[] = [],
): VariantOutcome {
  return { name, image: { state: 'absent', reason: { kind: 'failed', sentence, details } } };
}

export function report(
  outcomes: readonly VariantOutcome[],
  facts: Partial<Pick<VariantsReport, 'builder' | 'notes' | 'sizeMetric'>> = {},
): VariantsReport {
  const nothing = outcomes.every(({ image }) => image.state === 'absent');
  return variantsReport(outcomes, {
    builder: 'docker-container, buildx 0.29.1',
    notes: [],
    sizeMetric: 'unpacked',
    failure: nothing
      ? new DietError('no-variant-measured', 'None of the variants could be measured.')
      : null,
    ...facts,
  });
}

const GO = analysis(
  [
    { bytes: 525_300_000, compressed: 171 * MB, base: true },
    { bytes: 2_100_000, compressed: 1_200_000 },
  ],
  { baseName: 'golang:1.19' },
);
const SLIM = analysis(
  [
    { bytes: 74_800_000, compressed: 31 * MB, base: true },
    { bytes: 1_800_000, compressed: 1_100_000 },
  ],
  { baseName: 'debian:11-slim' },
);
const DISTROLESS = analysis(
  [
    { bytes: 2 * MB, compressed: 800_000, base: true },
    { bytes: 1_800_000, compressed: 1_100_000 },
  ],
  { baseName: 'gcr.io/distroless/static' },
);

/** A program in three images, and a Dockerfile that does not build. */
export function outcomes(inputs: ThresholdTexts['inputs'] = {}): readonly VariantOutcome[] {
  return [
    measured('original', GO, {
      shells: ['sh', 'bash'],
      packageManagers: ['apt', 'dpkg'],
      packages: ['bash', 'libc6', 'git'].map((name) => installed('dpkg', name)),
      finding: 'usr/local/go',
      inputs,
    }),
    measured('slim', SLIM, { shells: ['sh', 'bash'], packageManagers: ['apt', 'dpkg'], inputs }),
    failed('broken', 'It could not be built: process "/bin/sh -c false" did not complete', [
      '------',
      ' > [2/2] RUN false:',
      'ERROR: process "/bin/sh -c false" did not complete',
    ]),
    measured('distroless', DISTROLESS, { inputs }),
  ];
}
