import { z } from 'zod';
import { InputError, unknownName } from '../../api/input-error.ts';
import { durationField } from '../../api/options.ts';
import { LABEL_ZONE } from '../../api/objects/node.ts';
import type { Machine } from '../../infrastructure/machine.ts';
import { defineComponent, type Environment } from '../component.ts';

const options = z
  .strictObject({
    nodes: z
      .array(z.string().min(1))
      .min(1)
      .optional()
      .describe('names of the nodes; absent: all that match the other fields'),
    pool: z.string().min(1).optional().describe('only machines of this pool'),
    zone: z.string().min(1).optional().describe('only machines with this topology.kubernetes.io/zone'),
    count: z.int().min(1).optional().describe('so many of them, drawn by the seed; absent: all'),
    at: durationField().describe('when they stop'),
    duration: durationField().optional().describe('after how long they start again; absent: never'),
  })
  .refine(({ nodes, pool, zone, count }) => [nodes, pool, zone, count].some((field) => field !== undefined), {
    error: 'expected at least one of nodes, pool, zone, count',
  });

type Options = z.infer<typeof options>;

/** Machines lose power: whatever ran on them is gone, and nobody says goodbye to the API server. */
export default defineComponent<Options>({
  name: 'node-crash',
  description: 'stops machines at an instant and, if asked to, starts them again after a while',
  options,
  create(environment, given) {
    const { clock, journal } = environment;
    const victims = selectVictims(environment, given);
    clock.at(given.at, () => {
      for (const machine of victims) {
        if (!machine.isRunning) continue;
        journal.append({ kind: 'fault-injected', fault: 'node-crash', target: machine.name });
        machine.stop('crash');
      }
    });
    if (given.duration !== undefined) {
      clock.at(given.at + given.duration, () => {
        for (const machine of victims) machine.start();
      });
    }
    return {};
  },
});

function selectVictims({ machines, rng }: Environment, { nodes, pool, zone, count, at }: Options): readonly Machine[] {
  const unknown = nodes?.find((name) => !machines.has(name));
  if (unknown !== undefined)
    throw new InputError(`node-crash: ${unknownName('node', unknown, [...machines.keys()].slice(0, 20))}`);
  const candidates = (nodes === undefined ? [...machines.values()] : nodes.map((name) => machines.get(name)!)).filter(
    ({ description }) =>
      (pool === undefined || description.pool === pool) &&
      (zone === undefined || description.labels[LABEL_ZONE] === zone),
  );
  if (candidates.length === 0 || candidates.length < (count ?? 1)) {
    throw new InputError(
      `node-crash: expected at least ${count ?? 1} nodes to choose from, there are ${candidates.length}`,
    );
  }
  if (count === undefined) return candidates;
  const stream = rng.stream(`fault/node-crash/${at}/${pool ?? ''}/${zone ?? ''}`);
  const victims: Machine[] = [];
  while (victims.length < count) victims.push(...candidates.splice(Math.floor(stream.next() * candidates.length), 1));
  return victims;
}
