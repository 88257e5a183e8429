import type { ImageReference } from '../image/reference.ts';
import type { Inputs } from './inputs.ts';

export interface ShownInputs extends Inputs {
  /** `build`, its paths as they are shown. */
  readonly shownBuild: Inputs['build'];
}

/**
 * The inputs, with paths named as they are on every runner: what a comment is found again by, and called, must not begin
 * with the folder of the runner that happened to have the job.
 * @param folders the runner's own: that of temporary files, the workspace
 */
export function withShownPaths(inputs: Inputs, folders: readonly (string | null)[]): ShownInputs {
  const { sides, build } = inputs;
  const cut = (path: string) => within(path, folders);
  return {
    ...inputs,
    sides: {
      ...sides,
      baseImage: sides.baseImage && shown(sides.baseImage, cut),
      headImage: sides.headImage && shown(sides.headImage, cut),
    },
    shownBuild: { ...build, context: cut(build.context), file: build.file && cut(build.file) },
  };
}

function shown(reference: ImageReference, cut: (path: string) => string): ImageReference {
  if (reference.transport === 'unspecified') return { ...reference, shownAs: cut(reference.text) };
  return 'path' in reference ? { ...reference, shownAs: cut(reference.path) } : reference;
}

function within(path: string, folders: readonly (string | null)[]): string {
  const folder = folders.find((each) => each !== null && path.startsWith(`${each}/`)) ?? null;
  return folder === null ? path : path.slice(folder.length + 1);
}
