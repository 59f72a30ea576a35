import type { CheckDefinition, MetricDefinition } from '../metric.ts';

/** The default exports of a folder's files, by file name without `.ts`. */
function definitions<D>(modules: Readonly<Record<string, { readonly default: D }>>): ReadonlyMap<string, D> {
  const names = Object.keys(modules).sort();
  return new Map(names.map((path) => [path.replace(/^.*\/|\.ts$/g, ''), modules[path]!.default]));
}

declare global {
  interface ImportMeta {
    /** Vite's, under which the tests run. */
    glob<M>(patterns: readonly string[], options: { eager: true }): Record<string, M>;
  }
}

export const ALL_METRICS = definitions(
  import.meta.glob<{ default: MetricDefinition }>(['../metrics/*.ts', '!../metrics/*.test.ts'], { eager: true }),
);

export const ALL_CHECKS = definitions(
  import.meta.glob<{ default: CheckDefinition }>(['../checks/*.ts', '!../checks/*.test.ts'], { eager: true }),
);
