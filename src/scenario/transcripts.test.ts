import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadScenario } from './load.ts';
import { simulate } from './simulation.ts';

const folder = fileURLToPath(new URL('transcripts/', import.meta.url));

/** Round numbers in place of distributions, so that every instant of a transcript can be worked out by hand. */
const ROUND_NUMBERS = [
  'controlPlane.apiserver.processingLatency=1ms',
  'controlPlane.apiserver.watchLatency=1ms',
  'controlPlane.network.clientLatency=0.5ms',
];

/** Scenarios that say nothing of etcd get commits of 2 ms. */
const ROUND_ETCD = ['controlPlane.etcd.members=1', 'controlPlane.etcd.fsyncLatency=2ms'];

async function transcriptOf(name: string): Promise<string> {
  const set = name.startsWith('etcd') ? ROUND_NUMBERS : [...ROUND_NUMBERS, ...ROUND_ETCD];
  const scenario = await loadScenario(`${folder}${name}.yaml`, { set });
  const lines: string[] = [];
  await simulate(scenario, {
    transcript: (line) => lines.push(line),
    transcriptOptions: {
      api: name.startsWith('client') || name.startsWith('etcd'),
      filter: ({ kind }) => kind !== 'delivered',
    },
  });
  return `${lines.join('\n')}\n`;
}

const names = readdirSync(folder)
  .filter((file) => /^[\w-]+\.yaml$/.test(file))
  .map((file) => file.slice(0, -'.yaml'.length));

/** What a reader can check by eye; `npx vitest run -u` rewrites the files, and git shows what changed. */
describe('transcripts', () => {
  it.each(names)('%s', async (name) => {
    await expect(await transcriptOf(name)).toMatchFileSnapshot(`${folder}${name}.txt`);
  });

  it('are the same when written twice', async () => {
    expect(await transcriptOf('spread-zones')).toBe(await transcriptOf('spread-zones'));
  });
});
