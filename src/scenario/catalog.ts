import { invariant } from '../engine/invariant.ts';
import { listModules } from './extension-modules.ts';
import { ROOT } from './root.ts';
import type { ComponentDefinition } from '../components/component.ts';
import type { CheckDefinition, MetricDefinition } from '../observe/metric.ts';
import type { PluginDefinition } from '../scheduling/plugin.ts';
import type { NodeFormat } from '../workload/node-format.ts';
import type { GeneratorDefinition, TraceFormat } from '../workload/trace.ts';

/** What a name in a scenario may stand for, by kind; each map is ordered by name. */
export interface Catalog {
  readonly plugins: ReadonlyMap<string, PluginDefinition>;
  readonly controllers: ReadonlyMap<string, ComponentDefinition>;
  readonly autoscalers: ReadonlyMap<string, ComponentDefinition>;
  readonly faults: ReadonlyMap<string, ComponentDefinition>;
  readonly traces: ReadonlyMap<string, TraceFormat>;
  readonly nodeTraces: ReadonlyMap<string, NodeFormat>;
  readonly generators: ReadonlyMap<string, GeneratorDefinition>;
  readonly metrics: ReadonlyMap<string, MetricDefinition>;
  readonly checks: ReadonlyMap<string, CheckDefinition>;
}

/** The table of extension folders: the thing called `NodeResourcesFit` is the default export of node-resources-fit.ts. */
export const FOLDERS: Readonly<Record<keyof Catalog, string>> = {
  plugins: 'scheduling/plugins/',
  controllers: 'components/controllers/',
  autoscalers: 'components/autoscalers/',
  faults: 'components/faults/',
  traces: 'workload/traces/',
  nodeTraces: 'workload/node-traces/',
  generators: 'workload/generators/',
  metrics: 'observe/metrics/',
  checks: 'observe/checks/',
};

let catalog: Promise<Catalog> | undefined;

/** Reads the extension folders; the answer is kept. */
export function loadCatalog(): Promise<Catalog> {
  catalog ??= readFolders();
  return catalog;
}

async function readFolders(): Promise<Catalog> {
  const maps = new Map<string, ReadonlyMap<string, unknown>>();
  for (const [kind, folder] of Object.entries(FOLDERS)) maps.set(kind, await readFolder(new URL(folder, ROOT)));
  return Object.freeze(Object.fromEntries(maps)) as unknown as Catalog;
}

interface Named {
  readonly name: string;
}

/**
 * The default export of each file in a folder, by name, in the order of the names. A folder that does not exist is empty.
 *
 * @param folder ends with a slash
 */
export async function readFolder(folder: URL): Promise<ReadonlyMap<string, Named>> {
  const definitions: Named[] = [];
  for (const { file, load } of await listModules(folder)) {
    const { default: definition } = (await load()) as { readonly default?: Partial<Named> };
    const name = definition?.name;
    invariant(typeof name === 'string', `${file} has no default export with a name`);
    const expected = file.replace(/\.[^.]+$/, '');
    invariant(fileNameOf(name) === expected, `"${name}" lives in ${fileNameOf(name)}, not in ${expected}`);
    definitions.push(definition as Named);
  }
  definitions.sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(definitions.map((definition) => [definition.name, definition]));
}

/** `NodeResourcesFit` -> node-resources-fit, `node-crash` -> node-crash, `pod_startup_seconds` -> pod-startup-seconds. */
export function fileNameOf(name: string): string {
  return name
    .replaceAll(
      /([a-z0-9])([A-Z])|([A-Z])(?=[A-Z][a-z])/g,
      (_, before: string | undefined, after: string, capital: string) =>
        before === undefined ? `${capital}-` : `${before}-${after}`,
    )
    .replaceAll('_', '-')
    .toLowerCase();
}
