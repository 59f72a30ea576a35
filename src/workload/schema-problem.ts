import type { z } from 'zod';
import { InputError, shorten, type Location } from '../api/input-error.ts';

/** The place of a value in a file. */
export interface Place {
  /** Finds where something stands in the file; a YamlDocument has it. */
  readonly locate: (path: readonly PropertyKey[], of?: 'key' | 'value') => Location;
  /** The way to the value from the root of the document. */
  readonly path: readonly PropertyKey[];
  /** The end of `path` that a person wants to read in front of what is wrong: the way from the root of the object. */
  readonly within: readonly PropertyKey[];
}

/** The first problem that a schema found, as one line: `spec.containers[0].image: expected ..., there is 5`. */
export function schemaProblem(error: z.ZodError, value: unknown, { locate, path, within }: Place): InputError {
  const { message, path: inner } = error.issues[0]!;
  const found = message.startsWith('expected') ? `, there is ${show(valueAt(value, inner))}` : '';
  return new InputError(`${formatPath([...within, ...inner])}: ${message}${found}`, locate([...path, ...inner]));
}

/** `spec.containers[0].image`; keys with dots in quotes. */
export function formatPath(path: readonly PropertyKey[]): string {
  let text = '';
  for (const step of path) {
    if (typeof step === 'number') text += `[${step}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(String(step))) text += text === '' ? String(step) : `.${String(step)}`;
    else text += `["${shorten(String(step))}"]`;
  }
  return text;
}

/** What stands at `path`; undefined when there is no such place. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value;
  for (const step of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Record<PropertyKey, unknown>)[step];
  }
  return current;
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? `"${shorten(value)}"` : JSON.stringify(value);
}
