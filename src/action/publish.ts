import { appendFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { warning } from '@actions/core';
import { publishComment } from '../github/comment-store.ts';
import { openOctokit } from '../github/octokit.ts';
import { lineAnnotations } from '../report/annotations.ts';
import { COMMENT_LENGTH, renderComment } from '../report/comment.ts';
import { renderJson } from '../report/json.ts';
import type { CompareReport } from '../report/report.ts';
import { renderSummary, SUMMARY_BYTES } from '../report/summary.ts';
import { isWorthAComment } from './comment-policy.ts';
import { noTokenForComment } from './failures.ts';
import type { Inputs } from './inputs.ts';
import type { ToldPullRequest } from './measure.ts';
import { type Outputs, outputsOf } from './outputs.ts';
import type { RunnerContext } from './runner.ts';

/**
 * Publishes all that there is to publish: the JSON file, the job's summary, the comment and the
 * annotations. Nothing fails here: a comment that can't be written is a warning.
 * @returns the outputs
 * @throws Interrupted
 */
export async function publish(
  report: CompareReport,
  pullRequest: ToldPullRequest | null,
  inputs: Inputs,
  runner: RunnerContext,
  signal: AbortSignal,
): Promise<Outputs> {
  const reportPath = writeReport(report, runner);
  writeSummary(report, runner);
  const commentUrl = await writeComment(report, pullRequest, inputs, runner, signal);
  if (inputs.lineAnnotations) annotateLines(report);
  return outputsOf(report, { reportPath, commentUrl });
}

/** In a folder of its own, that stays as long as the job: a later step may upload the file. */
function writeReport(report: CompareReport, runner: RunnerContext): string {
  const parent = runner.temporaryFolder ?? tmpdir();
  const path = join(mkdtempSync(join(parent, 'image-diet-report-')), 'report.json');
  writeFileSync(path, renderJson(report));
  return path;
}

function writeSummary(report: CompareReport, { summaryFile }: RunnerContext): void {
  if (summaryFile === null) return;
  appendFileSync(summaryFile, renderSummary(report, { maxBytes: SUMMARY_BYTES }));
}

async function writeComment(
  report: CompareReport,
  pullRequest: ToldPullRequest | null,
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
    renderComment(report, { maxCharacters: COMMENT_LENGTH }),
    isWorthAComment(report, inputs.comment),
  );
  if (outcome.warning !== null) warning(outcome.warning);
  return outcome.url;
}

function annotateLines(report: CompareReport): void {
  for (const { message, ...properties } of lineAnnotations(report)) warning(message, properties);
}
