import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadCatalog } from '../src/scenario/catalog.ts';
import { scenarioJsonSchema } from '../src/scenario/json-schema.ts';
import { renderReference } from './scenario-reference.ts';

const SCHEMA = new URL('../schema/scenario.schema.json', import.meta.url);
const DOCUMENT = new URL('../docs/scenario.md', import.meta.url);

const BEGIN = '<!-- reference: written by scripts/write-schema.ts -->\n';
const END = '<!-- end of reference -->\n';

/** The files that are made from the schema, with their contents as they should be. */
export async function publishedFiles(): Promise<ReadonlyMap<URL, string>> {
  const schema = scenarioJsonSchema(await loadCatalog());
  const document = await readFile(DOCUMENT, 'utf8');
  const [before, rest] = document.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`${DOCUMENT.href} has lost its markers: ${BEGIN}${END}`);
  const markdown = `${before}${BEGIN}\n${renderReference(schema)}\n${END}${after}`;
  return new Map([
    [SCHEMA, `${JSON.stringify(schema, undefined, 2)}\n`],
    [DOCUMENT, markdown],
  ]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [file, content] of await publishedFiles()) await writeFile(file, content);
}
