import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { countCells } from '../../testing/count-cells.ts';
import { OrreryProcess, until } from '../../testing/orrery-process.ts';
import { REDIS_SERVER, RedisServer } from '../../testing/redis-server.ts';

/** Small runs, but real ones: the pods of a trace on a few nodes. */
const SCENARIO = `apiVersion: orrery.dev/v1alpha1
kind: Scenario
metadata: { name: queued }
until: 5m
cluster: { pools: [{ name: worker, count: 3, capacity: { cpu: 4, memory: 8Gi } }] }
workload: [{ trace: { format: pods-csv, file: pods.csv } }]
controlPlane: { etcd: { fsyncLatency: { exponential: { mean: 2ms } } } }
outputs: { timeseries: false, pods: false, nodes: false }
sweep:
  parameters: { 'cluster.pools[0].count': [1, 2, 3] }
`;
const TRACE = `name,arrival,cpu,duration\n${['a,1,1,60', 'b,2,1,60', 'c,3,2,60', 'd,4,1,60'].join('\n')}\n`;

describe.skipIf(REDIS_SERVER === undefined)('a queue (needs redis-server or valkey-server)', () => {
  let folder: string;
  let server: RedisServer;
  const processes: OrreryProcess[] = [];
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'orrery-queue-'));
    // Workers elsewhere have the files at the same paths below a folder of their own.
    for (const place of ['here', 'there', 'wrong']) {
      mkdirSync(join(folder, place, 'scenarios'), { recursive: true });
      writeFileSync(join(folder, place, 'scenarios/pods.csv'), place === 'wrong' ? `${TRACE}e,5,1,60\n` : TRACE);
    }
    writeFileSync(join(folder, 'here/scenarios/queued.yaml'), SCENARIO);
  });
  afterEach(async () => {
    for (const started of processes) started.kill('SIGKILL');
    await Promise.all(processes.splice(0).map(({ ended }) => ended));
    await server.end();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (place: string, ...words: string[]): OrreryProcess => {
    const started = new OrreryProcess(words, join(folder, place));
    processes.push(started);
    return started;
  };
  const startSweep = (out: string, seeds: string, ...words: string[]): OrreryProcess =>
    start('here', 'sweep', 'scenarios/queued.yaml', '--out', out, '--seeds', seeds, ...words);
  const startWorker = (place = 'there'): OrreryProcess =>
    start(place, 'worker', '--queue', server.url, '--workers', '1');

  const sweepFolder = (out: string): string => {
    const parent = join(folder, 'here', out, 'queued');
    return join(parent, readdirSync(parent)[0]!);
  };
  const cellsIn = (out: string): number => countCells(join(folder, 'here', out, 'queued'));
  const contents = (path: string): Record<string, string> =>
    Object.fromEntries(
      readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name))
        .toSorted()
        .map((name) => [name.slice(path.length + 1), readFileSync(name, 'utf8')]),
    );

  test('600 cells, two workers of which one is killed, Redis killed and started again: as the sweep of one machine', async () => {
    server = await RedisServer.start({ isPersistent: true });
    const workers = [startWorker(), startWorker()];
    const sweep = startSweep('queue', '1..200', '--queue', server.url);
    await until(() => cellsIn('queue') >= 100);
    workers[0]!.kill('SIGKILL');
    await until(() => cellsIn('queue') >= 200);
    await server.kill();
    const countAtRestart = cellsIn('queue');
    await server.start({ isPersistent: true });
    expect([await sweep.ended, sweep.stderr.includes('the queue is out of reach')]).toEqual([0, true]);
    expect(countAtRestart).toBeLessThan(600);
    expect(cellsIn('queue')).toBe(600);

    const local = startSweep('local', '1..200', '--quiet');
    expect(await local.ended).toBe(0);
    expect(contents(sweepFolder('queue'))).toEqual(contents(sweepFolder('local')));
    workers[1]!.kill('SIGTERM');
    expect(await workers[1]!.ended).toBe(0);
    expect(workers[1]!.stderr).toMatch(/\d+ cells were run\n$/);
  }, 120_000);

  test('a server that forgets everything when it restarts: what was lost is put in again', async () => {
    server = await RedisServer.start({ isPersistent: false });
    startWorker();
    const sweep = startSweep('forgetful', '1..50', '--queue', server.url, '--quiet');
    await until(() => cellsIn('forgetful') >= 30);
    await server.kill();
    expect(cellsIn('forgetful')).toBeLessThan(150);
    await server.start({ isPersistent: false });
    expect(await sweep.ended).toBe(0);
    expect(cellsIn('forgetful')).toBe(150);
    const file = join(sweepFolder('forgetful'), 'sweep.json');
    expect((JSON.parse(readFileSync(file, 'utf8')) as { cells: unknown[] }).cells).toHaveLength(150);
  }, 120_000);

  test('a worker whose files are others refuses, and the sweep says so', async () => {
    server = await RedisServer.start({ isPersistent: false });
    const worker = startWorker('wrong');
    const sweep = startSweep('refused', '1', '--queue', server.url, '--quiet');
    expect(await sweep.ended).toBe(2);
    expect(sweep.stderr).toMatch(
      /^worker on .*: .*wrong\/scenarios\/pods\.csv this file is another one than where the sweep was started\n$/,
    );
    worker.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    startWorker('there');
    expect(await startSweep('refused', '1', '--queue', server.url, '--quiet').ended).toBe(0);
  }, 120_000);

  test('without workers and then without a server: Ctrl-C is heard, and what is done is kept', async () => {
    server = await RedisServer.start({ isPersistent: false });
    const sweep = startSweep('waiting', '1', '--queue', server.url);
    await until(() => sweep.stderr.includes(`3 cells go to the workers at ${server.url}\n`));
    await server.kill();
    await until(() => sweep.stderr.includes('the queue is out of reach; waiting for it to come back'));
    sweep.kill('SIGINT');
    expect(await sweep.ended).toBe(130);
    expect(sweep.stderr).toContain('stopped by Ctrl-C; 0 of 3 cells are in ');
  }, 120_000);

  test('workers look for files by paths below the folder of the sweep', async () => {
    server = await RedisServer.start({ isPersistent: false });
    const words = ['sweep', '../here/scenarios/queued.yaml', '--queue', server.url, '--quiet'];
    const sweep = start('there', ...words);
    expect(await sweep.ended).toBe(2);
    expect(sweep.stderr).toMatch(/^\.\.\/here\/scenarios\/queued\.yaml expected a scenario below the folder in which/);
  }, 120_000);
});
