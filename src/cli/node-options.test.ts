import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { lateOptions, NODE_OPTIONS } from './node-options.ts';

const NEAREST = [
  '--no-parallel-scavenge',
  '--semi-space-growth-factor=16',
  '--heap-growing-percent=200',
  '--max-inlined-bytecode-size-cumulative=100',
];
const PATIENT = '--invocation-count-for-turbofan=30000';

describe('options of Node', () => {
  it("are those of the command's first line", () => {
    const [line] = readFileSync(new URL('../main.ts', import.meta.url), 'utf8').split('\n', 1);
    expect(line).toBe(`#!/usr/bin/env -S node ${NODE_OPTIONS.join(' ')}`);
  });

  it.each([
    ['20.20.2', NODE_OPTIONS, []],
    ['20.20.2', [], NEAREST],
    ['22.23.3', NODE_OPTIONS, []],
    ['24.21.0', NODE_OPTIONS, [PATIENT]],
    ['24.21.0', [], [...NEAREST, PATIENT]],
    ['26.10.0', NODE_OPTIONS, [PATIENT]],
    ['27.0.0', NODE_OPTIONS, []],
    ['24.21.0', [...NODE_OPTIONS, '--invocation-count-for-turbofan=1'], []],
    ['20.20.2', ['--max-inlined-bytecode-size-cumulative=9'], NEAREST.slice(0, 3)],
  ])('on Node %s started with %j are set late: %j', (version, given, expected) => {
    expect(lateOptions(version, given)).toEqual(expected);
  });

  it('are known to the Node that runs this', () => {
    const options = [...NODE_OPTIONS, ...lateOptions(process.versions.node, [])];
    const { status, stderr } = spawnSync(process.execPath, [...options, '-e', ''], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});
