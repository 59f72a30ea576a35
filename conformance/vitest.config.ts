import { defineConfig } from 'vitest/config';

/** `npm run conformance`: all stored cases instead of a sample. */
export default defineConfig({
  test: {
    root: new URL('..', import.meta.url).pathname,
    include: ['conformance/**/*.test.ts'],
    env: { NO_COLOR: '1', CONFORMANCE: 'all' },
  },
});
