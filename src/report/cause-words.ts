import type { ChangedStage } from '../diff/cause.ts';
import { baseStep, headStep, shortNameOf } from './layers.ts';
import type { Phrase } from './phrase.ts';
import { linksOf, placeOf } from './places.ts';
import type { CauseReport, CompareReport } from './report.ts';

/** More of them are counted: all are in the JSON. */
const MOST_NAMED = 3;

/** Why a layer differs: `inputs changed: package-lock.json`; nothing where nobody knows. */
export function causeInWords(report: CompareReport, cause: CauseReport): Phrase {
  switch (cause.kind) {
    case 'edited':
      return ['instruction changed'];
    case 'inputs-changed':
      return ['inputs changed: ', ...inputsOf(report, cause)];
    case 'arguments-changed':
      return ['arguments changed: ', ...named(cause.arguments)];
    case 're-run':
      return cause.after === null
        ? ['built again from the same']
        : ['built again after ', ...earlierOf(report, cause.after)];
    case 'base-image-edited':
      return ['base image changed'];
    case 'base-image-moved':
      return ['base image moved'];
    case 'unknown':
      return [];
  }
}

function inputsOf(report: CompareReport, { files, filesOmitted, stages }: CauseReport): Phrase {
  const made = stages.map((stage) => stageInWords(report, stage));
  const parts = [...(files.length === 0 ? [] : [named(files, filesOmitted)]), ...made];
  return parts.flatMap((part, i) => (i === 0 ? part : [', ', ...part]));
}

function stageInWords(report: CompareReport, { name, dockerfile }: ChangedStage): Phrase {
  const stage: Phrase = name === null ? ['an earlier stage'] : ['stage ', { code: name }];
  if (dockerfile === null) return stage;
  const { origin } = report;
  const place = placeOf(dockerfile, linksOf(origin, origin.headCommit));
  const text = `line ${place.lines}`.replace(/^line (?=.*–)/, 'lines ');
  return [...stage, ' (', { place: { ...place, text } }, ')'];
}

function earlierOf(report: CompareReport, after: NonNullable<CauseReport['after']>): Phrase {
  const change = report.layers.find(({ base, head }) => base === after.base && head === after.head);
  const step = change && (headStep(report, change) ?? baseStep(report, change));
  return [
    ...(step ? shortNameOf(step) : ['an earlier step']),
    change?.kind === 'moved' ? ' moved' : ' changed',
  ];
}

function named(names: readonly string[], omitted = 0): Phrase {
  const shown = names.slice(0, MOST_NAMED);
  const words = shown.flatMap((name, i): Phrase => [...(i === 0 ? [] : [', ']), { code: name }]);
  const more = names.length - shown.length + omitted;
  return more === 0 ? words : [...words, ` and ${more} more`];
}
