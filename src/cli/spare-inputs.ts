import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { BuildOptions } from '../build/build-plan.ts';
import type { ImageReference } from '../image/reference.ts';
import type { Collector } from './collector.ts';
import { outputOverInput } from './failures.ts';
import type { ReportOutput } from './outputs.ts';

/** What a run reads, as far as the arguments name it. */
export interface InputFiles {
  readonly images: readonly ImageReference[];
  readonly builds: readonly BuildOptions[];
  readonly diveCi: string | null;
}

interface Input {
  readonly path: string;
  /** In a sentence: `the image`. */
  readonly what: string;
}

/** The outputs that overwrite nothing of what the run reads; each of the others is a mistake. */
export function spareInputs(
  outputs: readonly ReportOutput[],
  inputs: InputFiles,
  cwd: string,
  collector: Collector,
): readonly ReportOutput[] {
  const read = inputsOf(inputs).map(({ path, what }) => ({ place: placeOf(path, cwd), what }));
  return outputs.filter(({ file }) => {
    const written = file === null ? null : placeOf(file, cwd);
    if (file === null || written === null) return true;
    const over = read.find(({ place }) => place === written);
    if (over !== undefined) collector.mistake(outputOverInput(file, over.what));
    return over === undefined;
  });
}

function inputsOf({ images, builds, diveCi }: InputFiles): readonly Input[] {
  const ofBuilds = builds.flatMap(({ context, file, secretFiles, ssh }) => [
    { path: file ?? join(context, 'Dockerfile'), what: 'the Dockerfile' },
    ...secretFiles.flatMap(pathsOf).map((path) => ({ path, what: 'a secret' })),
    ...ssh.flatMap(pathsOf).map((path) => ({ path, what: 'a key of --ssh' })),
  ]);
  return [
    ...images.flatMap(partsOf).map((path) => ({ path, what: 'the image' })),
    ...ofBuilds,
    ...(diveCi === null ? [] : [{ path: diveCi, what: 'the file of --dive-ci' }]),
  ];
}

/** An archive, or what makes a layout of its folder: a report may lie beside that. */
function partsOf(reference: ImageReference): readonly string[] {
  const path = pathOf(reference);
  if (path === null) return [];
  return [path, ...['index.json', 'oci-layout'].map((part) => join(path, part))];
}

function pathOf(reference: ImageReference): string | null {
  switch (reference.transport) {
    case 'docker':
    case 'docker-daemon':
      return null;
    case 'unspecified':
      return reference.text;
    default:
      return reference.path;
  }
}

/** Of `ID=PATH`, or `ID=PATH,PATH`. */
function pathsOf(text: string): readonly string[] {
  const equals = text.indexOf('=');
  return equals === -1 ? [] : text.slice(equals + 1).split(',');
}

/** Without links; null where nothing lies, and nothing can be overwritten. */
function placeOf(path: string, cwd: string): string | null {
  try {
    return realpathSync(resolve(cwd, path));
  } catch {
    return null;
  }
}
