import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { DEFAULT_PLUGINS } from '../scheduling/default-plugins.ts';
import { fileNameOf, FOLDERS, loadCatalog, readFolder } from './catalog.ts';
import { DEFAULT_CONTROLLERS } from './schema.ts';

test.each([
  ['NodeResourcesFit', 'node-resources-fit'],
  ['node-crash', 'node-crash'],
  ['pod_startup_seconds', 'pod-startup-seconds'],
  ['HPAScaleToZero', 'hpa-scale-to-zero'],
  ['CSIDriver', 'csi-driver'],
])('%s lives in %s', (name, file) => {
  expect(fileNameOf(name)).toBe(file);
});

describe('the catalog', () => {
  test('is built whole: every folder that it reads is one that scripts/build.mjs carries over', () => {
    const script = readFileSync(new URL('../../scripts/build.mjs', import.meta.url), 'utf8');
    for (const folder of Object.values(FOLDERS)) expect(script).toContain(`'${folder.slice(0, -1)}'`);
  });

  test('has what the defaults name', async () => {
    const { plugins, controllers } = await loadCatalog();
    expect([...plugins.keys()]).toEqual(expect.arrayContaining(DEFAULT_PLUGINS.map(({ name }) => name)));
    expect([...controllers.keys()]).toEqual(expect.arrayContaining([...DEFAULT_CONTROLLERS]));
  });

  test('is in the order of the names, each with one line of description', async () => {
    for (const definitions of Object.values(await loadCatalog()) as ReadonlyMap<string, { description: string }>[]) {
      const names = [...definitions.keys()];
      expect(names).toEqual(names.toSorted());
      for (const { description } of definitions.values()) expect(description).toMatch(/^[^\n]{10,150}$/);
    }
  });

  test('is read once', () => {
    expect(loadCatalog()).toBe(loadCatalog());
  });
});

describe('a folder of extensions', () => {
  test('need not exist', async () => {
    expect(await readFolder(new URL('../nowhere/', import.meta.url))).toEqual(new Map());
  });

  test('leaves out tests, declarations and folders, and insists on matching names', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'orrery-'));
    const url = pathToFileURL(`${folder}${path.sep}`);
    try {
      writeFileSync(path.join(folder, 'good-thing.js'), 'export default { name: "GoodThing" };');
      for (const file of ['a.test.js', 'a.d.ts', 'notes.md']) writeFileSync(path.join(folder, file), 'throw 1;');
      expect([...(await readFolder(url)).keys()]).toEqual(['GoodThing']);
      writeFileSync(path.join(folder, 'bad-thing.js'), 'export default { name: "WorseThing" };');
      await expect(readFolder(url)).rejects.toThrow('"WorseThing" lives in worse-thing, not in bad-thing');
      rmSync(path.join(folder, 'bad-thing.js'));
      writeFileSync(path.join(folder, 'no-thing.js'), 'export const name = "NoThing";');
      await expect(readFolder(url)).rejects.toThrow('no-thing.js has no default export with a name');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
