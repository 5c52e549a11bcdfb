import { defineConfig } from 'vitest/config';

/** What replaces modules of the platform for itself needs a process of its own. */
const alone = ['src/finops/journal/{full,removed}.test.ts'];

export default defineConfig({
  test: {
    reporters: ['default', './test/support/count-reporter.ts'],
    globalSetup: './test/support/empty-database.ts',
    // Guards against hanging, not claims: starting the embedded store takes a machine with nothing free a minute.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    // Two cores, and a third of the time goes into waiting for what must come to pass.
    maxWorkers: 3,
    projects: [
      {
        extends: true,
        test: { name: 'whole', include: ['test/**/*.test.ts', 'bench/*.test.ts', ...alone] },
      },
      {
        extends: true,
        // Loading the modules anew for each file would cost twice what the tests do.
        test: { name: 'unit', include: ['src/**/*.test.ts'], exclude: alone, isolate: false },
      },
    ],
  },
});
