import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { publishedFiles } from '../../scripts/write-schema.ts';
import { loadCatalog } from './catalog.ts';
import { scenarioJsonSchema, type JsonSchema } from './json-schema.ts';

test('schema/scenario.schema.json and docs/scenario.md agree with the code (else: npx tsx scripts/write-schema.ts)', async () => {
  for (const [file, content] of await publishedFiles()) expect(await readFile(file, 'utf8')).toBe(content);
});

test('every field says what it means', async () => {
  expect(silentFields(scenarioJsonSchema(await loadCatalog()), '')).toEqual([]);
});

/** Paths of all fields without a description. */
function silentFields(schema: JsonSchema, path: string): string[] {
  const forms = [schema, ...((schema.anyOf ?? []) as JsonSchema[]), ...((schema.oneOf ?? []) as JsonSchema[])];
  return forms.flatMap(({ properties = {}, items }) => [
    ...(items === undefined ? [] : silentFields(items as JsonSchema, `${path}[]`)),
    ...Object.entries(properties as Record<string, JsonSchema>).flatMap(([name, property]) => [
      ...(property.description === undefined &&
      !DISTRIBUTIONS.includes(path.split('.').at(-1)!) &&
      !DISTRIBUTIONS.includes(name)
        ? [`${path}.${name}`]
        : []),
      ...silentFields(property, `${path}.${name}`),
    ]),
  ]);
}

/** Described once, in the text of docs/scenario.md. */
const DISTRIBUTIONS = ['uniform', 'exponential', 'lognormal', 'empirical'];
