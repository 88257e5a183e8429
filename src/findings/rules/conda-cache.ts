import { programsFoundLater } from '../dockerfile/command-words.ts';
import { leftoversRule } from '../leftovers.ts';

export const condaCache = leftoversRule({
  name: 'conda-cache',
  what: "conda's packages",
  trees: [
    { at: '**/conda/pkgs' },
    { at: '**/miniconda/pkgs' },
    { at: '**/miniconda3/pkgs' },
    { at: '**/anaconda/pkgs' },
    { at: '**/anaconda3/pkgs' },
    { at: '**/miniforge3/pkgs' },
    { at: '**/mambaforge/pkgs' },
    { at: '**/.conda/pkgs' },
    { at: 'opt/micromamba/pkgs' },
  ],
  advice: 'Run conda clean at the end of the RUN that installs.',
  cleanUp({ run }) {
    const [program] = run === null ? [] : programsFoundLater(run.command, CONDA);
    return program === undefined ? null : `${program} clean --all --force-pkgs-dirs --yes`;
  },
});

const CONDA = /^(?:conda|mamba|micromamba)$/;
