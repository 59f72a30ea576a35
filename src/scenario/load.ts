import './interpreted-schemas.ts';
import { InputError, unknownName } from '../api/input-error.ts';
import { parseYamlDocuments, type YamlDocument } from '../workload/yaml.ts';
import { loadCatalog } from './catalog.ts';
import { readText } from './files.ts';
import { firstMistake } from './first-mistake.ts';
import { check, describeValue } from './mistakes.ts';
import { applyOverrides, parameterOverride, parseSet, variantOverrides, type Override } from './overrides.ts';
import { resolveScenario } from './resolve-scenario.ts';
import type { Scenario } from './scenario.ts';
import { withSchedulerConfiguration } from './scheduler-configuration.ts';
import { scenarioSchema, variantsSchema } from './schema.ts';
import { ScenarioSource } from './source.ts';
import type { Parameter } from './sweep-section.ts';

export type { Scenario } from './scenario.ts';

export interface LoadOptions {
  /** `path=value`, as after --set, applied in order after the variant. */
  readonly set?: readonly string[] | undefined;
  /** Wins over the scenario's own. */
  readonly seed?: string | undefined;
  /** The name of one of `variants:`. */
  readonly variant?: string | undefined;
  /** Changes that one point of a sweep makes, applied after `set`. */
  readonly parameters?: readonly Parameter[] | undefined;
  /** What is in the file, for those who have read it already or got it from elsewhere. The file itself is not looked at then. */
  readonly text?: string | undefined;
}

/** @throws InputError for the first thing that is wrong, with file, line and column. */
export async function loadScenario(file: string, options: LoadOptions = {}): Promise<Scenario> {
  const document = readDocument(options.text ?? (await readText({ shown: file, path: file })), file);
  const written = readOverrides(document, options);
  const catalog = await loadCatalog();
  const source = new ScenarioSource(file, document, written);
  const overrides = await withSchedulerConfiguration(source, document, written);
  source.overrides = overrides;
  const checked = check(scenarioSchema(catalog), applyOverrides(document.value, overrides));
  if (!checked.ok) throw firstMistake((path, of) => source.locate(path, of), checked.mistakes);
  return resolveScenario(source, catalog, checked.value);
}

function readDocument(text: string, file: string): YamlDocument {
  const [document, another] = parseYamlDocuments(text, file);
  if (document === undefined) throw new InputError('expected a scenario, the file has nothing but comments', { file });
  if (another !== undefined)
    throw new InputError('expected one scenario in one document, here begins a second one', another.location);
  if (typeof document.value !== 'object' || Array.isArray(document.value)) {
    throw new InputError(`expected a scenario (a map), there is ${describeValue(document.value)}`, document.location);
  }
  const { kind } = document.value as { readonly kind?: unknown };
  if (kind === 'Scenario') return document;
  throw new InputError(`kind: expected Scenario, there is ${describeValue(kind)}`, document.locate(['kind']));
}

function readOverrides(document: YamlDocument, { set = [], seed, variant, parameters = [] }: LoadOptions): Override[] {
  const overrides: Override[] = [];
  if (variant !== undefined) overrides.push(...readVariant(document, variant));
  overrides.push(...set.map(parseSet), ...parameters.map((parameter) => parameterOverride(document, parameter)));
  if (seed !== undefined) overrides.push({ path: ['seed'], value: seed, locate: () => ({ file: `--seed "${seed}"` }) });
  return overrides;
}

function readVariant(document: YamlDocument, name: string): Override[] {
  const checked = check(variantsSchema, (document.value as { readonly variants?: unknown }).variants ?? {});
  if (!checked.ok) {
    const { path, of, message } = checked.mistakes[0]!;
    throw new InputError(message, document.locate(['variants', ...path], of));
  }
  const names = Object.keys(checked.value);
  if (names.length === 0)
    throw new InputError(`there is no variant called "${name}"; this scenario has none`, document.location);
  if (!names.includes(name))
    throw new InputError(unknownName('variant', name, names), document.locate(['variants'], 'key'));
  return variantOverrides(document, name, checked.value[name]!);
}
