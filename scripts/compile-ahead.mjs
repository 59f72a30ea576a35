/** Runs scenarios in this process and then writes what V8 has compiled beside the bundle. Called by build.mjs. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { COMPILED, entries, script } from '../dist/start.js';

const [results, ...scenarios] = process.argv.slice(2);
const { runCommandLine } = await entries.commandLine();
const { createHost } = await entries.host();
for (const scenario of scenarios)
  await runCommandLine(['run', scenario, '--quiet', '--out', results], createHost(), '');
writeFileSync(COMPILED, script.createCachedData());
