/** Runs commands in this process and then writes what V8 has compiled beside the bundle. Called by build.mjs. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { COMPILED, entries, script } from '../dist/start.js';

const [results, ...commands] = process.argv.slice(2);
const { runCommandLine } = await entries.commandLine();
const { createHost } = await entries.host();
const host = { ...createHost(), stdout: { write: () => true } };
for (const command of commands)
  await runCommandLine(
    command.split(' ').map((word) => (word === '%RESULTS%' ? results : word)),
    host,
    '',
  );
writeFileSync(COMPILED, script.createCachedData());
