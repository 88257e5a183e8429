import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { warning } from '@actions/core';
import { publishComment } from '../github/comment-store.ts';
import { openOctokit } from '../github/octokit.ts';
import { lineAnnotations } from '../report/annotations.ts';
import type { AnyReport } from '../report/any-report.ts';
import { COMMENT_LENGTH, renderComment } from '../report/comment.ts';
import { renderJson } from '../report/json.ts';
import type { CompareReport } from '../report/report.ts';
import { renderMarkdown, renderSummary, SUMMARY_BYTES } from '../report/summary.ts';
import { isMeasuredVariant } from '../report/variants-report.ts';
import { systemErrorCode } from '../units/system-error.ts';
import { isWorthAComment } from './comment-policy.ts';
import { noTokenForComment, notWritten, variantNotMeasured } from './failures.ts';
import type { Inputs } from './inputs.ts';
import type { Measured } from './measure.ts';
import { type Outputs, outputsOf, type Published } from './outputs.ts';
import type { RunnerContext } from './runner.ts';

/**
 * Publishes all that there is to publish: the JSON file, the job's summary, the comment and the
 * annotations. Nothing fails here: what can't be written is a warning, and the rest goes on.
 * @returns the outputs
 * @throws Interrupted
 */
export async function publish(
  measured: MeasuredReports,
  inputs: Inputs,
  runner: RunnerContext,
  signal: AbortSignal,
): Promise<Outputs> {
  const { report, variants } = measured;
  const paths = writeReports(measured, runner);
  writeSummary(measured, runner);
  const commentUrl = await writeComment(measured, inputs, runner, signal);
  if (inputs.lineAnnotations) annotateLines(report);
  for (const variant of variants?.variants ?? []) {
    if (!isMeasuredVariant(variant)) warning(variantNotMeasured(variant.name, variant.absent));
  }
  return outputsOf(report, { ...paths, commentUrl });
}

type MeasuredReports = Extract<Measured, { readonly kind: 'measured' }>;

/** In a folder of their own, that stays as long as the job: a later step may upload them. */
function writeReports(
  { report, variants }: MeasuredReports,
  runner: RunnerContext,
): Pick<Published, 'reportPath' | 'variantsPath'> {
  const above = runner.temporaryFolder ?? tmpdir();
  const written = attempt('report', above, () => {
    const folder = mkdtempSync(join(above, 'image-diet-report-'));
    const write = (name: string, content: AnyReport) => {
      const path = join(folder, name);
      writeFileSync(path, renderJson(content));
      return path;
    };
    return {
      reportPath: write('report.json', report),
      variantsPath: variants === null ? null : write('variants.json', variants),
    };
  });
  return written ?? { reportPath: null, variantsPath: null };
}

/** A full disk must not leave yesterday's verdict in the comment. null, and a warning, where it can't be written. */
function attempt<Written>(
  what: 'report' | 'summary',
  where: string,
  write: () => Written,
): Written | null {
  try {
    return write();
  } catch (error) {
    if (systemErrorCode(error) === null) throw error;
    warning(notWritten(what, where, error));
    return null;
  }
}

function writeSummary({ report, variants }: MeasuredReports, { summaryFile }: RunnerContext): void {
  if (summaryFile === null) return;
  const below = variants === null ? '' : `\n${renderMarkdown(variants)}`;
  const maxBytes = SUMMARY_BYTES - Buffer.byteLength(below);
  const text = `${renderSummary(report, { maxBytes })}${below}`;
  attempt('summary', summaryFile, () => appendFileSync(summaryFile, text));
}

async function writeComment(
  { report, variants, pullRequest }: MeasuredReports,
  inputs: Inputs,
  { repository }: RunnerContext,
  signal: AbortSignal,
): Promise<string | null> {
  if (pullRequest === null || repository === null || inputs.comment.when === 'never') return null;
  if (inputs.githubToken === null) {
    warning(noTokenForComment());
    return null;
  }
  const outcome = await publishComment(
    {
      octokit: await openOctokit(inputs.githubToken, signal),
      owner: repository.owner,
      repo: repository.name,
      pullRequest: pullRequest.number,
      fork: pullRequest.fork,
    },
    renderComment(report, { maxCharacters: COMMENT_LENGTH, variants }),
    isWorthAComment(report, inputs.comment),
  );
  if (outcome.warning !== null) warning(outcome.warning);
  return outcome.url;
}

function annotateLines(report: CompareReport): void {
  for (const { message, ...properties } of lineAnnotations(report)) warning(message, properties);
}
