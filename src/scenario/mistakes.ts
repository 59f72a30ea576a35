import type { z } from 'zod';
import { shorten, unknownName } from '../api/input-error.ts';
import { valueAt } from '../workload/schema-problem.ts';
import type { YamlPath } from '../workload/yaml.ts';

/** One thing that is wrong with a value, in a person's words. */
export interface Mistake {
  /** From the root of what was checked. */
  readonly path: YamlPath;
  /** Whether to point at the key or at the value at `path`. */
  readonly of: 'key' | 'value';
  readonly message: string;
}

/** Either the checked value or all that is wrong with it. */
export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** Runs a schema over a value that came from a file. */
export function check<T>(schema: z.ZodType<T, unknown>, input: unknown): Checked<T> {
  const result = schema.safeParse(input, { error: describeIssue });
  if (result.success) return { ok: true, value: result.data };
  return { ok: false, mistakes: result.error.issues.flatMap((issue) => toMistakes(issue, [], input)) };
}

/** Where a schema says nothing of its own: what was expected, in words. What there is comes behind by itself. */
function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'unrecognized_keys':
      return unknownName('field', issue.keys[0]!, fieldsOf(issue.inst));
    case 'invalid_type':
      return `expected ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))).join(', ')}`.replace(
        /, (?=[^,]*$)/,
        ' or ',
      );
    case 'too_small':
      return describeBound(issue.origin, issue.inclusive === false ? 'above' : 'at least', issue.minimum);
    case 'too_big':
      return describeBound(issue.origin, issue.inclusive === false ? 'below' : 'at most', issue.maximum);
    case 'invalid_format':
      return `expected a text like ${issue['pattern'] ?? issue.format}`;
    case 'not_multiple_of':
      return `expected a multiple of ${issue.divisor}`;
    case 'invalid_union':
      return 'expected something else';
    case 'custom':
    case 'invalid_key':
    case 'invalid_element':
    default:
      return undefined;
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

function describeBound(origin: string, relation: string, bound: number | bigint): string {
  if (origin === 'array') return `expected a list with ${relation} ${bound} ${bound === 1 ? 'entry' : 'entries'}`;
  if (origin === 'string')
    return bound === 1 ? 'expected a text that is not empty' : `expected a text with ${relation} ${bound} characters`;
  return `expected a number ${relation === 'at least' ? '>=' : relation === 'at most' ? '<=' : relation} ${bound}`;
}

function fieldsOf(schema: unknown): string[] {
  return Object.keys((schema as { readonly shape?: object } | undefined)?.shape ?? {});
}

function toMistakes(issue: z.core.$ZodIssue, above: YamlPath, root: unknown): Mistake[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: [...path, key], of: 'key', message: issue.message }));
  if (issue.code === 'invalid_key')
    return [{ path, of: 'key', message: withFound(issue.issues[0]?.message ?? issue.message, path.at(-1)) }];
  const found = valueAt(root, path);
  if (issue.code === 'invalid_union') {
    const branch = meantBranch(issue.errors, found);
    if (branch !== undefined) return branch.flatMap((inner) => toMistakes(inner, path, root));
  }
  if (issue.code === 'custom' && isOf(issue.params?.['of']))
    return [{ path, of: issue.params['of'], message: issue.message }];
  return [{ path, of: 'value', message: describeMistake(issue.message, path, found) }];
}

function describeMistake(message: string, path: YamlPath, found: unknown): string {
  if (message.startsWith('there is')) return message;
  const label = labelOf(path);
  if (found === undefined && message.startsWith('expected'))
    return `${label === '' ? 'this' : label} is missing: ${message}`;
  return `${label === '' ? '' : `${label}: `}${withFound(message, found)}`;
}

function isOf(of: unknown): of is Mistake['of'] {
  return of === 'key' || of === 'value';
}

/** The one form that the user began to write, if that is clear: the value has its outer shape, the rest is wrong inside. */
function meantBranch(
  branches: readonly (readonly z.core.$ZodIssue[])[],
  found: unknown,
): readonly z.core.$ZodIssue[] | undefined {
  const begun = branches.filter((issues) => {
    const hasForeignKeys = issues.some(({ code, path }) => code === 'unrecognized_keys' && path.length === 0);
    return issues.every(({ code, path }) => {
      if (path.length === 0) return code === 'unrecognized_keys' || code === 'custom';
      return !(hasForeignKeys && path.length === 1 && valueAt(found, path) === undefined);
    });
  });
  return begun.length === 1 ? begun[0] : undefined;
}

/** The name that a person would use for the place: the last key, with the indexes behind it. */
function labelOf(path: YamlPath): string {
  const start = path.findLastIndex((step) => typeof step !== 'number');
  const [name, ...indexes] = path.slice(Math.max(start, 0));
  if (name === undefined) return '';
  return `${typeof name === 'number' ? `[${name}]` : shorten(String(name))}${indexes.map((index) => `[${String(index)}]`).join('')}`;
}

function withFound(message: string, found: unknown): string {
  return message.startsWith('expected') ? `${message}, there is ${describeValue(found)}` : message;
}

export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  return typeof value === 'string' ? `"${shorten(value)}"` : String(value as number | boolean | bigint);
}
