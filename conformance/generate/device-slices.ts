import type { Json, ObjectJson } from '../case.ts';
import type { Random } from './random.ts';
import { ZONE } from './vocabulary.ts';

export const DRIVERS = ['gpu.example.com', 'nic.example.com', 'fpga.example.org'] as const;
export const MODELS = ['a100', 'h100', 't4'] as const;
/** An attribute that devices of several drivers have. */
export const NUMA = 'numa.example.org/node';
export const TAINT_KEYS = ['dra.example.com/broken', 'dra.example.com/reserved'] as const;

export interface GeneratedDevice {
  readonly driver: string;
  readonly pool: string;
  readonly json: Json & { readonly name: string };
}

export interface GeneratedSlices {
  readonly json: readonly ObjectJson[];
  readonly devices: readonly GeneratedDevice[];
}

/** What is likely in all pools of a case. */
interface Theme {
  readonly shared: number;
  readonly tainted: number;
  readonly counters: number;
  readonly conditions: number;
  readonly broken: number;
}

/** Pools on single nodes, in zones and everywhere; now and then incomplete, outdated or contradictory. */
export function makeSlices(random: Random, nodeNames: readonly string[]): GeneratedSlices {
  const theme: Theme = {
    shared: random.chance(0.3) ? 0.5 : 0,
    tainted: random.chance(0.3) ? 0.3 : 0,
    counters: random.chance(0.3) ? 0.6 : 0,
    conditions: random.chance(0.15) ? 0.2 : 0,
    broken: random.chance(0.2) ? 0.25 : 0,
  };
  const json: ObjectJson[] = [];
  const devices: GeneratedDevice[] = [];
  const add = (pool: Pool): void => {
    const made = makePool(random, theme, pool);
    json.push(...made.json);
    devices.push(...made.devices);
  };
  for (const driver of DRIVERS) {
    if (driver !== DRIVERS[0] && random.chance(0.3)) continue;
    for (const nodeName of nodeNames) {
      if (random.chance(0.85)) add({ driver, name: `${driver[0]}-${nodeName}`, choice: { nodeName }, nodeNames });
    }
    if (random.chance(0.3)) add({ driver, name: `${driver[0]}-zone`, choice: zoneChoice(random), nodeNames });
    if (random.chance(0.2)) add({ driver, name: `${driver[0]}-all`, choice: { allNodes: true }, nodeNames });
    if (random.chance(0.2)) {
      add({ driver, name: `${driver[0]}-each`, choice: { perDeviceNodeSelection: true }, nodeNames });
    }
  }
  return { json: shuffle(random, json), devices };
}

interface Pool {
  readonly driver: string;
  readonly name: string;
  readonly choice: Json;
  readonly nodeNames: readonly string[];
}

function makePool(random: Random, theme: Theme, { driver, name, choice, nodeNames }: Pool): GeneratedSlices {
  const hasCounters = random.chance(theme.counters);
  const sliceCount = random.chance(0.7) ? 1 : random.between(2, 3);
  const isBroken = random.chance(theme.broken);
  const draw = isBroken ? random.next() : 1;
  const missing = draw < 0.4 ? 1 : 0;
  const pool = {
    name,
    generation: 3,
    resourceSliceCount: sliceCount + (hasCounters ? 1 : 0) + missing,
  };
  const json: ObjectJson[] = [];
  const devices: GeneratedDevice[] = [];
  for (let slice = 0; slice < sliceCount; slice++) {
    const made = random.list(1, choice['nodeName'] === undefined ? 5 : 7, (index) => {
      // The same name twice makes the pool invalid.
      const deviceName = draw >= 0.4 && draw < 0.7 ? `d${index}` : `d${slice * 8 + index}`;
      return makeDevice(random, theme, driver, deviceName, hasCounters, choice, nodeNames);
    });
    for (const device of made) devices.push({ driver, pool: name, json: device });
    json.push(sliceOf(`${name}-${random.between(0, 9)}${slice}`, { driver, pool, ...choice, devices: made }));
  }
  if (hasCounters) {
    const counters = {
      memory: { value: random.pick(['40Gi', '80Gi', '96Gi']) },
      cores: { value: random.pick(['4', '8']) },
    };
    const sharedCounters = [{ name: 'whole', counters }];
    // A consumed counter that is not there makes the pool invalid.
    if (draw >= 0.7 && draw < 0.85) delete (counters as { cores?: unknown }).cores;
    json.push(sliceOf(`${name}-counters`, { driver, pool, ...choice, sharedCounters }));
  }
  if (isBroken && random.chance(0.3)) {
    const outdated = { ...pool, generation: random.pick([2, 4]) };
    json.push(
      sliceOf(`${name}-other`, {
        driver,
        pool: outdated,
        ...(random.chance(0.5) ? choice : { nodeName: 'elsewhere' }),
        devices: [makeDevice(random, theme, driver, 'stale', false, choice, nodeNames)],
      }),
    );
  }
  return { json, devices };
}

