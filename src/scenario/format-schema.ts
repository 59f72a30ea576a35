import { z } from 'zod';
import { unknownName } from '../api/input-error.ts';
import { invariant } from '../engine/invariant.ts';

/** A path; relative ones start at the folder of the scenario file. */
export const fileField = z
  .string({ error: 'expected the name of a file' })
  .min(1, { error: 'expected the name of a file' })
  .describe('A file; relative to the folder of the scenario. May be compressed with gzip.');

interface Extension {
  readonly name: string;
  readonly description: string;
  readonly options: z.ZodType<unknown, unknown>;
}

/** The object schema of an extension's options. */
function shapeOf({ name, options }: Extension): z.ZodObject {
  const inner: unknown = options instanceof z.ZodPrefault ? options.unwrap() : options;
  invariant(inner instanceof z.ZodObject, `the options of ${name} are a z.strictObject`);
  return inner;
}

/** `{ format, file, ...fields, ...options of the format }`. */
export function byFormat(
  what: string,
  formats: ReadonlyMap<string, Extension>,
  fields: z.ZodRawShape,
): z.ZodType<unknown, unknown> {
  const names = [...formats.keys()];
  const forms = [...formats.values()].map((format) => {
    const options = shapeOf(format);
    for (const field of ['format', 'file', ...Object.keys(fields)]) {
      invariant(!(field in options.shape), `${what} ${format.name}: "${field}" has a meaning for all formats`);
    }
    return options
      .safeExtend({ format: z.literal(format.name).describe(format.description), file: fileField, ...fields })
      .describe(format.description);
  });
  if (forms.length === 0) return z.never({ error: `there is no ${what}` });
  return z.discriminatedUnion('format', forms as unknown as [z.ZodObject<{ format: z.ZodLiteral }>], {
    error: ({ input }) =>
      typeof (input as { format?: unknown } | null)?.format === 'string'
        ? unknownName(what, (input as { format: string }).format, names)
        : `expected { format, file }, where format is one of ${names.join(', ')}`,
  });
}

/** The part of a parsed `{ format, file, ... }` that belongs to the format itself. */
export function formatOptionsOf(format: Extension, parsed: Readonly<Record<string, unknown>>): unknown {
  const own = Object.keys(shapeOf(format).shape);
  return Object.fromEntries(Object.entries(parsed).filter(([key]) => own.includes(key)));
}

/** Fields `name: options` for each extension; a name that does not exist is answered with those that do. */
export function byName(
  what: string,
  extensions: ReadonlyMap<string, Extension>,
  wrap: (options: z.ZodType) => z.ZodType,
): z.ZodObject {
  const fields = [...extensions.values()].map(({ name, description, options }) => [
    name,
    wrap(options).describe(description),
  ]);
  return z.strictObject(Object.fromEntries(fields) as z.ZodRawShape, {
    error: nameError(what, [...extensions.keys()]),
  });
}

function nameError(what: string, names: readonly string[]): z.core.$ZodErrorMap {
  return (issue) => {
    if (issue.code === 'unrecognized_keys')
      return names.length === 0 ? `there is no ${what} yet` : unknownName(what, issue.keys[0]!, names);
    return undefined;
  };
}

/** A map with exactly one entry, as in `- node-crash: { ... }`. */
export function oneByName(what: string, extensions: ReadonlyMap<string, Extension>): z.ZodType<unknown, unknown> {
  return byName(what, extensions, (options) => options.optional())
    .refine((entry) => Object.keys(entry).length === 1, {
      error: `expected one ${what}: { name: { options } }`,
      when: ({ issues }) => issues.length === 0,
    })
    .meta({ minProperties: 1, maxProperties: 1 });
}
