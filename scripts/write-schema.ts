import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadCatalog } from '../src/scenario/catalog.ts';
import { scenarioJsonSchema, type JsonSchema } from '../src/scenario/json-schema.ts';
import { renderReference } from './scenario-reference.ts';

const SCHEMA = new URL('../schema/scenario.schema.json', import.meta.url);
const DOCUMENT = new URL('../docs/scenario.md', import.meta.url);

const TIMING = new URL('../docs/timing-model.md', import.meta.url);

/** The sections of a scenario that say how long things take. */
const TIMED_SECTIONS = ['controlPlane', 'scheduler', 'kubelet', 'imageRegistry', 'controllers'];

const BEGIN = '<!-- reference: written by scripts/write-schema.ts -->\n';
const END = '<!-- end of reference -->\n';

/** The files that are made from the schema, with their contents as they should be. */
export async function publishedFiles(): Promise<ReadonlyMap<URL, string>> {
  const schema = scenarioJsonSchema(await loadCatalog());
  return new Map([
    [SCHEMA, `${JSON.stringify(schema, undefined, 2)}\n`],
    [DOCUMENT, await withReference(DOCUMENT, schema)],
    [TIMING, await withReference(TIMING, { ...schema, properties: pick(schema.properties, TIMED_SECTIONS) })],
  ]);
}

/** The document with its tables written anew between the two markers. */
async function withReference(file: URL, schema: JsonSchema): Promise<string> {
  const [before, rest] = (await readFile(file, 'utf8')).split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${file.href} has lost its markers: ${BEGIN}${END}`);
  return `${before}${BEGIN}\n${renderReference(schema)}\n${END}${after}`;
}

function pick<V>(record: Readonly<Record<string, V>> | undefined, keys: readonly string[]): Record<string, V> {
  return Object.fromEntries(Object.entries(record ?? {}).filter(([key]) => keys.includes(key)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, content] of await publishedFiles()) await writeFile(file, content);
}