function sliceOf(name: string, spec: Json): ObjectJson {
  return { metadata: { name }, spec };
}

function makeDevice(
  random: Random,
  theme: Theme,
  driver: string,
  name: string,
  hasCounters: boolean,
  choice: Json,
  nodeNames: readonly string[],
): Json & { readonly name: string } {
  const isShared = random.chance(theme.shared);
  return {
    name,
    attributes: makeAttributes(random, driver),
    ...(random.chance(0.9) ? { capacity: makeCapacity(random, isShared) } : {}),
    ...(choice['perDeviceNodeSelection'] === true ? makeDeviceChoice(random, nodeNames) : {}),
    ...(isShared ? { allowMultipleAllocations: true } : {}),
    ...(hasCounters && random.chance(0.85)
      ? {
          consumesCounters: [
            {
              counterSet: 'whole',
              counters: {
                memory: { value: random.pick(['10Gi', '20Gi', '40Gi']) },
                ...(random.chance(0.5) ? { cores: { value: String(random.between(1, 4)) } } : {}),
              },
            },
          ],
        }
      : {}),
    ...(random.chance(theme.tainted)
      ? {
          taints: random.list(1, 2, (index) => ({
            key: TAINT_KEYS[index]!,
            ...(random.chance(0.5) ? { value: random.pick(['yes', 'no']) } : {}),
            effect: random.pick(['NoSchedule', 'NoExecute', 'None']),
          })),
        }
      : {}),
    ...(random.chance(theme.conditions)
      ? {
          bindingConditions: ['example.com/attached'],
          ...(random.chance(0.5) ? { bindingFailureConditions: ['example.com/failed'] } : {}),
          ...(random.chance(0.5) ? { bindsToNode: true } : {}),
        }
      : {}),
  };
}

function makeAttributes(random: Random, driver: string): Json {
  const own = (name: string): string => (random.chance(0.1) ? `${driver}/${name}` : name);
  const attributes: Record<string, Json> = {
    [own('model')]: { string: random.pick(MODELS) },
    [own('index')]: { int: random.between(0, 7) },
  };
  if (random.chance(0.8)) attributes[own('healthy')] = { bool: random.chance(0.8) };
  if (random.chance(0.7))
    attributes['driverVersion'] = { version: random.pick(['1.2.3', '1.10.0', '2.0.0-rc.1', '2.0.0']) };
  if (random.chance(0.8)) attributes[NUMA] = { int: random.between(0, 1) };
  if (random.chance(0.5)) attributes['rack'] = random.chance(0.9) ? { string: random.pick(['r1', 'r2']) } : { int: 1 };
  return attributes;
}

function makeCapacity(random: Random, isShared: boolean): Json {
  const memory: Record<string, unknown> = { value: random.pick(['16Gi', '40Gi', '80Gi']) };
  if (isShared && random.chance(0.7)) {
    memory['requestPolicy'] = random.chance(0.5)
      ? {
          default: '4Gi',
          validRange: {
            min: '2Gi',
            ...(random.chance(0.5) ? { max: '12Gi' } : {}),
            ...(random.chance(0.5) ? { step: '2Gi' } : {}),
          },
        }
      : { default: '8Gi', validValues: ['4Gi', '8Gi', '16Gi'] };
  }
  return {
    memory,
    ...(random.chance(0.4)
      ? { [random.pick(['cores', 'gpu.example.com/cores'])]: { value: String(random.between(2, 16)) } }
      : {}),
  };
}

function makeDeviceChoice(random: Random, nodeNames: readonly string[]): Json {
  const draw = random.next();
  if (draw < 0.5) return { nodeName: random.pick(nodeNames) };
  return draw < 0.7 ? { allNodes: true } : zoneChoice(random);
}

function zoneChoice(random: Random): Json {
  const matchExpressions = [{ key: ZONE, operator: 'In', values: [random.pick(['z1', 'z2'])] }];
  if (random.chance(0.3)) matchExpressions.push({ key: 'pool', operator: 'Exists' } as never);
  return { nodeSelector: { nodeSelectorTerms: [{ matchExpressions }] } };
}

function shuffle<T>(random: Random, list: readonly T[]): T[] {
  return random.sample(list, list.length);
}
