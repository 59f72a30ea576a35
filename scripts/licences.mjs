import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);

/** The licences of the packages that these files belong to, in the order of their names; each travels with what is built from it. */
export function licencesOf(inputs) {
  const packages = new Set(inputs.map((file) => /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[0]));
  packages.delete(undefined);
  return [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(new URL(`${folder}package.json`, root), 'utf8'));
    const file = readdirSync(new URL(folder, root)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file === undefined ? '' : readFileSync(new URL(folder + file, root), 'utf8').trim();
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
}
