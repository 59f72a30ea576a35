import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'conformance/**/*.test.ts'],
    // Some tests wait for other processes most of the time.
    maxWorkers: availableParallelism(),
    // Replays of whole traces take seconds, and a loaded machine several times as long.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Colours of the command line are decided by the streams that a test gives it, never by who runs the tests.
    env: { NO_COLOR: '1' },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/**/*.test.ts', 'src/**/testing/**', 'src/**/*.fixture.ts', 'src/main.ts'],
      reporter: ['text-summary', 'html'],
    },
  },
});
