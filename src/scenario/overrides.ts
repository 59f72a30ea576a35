import { InputError, shorten, type Location } from '../api/input-error.ts';
import { formatPath, valueAt } from '../workload/schema-problem.ts';
import { parseYamlDocuments, type YamlDocument, type YamlPath } from '../workload/yaml.ts';
import { describeValue } from './mistakes.ts';
import type { Parameter } from './sweep-section.ts';

/** A change of the scenario that does not stand at its place in the file. */
export interface Override {
  readonly path: YamlPath;
  readonly value: unknown;
  /** Where a mistake inside the value is shown; `rest` leads on from `path`. */
  readonly locate: (rest: YamlPath, of: 'key' | 'value') => Location;
}

/** `--set a.b[0].c=v`. The value is YAML. @throws InputError */
export function parseSet(text: string): Override {
  const location = { file: `--set ${shorten(text)}` };
  const equals = endOfPath(text);
  if (equals < 0) throw new InputError('expected <path>=<value>', location, 'such as cluster.pools[0].count=5');
  const [document, another] = parseValue(text.slice(equals + 1), location);
  if (another !== undefined) throw new InputError('expected one value, there are several YAML documents', location);
  return { path: parsePath(text.slice(0, equals), location), value: document?.value ?? null, locate: () => location };
}

/** The first `=` outside quotes. */
export function endOfPath(text: string): number {
  return /^(?:[^="]|"[^"]*")*=/.exec(text)?.[0].lastIndexOf('=') ?? -1;
}

function parseValue(text: string, location: Location): YamlDocument[] {
  try {
    return parseYamlDocuments(text, location.file);
  } catch (error) {
    if (error instanceof InputError) throw new InputError(error.message, location, error.hint);
    throw error;
  }
}

/** The overrides of one entry of `variants:`; they stand in the file too, somewhere else. @throws InputError */
export function variantOverrides(
  document: YamlDocument,
  variant: string,
  changes: Readonly<Record<string, unknown>>,
): Override[] {
  return Object.entries(changes).map(([pathText, value]) => {
    const above = ['variants', variant, pathText];
    const path = parsePath(pathText, document.locate(above, 'key'));
    return {
      path,
      value,
      locate: (rest, of) => document.locate([...above, ...rest], rest.length === 0 ? 'value' : of),
    };
  });
}

/** What a point of a sweep changes; the value stands in `sweep:`, or has come with --grid. @throws InputError */
export function parameterOverride(document: YamlDocument, { path: pathText, value }: Parameter): Override {
  const above = ['sweep', 'parameters', pathText];
  const written = valueAt(document.value, above);
  const wanted = JSON.stringify(value);
  const index = Array.isArray(written) ? written.findIndex((candidate) => JSON.stringify(candidate) === wanted) : -1;
  const grid = { file: `--grid ${pathText}=${shorten(wanted)}` };
  return {
    path: parsePath(pathText, index < 0 ? grid : document.locate(above, 'key')),
    value,
    locate: (rest, of) => (index < 0 ? grid : document.locate([...above, index, ...rest], of)),
  };
}

/** `.key`, `."quoted key"`, `["quoted key"]` or `[0]`. */
const STEP = /\.([^.[\]="]+)|\."([^"]+)"|\["([^"]+)"\]|\[(\d{1,6})\]/y;

/** `a.b[0].c`; a key with dots in it stands in quotes: `labels."example.com/app"`. @throws InputError */
export function parsePath(text: string, location: Location): YamlPath {
  const path: (string | number)[] = [];
  const dotted = `.${text}`;
  STEP.lastIndex = 0;
  let end = 0;
  for (let match = STEP.exec(dotted); match !== null; match = STEP.exec(dotted)) {
    const [, key, afterDot, inBrackets, index] = match;
    path.push(index === undefined ? (key ?? afterDot ?? inBrackets)! : Number(index));
    end = STEP.lastIndex;
  }
  if (end === dotted.length) return path;
  throw new InputError(
    `"${shorten(text)}" is no path`,
    location,
    'a path is like cluster.pools[0].count, or labels."example.com/app" for a key with dots',
  );
}

/** `data` with all overrides applied in order; `data` itself stays as it is. @throws InputError for a path that leads nowhere. */
export function applyOverrides(data: unknown, overrides: readonly Override[]): unknown {
  return overrides.reduce((changed, override) => setAt(changed, override, 0), data);
}

function setAt(data: unknown, override: Override, depth: number): unknown {
  const { path, value } = override;
  const step = path[depth];
  if (step === undefined) return value;
  if (typeof step === 'number') {
    if (!Array.isArray(data)) throw leadsNowhere(override, depth, `is ${describeValue(data)}, not a list`);
    if (step >= data.length)
      throw leadsNowhere(
        override,
        depth,
        `has ${data.length} ${data.length === 1 ? 'entry' : 'entries'}, counted from [0]`,
      );
    return data.with(step, setAt(data[step], override, depth + 1));
  }
  if (data !== undefined && data !== null && (typeof data !== 'object' || Array.isArray(data))) {
    throw leadsNowhere(override, depth, `is ${describeValue(data)}, not a map`);
  }
  const entries = new Map(Object.entries(data ?? {}));
  entries.set(String(step), setAt(entries.get(String(step)), override, depth + 1));
  return Object.fromEntries(entries);
}

function leadsNowhere({ path, locate }: Override, depth: number, why: string): InputError {
  return new InputError(
    `there is no ${formatPath(path.slice(0, depth + 1))}: ${formatPath(path.slice(0, depth)) || 'the scenario'} ${why}`,
    locate([], 'key'),
  );
}

/** Where the value at `path` came from: the last override that put it there, or its place in the file. */
export function locateIn(
  document: YamlDocument,
  overrides: readonly Override[],
  path: YamlPath,
  of: 'key' | 'value',
): Location {
  const override = overrides.findLast((candidate) => startsWith(path, candidate.path));
  if (override !== undefined) return override.locate(path.slice(override.path.length), of);
  const isInFile = valueAt(document.value, path) !== undefined;
  const maker = isInFile ? undefined : overrides.findLast((candidate) => startsWith(candidate.path, path));
  return maker === undefined ? document.locate(path, of) : maker.locate([], 'key');
}

function startsWith(path: YamlPath, start: YamlPath): boolean {
  return start.every((step, index) => step === path[index]);
}
