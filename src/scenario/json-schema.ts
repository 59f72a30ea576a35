import { z } from 'zod';
import { spellDuration } from '../api/options.ts';
import type { Catalog } from './catalog.ts';
import { scenarioSchema } from './schema.ts';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** The schema of scenario files for editors, with the options of everything that can be named. */
export function scenarioJsonSchema(catalog: Catalog): JsonSchema {
  return { title: 'Orrery scenario', ...toJsonSchema(scenarioSchema(catalog)) };
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any', override: polish });
}

/** The texts that parseDuration reads, for editors. */
const DURATION_PATTERN = '^(0|((\\d+(\\.\\d*)?|\\.\\d+)(us|µs|μs|ms|s|m|h|d))+)$';

/** What zod cannot know: how durations are spelled, and what is behind a block that is kept as it was written. */
function polish({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: JsonSchema }): void {
  const { inputOf, isDuration, ...rest } = jsonSchema as JsonSchema & { inputOf?: z.ZodType; isDuration?: boolean };
  delete (jsonSchema as { inputOf?: unknown }).inputOf;
  delete (jsonSchema as { isDuration?: unknown }).isDuration;
  if (inputOf !== undefined) {
    const { $schema: _, ...shape } = toJsonSchema(inputOf);
    Object.assign(jsonSchema, shape, rest);
  }
  if (isDuration === true) jsonSchema.pattern = DURATION_PATTERN;
  const { type, defaultValue } = zodSchema._zod.def as { readonly type: string; readonly defaultValue?: unknown };
  if (type === 'default' && typeof defaultValue === 'number' && isDurationField(zodSchema))
    jsonSchema.default = spellDuration(defaultValue);
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

function isDurationField(schema: z.core.$ZodType): boolean {
  if ((z.globalRegistry.get(schema) as { isDuration?: boolean } | undefined)?.isDuration === true) return true;
  const { innerType } = schema._zod.def as { innerType?: z.core.$ZodType };
  return innerType !== undefined && isDurationField(innerType);
}
