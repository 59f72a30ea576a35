import type { Json, ObjectJson } from '../case.ts';
import { DRIVERS, MODELS, NUMA, TAINT_KEYS, type GeneratedDevice } from './device-slices.ts';
import type { Random } from './random.ts';

const OWN = `device.attributes['gpu.example.com']`;

/** What users write; some cannot be answered for some devices. */
const SELECTORS: readonly ((random: Random) => string)[] = [
  (random) => `device.driver == '${random.pick(DRIVERS)}'`,
  (random) => `has(${OWN}.model) && ${OWN}.model == '${random.pick(MODELS)}'`,
  (random) => `device.attributes[device.driver].model in ['${random.pick(MODELS)}', '${random.pick(MODELS)}']`,
  (random) => `device.attributes[device.driver].index ${random.pick(['<', '>=', '!='])} ${random.between(0, 6)}`,
  () => `has(device.attributes[device.driver].healthy) && device.attributes[device.driver].healthy`,
  (random) => `'${random.pick(['healthy', 'rack', 'driverVersion'])}' in device.attributes[device.driver]`,
  (random) =>
    `device.attributes[device.driver].?driverVersion.orValue(semver('0.1.0')).compareTo(semver('${random.pick(['1.2.3', '1.9.0', '2.0.0'])}')) >= 0`,
  (random) =>
    `cel.bind(d, device.attributes[device.driver], has(d.driverVersion) && d.driverVersion.isGreaterThan(semver('${random.pick(['1.2', 'v1.9'])}', true)))`,
  (random) =>
    `'memory' in device.capacity[device.driver] && device.capacity[device.driver].memory.compareTo(quantity('${random.pick(['20Gi', '40Gi', '41000Mi'])}')) >= 0`,
  (random) => `device.attributes['numa.example.org'].?node.orValue(9) == ${random.between(0, 1)}`,
  () => `!device.allowMultipleAllocations`,
  (random) => `device.attributes[device.driver].model.matches('^[${random.pick(['ah', 'at', 't'])}][0-9]+$')`,
  (random) => `device.attributes[device.driver].exists(name, name == '${random.pick(['rack', 'healthy'])}')`,
];

const RISKY: readonly string[] = [
  `device.attributes[device.driver].rack == 'r1'`,
  `device.attributes[device.driver].healthy`,
  `device.attributes[device.driver].driverVersion.isLessThan(semver('2.0.0'))`,
  `device.attributes[device.driver].model > 3`,
];

const CLASSES = ['any', 'gpu', 'gpu', 'nic', 'picky'] as const;

export function makeClasses(random: Random): ObjectJson[] {
  const selectors: Readonly<Record<(typeof CLASSES)[number], readonly string[]>> = {
    any: [],
    gpu: [`device.driver == 'gpu.example.com'`],
    nic: [`device.driver == 'nic.example.com'`],
    picky: [`device.driver in ['gpu.example.com', 'fpga.example.org']`, random.pick(SELECTORS)(random)],
  };
  return [...new Set(CLASSES)]
    .filter(() => random.chance(0.97))
    .map((name) => ({
      metadata: { name },
      spec: { selectors: selectors[name].map((expression) => ({ cel: { expression } })) },
    }));
}

/** What a claim asks for. */
export function makeClaimSpec(random: Random): Json {
  const requests = random.list(1, random.chance(0.6) ? 1 : 3, (index) => makeRequest(random, `r${index}`));
  const names = requests.map(({ name }) => name);
  const subNames = requests.flatMap((request) =>
    ((request['firstAvailable'] ?? []) as Json[]).map((sub) => `${request.name}/${String(sub['name'])}`),
  );
  const constraints = random.chance(0.4)
    ? random.list(1, 2, () => ({
        ...(random.chance(0.5) ? { requests: random.sample([...names, ...subNames], random.between(1, 3)) } : {}),
        [random.chance(0.7) ? 'matchAttribute' : 'distinctAttribute']: random.pick([
          NUMA,
          'gpu.example.com/model',
          'gpu.example.com/index',
          'nic.example.com/rack',
          'gpu.example.com/driverVersion',
        ]),
      }))
    : [];
  return { devices: { requests, ...(constraints.length === 0 ? {} : { constraints }) } };
}

function makeRequest(random: Random, name: string): Json & { readonly name: string } {
  if (random.chance(0.3)) {
    const firstAvailable = random.list(1, 4, (index) => ({ name: `s${index}`, ...makeWish(random) }));
    return { name, firstAvailable };
  }
  return { name, exactly: { ...makeWish(random), ...(random.chance(0.06) ? { adminAccess: true } : {}) } };
}

function makeWish(random: Random): Json {
  const isAll = random.chance(0.12);
  const selectors = random.chance(0.4)
    ? random.list(1, random.chance(0.8) ? 1 : 2, () => random.pick(SELECTORS)(random))
    : [];
  if (random.chance(0.03)) selectors.push(random.pick(RISKY));
  return {
    deviceClassName: random.chance(0.99) ? random.pick(CLASSES) : 'nobody',
    ...(selectors.length === 0 ? {} : { selectors: selectors.map((expression) => ({ cel: { expression } })) }),
    allocationMode: isAll ? 'All' : 'ExactCount',
    ...(isAll ? {} : { count: random.chance(0.7) ? 1 : random.between(2, 4) }),
    ...(random.chance(0.3)
      ? {
          tolerations: random.list(1, 2, () => ({
            ...(random.chance(0.8)
              ? { key: random.pick(TAINT_KEYS), ...makeOperator(random) }
              : { operator: 'Exists' }),
            ...(random.chance(0.4) ? { effect: random.pick(['NoSchedule', 'NoExecute']) } : {}),
          })),
        }
      : {}),
    ...(random.chance(0.25)
      ? {
          capacity: {
            requests: {
              [random.chance(0.9) ? 'memory' : 'cores']: random.pick(['1', '3Gi', '4Gi', '5Gi', '8Gi', '20Gi', '50Gi']),
            },
          },
        }
      : {}),
  };
}

function makeOperator(random: Random): Json {
  return random.chance(0.5) ? { operator: 'Exists' } : { operator: 'Equal', value: random.pick(['yes', 'no']) };
}

/** An allocation that is there already: of devices that nobody else has, unless they are shared. */
export function makeAllocation(
  random: Random,
  devices: readonly GeneratedDevice[],
  taken: Set<GeneratedDevice>,
  shareName: string,
  nodeName: string | undefined,
): Json | undefined {
  const free = devices.filter((device) => !taken.has(device));
  if (free.length === 0) return undefined;
  const results = random.sample(free, random.between(1, 2)).map(({ driver, pool, json }, index) => {
    const isShared = json['allowMultipleAllocations'] === true;
    const device = free.find((one) => one.json === json)!;
    if (!isShared) taken.add(device);
    const conditions = json['bindingConditions'];
    return {
      request: 'r0',
      driver,
      pool,
      device: json.name,
      ...(isShared ? makeShare(random, `${shareName}-${index}`) : {}),
      ...(conditions === undefined ? {} : { bindingConditions: conditions }),
      ...(json['bindingFailureConditions'] === undefined
        ? {}
        : { bindingFailureConditions: json['bindingFailureConditions'] }),
    };
  });
  return {
    devices: { results },
    ...(nodeName === undefined
      ? {}
      : {
          nodeSelector: {
            nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] }],
          },
        }),
  };
}

function makeShare(random: Random, shareID: string): Json {
  return { shareID, consumedCapacity: { memory: random.pick(['2Gi', '4Gi', '8Gi']) } };
}
