/** Jest runs the TypeScript sources as ES modules; esbuild strips the types, `tsc` checks them. */
// biome-ignore lint/style/noDefaultExport: jest reads the default export
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/__tests__'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/scripts/jest-transform.js' },
  // A hang shall fail, not a machine that is busy with something else.
  testTimeout: 120_000,
  moduleFileExtensions: ['ts', 'js', 'json'],
};
