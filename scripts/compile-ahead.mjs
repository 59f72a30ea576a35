/** Runs commands in this process and then writes what V8 has compiled beside the bundle. Called by build.mjs. */
import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { Writable } from 'node:stream';
import start from '../dist/start.js';

const { COMPILED, entries, script } = start;
const [results, ...commands] = process.argv.slice(2);
const { runCommandLine } = await entries.commandLine();
const { createHost } = await entries.host();
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
const host = { ...createHost(), stdout: nowhere };
for (const command of commands) {
  const exitCode = await runCommandLine(
    command.split(' ').map((word) => (word === '%RESULTS%' ? results : word)),
    host,
    '',
  );
  if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}`);
}
writeFileSync(COMPILED, script.createCachedData());
