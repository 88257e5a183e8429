/**
 * Who may import whom: ARCHITECTURE.md, "The house". Imports run backwards along the way of the data;
 * the pure folders know neither Node nor the Actions toolkit.
 */
const mayImport = {
  units: [],
  world: ['units'],
  image: ['units'],
  build: ['image', 'world', 'units'],
  packages: ['image', 'units'],
  read: ['packages', 'image', 'world', 'units'],
  analysis: ['packages', 'image', 'units'],
  diff: ['analysis', 'packages', 'image', 'units'],
  findings: ['analysis', 'image', 'units'],
  policy: ['diff', 'analysis', 'image', 'units'],
  report: ['policy', 'diff', 'analysis', 'packages', 'findings', 'image', 'units'],
  github: ['report', 'build', 'image', 'world', 'units'],
  pipeline: [
    'github',
    'report',
    'policy',
    'findings',
    'diff',
    'analysis',
    'read',
    'build',
    'image',
    'world',
    'units',
  ],
  cli: [
    'pipeline',
    'report',
    'policy',
    'findings',
    'diff',
    'analysis',
    'read',
    'build',
    'image',
    'world',
    'units',
  ],
  action: [
    'pipeline',
    'github',
    'report',
    'policy',
    'findings',
    'diff',
    'analysis',
    'read',
    'build',
    'image',
    'world',
    'units',
  ],
};
const pure = ['units', 'image', 'analysis', 'diff', 'packages', 'findings', 'policy', 'report'];

// biome-ignore lint/style/noDefaultExport: dependency-cruiser reads the default export
export default {
  forbidden: [
    ...Object.entries(mayImport).map(([folder, allowed]) => ({
      name: `${folder}-imports-only-what-it-may-know`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: { path: '^src/', pathNot: `^src/(${[folder, ...allowed].join('|')})/` },
    })),
    {
      name: 'pure-folders-know-no-machine',
      severity: 'error',
      from: { path: `^src/(${pure.join('|')})/` },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'pure-folders-know-no-actions-toolkit',
      severity: 'error',
      from: { path: `^src/(${pure.join('|')})/` },
      to: { path: 'node_modules/@actions/' },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'every-import-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    // As Node resolves an import; packages offer different files to others.
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
