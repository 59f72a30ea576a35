#!/usr/bin/env -S node --no-parallel-scavenge --min-semi-space-size=16 --max-semi-space-size=16 --initial-heap-size=256 --heap-growing-percent=200 --max-inlined-bytecode-size-cumulative=100
import process from 'node:process';
import { createHost } from './cli/host.ts';
import { runCommandLine } from './cli/command-line.ts';
import { setLateOptions } from './cli/node-options.ts';
import { VERSION } from './scenario/version.ts';

setLateOptions();

// Whoever reads our output may stop reading (`orrery list | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

void runCommandLine(process.argv.slice(2), createHost(), VERSION).then((exitCode) => {
  process.exitCode = exitCode;
  // All is written: what would follow is a last garbage collection and taking down the heap.
  if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
});
