import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'bench/*.test.ts'],
    reporters: ['default', './test/support/count-reporter.ts'],
    // Guards against hanging, not claims: starting the embedded store takes a machine with nothing free a minute.
    testTimeout: 60_000,
    hookTimeout: 180_000,
    teardownTimeout: 60_000,
    // Two cores: more workers only make each other slow.
    maxWorkers: 2,
  },
});
