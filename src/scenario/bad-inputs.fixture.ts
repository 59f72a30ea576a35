import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** A user's mistake, and the one line with which it is answered. */
export interface BadInput {
  readonly name: string;
  /** A change of {@link GOOD}: this text there ... */
  readonly replace?: string;
  /** ... becomes that one. */
  readonly by?: string;
  /** Lines behind {@link GOOD}; the first is line 10. */
  readonly append?: string;
  /** The whole file instead. */
  readonly text?: string | (() => string | Uint8Array);
  /** More files in the same folder. */
  readonly files?: Readonly<Record<string, string | (() => string | Uint8Array)>>;
  /** More arguments of the command line. */
  readonly arguments?: readonly string[];
  /** Means nothing to the superuser, who may read everything. */
  readonly isForOrdinaryUsers?: boolean;
  /** The line, with file names relative to the folder of the scenario; `...` at the end stands for names that may grow. */
  readonly line: string;
}

/** A scenario with nothing wrong in it. */
export const GOOD = `apiVersion: orrery.dev/v1alpha1
kind: Scenario
metadata: { name: bad }
until: 1h
cluster:
  pools:
    - name: a
      count: 1
      capacity: { cpu: 4, memory: 8Gi }
`;

const FILE = 'scenario.yaml';
/** The header of a configuration; what follows is line 3. */
const SCHEDULER = 'apiVersion: kubescheduler.config.k8s.io/v1\nkind: KubeSchedulerConfiguration\n';
const CSV = 'name,arrival,cpu\np,0,1\n';

/** Writes the files of a bad input into an empty folder; returns what `orrery run` is called with. */
export function writeBadInput(input: BadInput, folder: string): readonly string[] {
  const text = input.text ?? GOOD.replace(input.replace ?? '', input.by ?? input.replace ?? '') + (input.append ?? '');
  const file = path.join(folder, FILE);
  writeFileSync(file, typeof text === 'string' ? text : text());
  mkdirSync(path.join(folder, 'folder'));
  symlinkSync('loop', path.join(folder, 'loop'));
  for (const [name, content] of Object.entries(input.files ?? {})) {
    writeFileSync(path.join(folder, name), typeof content === 'string' ? content : content());
    if (name.startsWith('secret')) chmodSync(path.join(folder, name), 0o000);
  }
  return [file, ...(input.arguments ?? [])];
}

function trace(options: string): string {
  return `workload:\n  - trace: { format: pods-csv, ${options} }\n`;
}

/** Lists a plugin, and has the profile enable it. */
function plugin(file: string, name?: string): string {
  const listed = `plugins: [${file}]\n`;
  if (name === undefined) return listed;
  return `${listed}scheduler:\n  profiles:\n    - plugins: { multiPoint: { enabled: [{ name: ${name} }] } }\n`;
}

/** A line of output as it is compared with the expected one: without the folder, cut where the expected one says `...`. */
export function shortLine({ line: expected }: BadInput, folder: string, line: string): string {
  const short = line.replaceAll(`${folder}${path.sep}`, '');
  const start = expected.slice(0, -'...'.length);
  return expected.endsWith('...') && short.startsWith(start) ? expected : short;
}

/** Each line names the one before nine times: 9^12 values in 600 characters. */
function aliasBomb(): string {
  const lines = ['x0: &x0 lol'];
  for (let level = 1; level <= 12; level++)
    lines.push(
      `x${level}: &x${level} [${Array(9)
        .fill(`*x${level - 1}`)
        .join(', ')}]`,
    );
  return `${lines.join('\n')}\n`;
}

export const BAD_INPUTS: readonly BadInput[] = [
  // --- the file itself
  { name: 'an empty file', text: '', line: 'scenario.yaml the file is empty' },
  {
    name: 'only comments',
    text: '# nothing\n',
    line: 'scenario.yaml expected a scenario, the file has nothing but comments',
  },
  {
    name: 'not UTF-8',
    text: () => Uint8Array.of(0xff, 0xfe, 0x41),
    line: 'scenario.yaml expected UTF-8 text, there are bytes that are not',
  },
  { name: 'a list', text: '- a\n', line: 'scenario.yaml:1:1 expected a scenario (a map), there is a list' },
  {
    name: 'two documents',
    append: '---\nkind: Scenario\n',
    line: 'scenario.yaml:11:1 expected one scenario in one document, here begins a second one',
  },
  {
    name: 'a manifest',
    text: 'apiVersion: v1\nkind: Pod\nmetadata: { name: x }\n',
    line: 'scenario.yaml:2:7 kind: expected Scenario, there is "Pod"',
  },
  // --- YAML
  {
    name: 'a bracket left open',
    append: 'metrics: [a, b\n',
    line: 'scenario.yaml:11:1 this is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
  },
  {
    name: 'a tab',
    append: 'outputs:\n\ttranscript: true\n',
    line: 'scenario.yaml:11:1 there is a tab: YAML is indented with spaces',
  },
  { name: 'a key twice', append: 'until: 2h\n', line: 'scenario.yaml:10:1 this key stands twice in the same map' },
  { name: 'an alias bomb', append: aliasBomb(), line: 'scenario.yaml:1:1 aliases (*name) multiply to too much data' },
  {
    name: 'an anchor that is not there',
    append: 'seed: *nowhere\n',
    line: 'scenario.yaml:1:1 this is not YAML: Unresolved alias (the anchor must be set before the alias): nowhere',
  },
  {
    name: 'a line of 100 MB',
    append: '',
    text: () => Buffer.alloc(100_000_000, 'x'),
    line: 'scenario.yaml:1 this line is longer than 1048576 characters (is it a YAML file?)',
  },
  // --- the header
  {
    name: 'another version',
    replace: 'v1alpha1',
    by: 'v2',
    line: 'scenario.yaml:1:13 apiVersion: expected orrery.dev/v1alpha1, there is "orrery.dev/v2"',
  },
  {
    name: 'no until',
    replace: 'until: 1h\n',
    by: '',
    line: 'scenario.yaml:1:1 until is missing: expected a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d',
  },
  {
    name: 'until is no duration',
    replace: '1h',
    by: 'soon',
    line: 'scenario.yaml:4:8 until: expected a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d, there is "soon"',
  },
  {
    name: 'until is negative',
    replace: '1h',
    by: '-5m',
    line: 'scenario.yaml:4:8 until: expected a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d, there is "-5m"',
  },
  {
    name: 'until is zero',
    replace: '1h',
    by: '0s',
    line: 'scenario.yaml:4:8 until: expected more than 0: a run of no length shows nothing',
  },
  {
    name: 'until is NaN',
    replace: '1h',
    by: '.nan',
    line: 'scenario.yaml:4:8 until: expected a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d, there is NaN',
  },
  {
    name: 'until beyond 285 years',
    replace: '1h',
    by: '400000d',
    line: 'scenario.yaml:4:8 until: expected a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d, there is "400000d"',
  },
  {
    name: 'a name with a slash',
    replace: 'name: bad',
    by: 'name: ../bad',
    line: 'scenario.yaml:3:19 name: expected a name of at most 100 letters, digits, "-", "_" and ".", beginning with a letter or digit, there is "../bad"',
  },
  {
    name: 'an unknown field',
    append: 'sede: 5\n',
    line: 'scenario.yaml:10:1 there is no field called "sede", did you mean "seed"?; there are: ...',
  },
  {
    name: 'a seed that is a list',
    append: 'seed: [1]\n',
    line: 'scenario.yaml:10:7 seed: expected a text or a number, there is a list',
  },
  {
    name: 'a controller manager that may ask nothing',
    append: 'controlPlane: { controllerManager: { clientConnection: { qps: 0 } } }\n',
    line: 'scenario.yaml:10:63 qps: expected a number above 0, there is 0',
  },
  // --- the cluster
  {
    name: 'no cluster',
    replace: GOOD.slice(GOOD.indexOf('cluster')),
    by: '',
    line: 'scenario.yaml:1:1 cluster is missing: expected a map',
  },
  {
    name: 'no pools',
    replace: GOOD.slice(GOOD.indexOf('  pools')),
    by: '  pools: []\n',
    line: 'scenario.yaml:6:3 the cluster has no nodes (give it pools, manifests or nodes)',
  },
  {
    name: 'count 1.5',
    replace: 'count: 1',
    by: 'count: 1.5',
    line: 'scenario.yaml:8:14 count: expected a whole number, there is 1.5',
  },
  {
    name: 'an empty pool',
    replace: 'count: 1',
    by: 'count: 0',
    line: 'scenario.yaml:8:14 count: expected a number >= 1, there is 0',
  },
  {
    name: 'count is a word',
    replace: 'count: 1',
    by: 'count: three',
    line: 'scenario.yaml:8:14 count: expected a number, there is "three"',
  },
  {
    name: 'a count that nobody means',
    replace: 'count: 1',
    by: 'count: 1000000000',
    line: 'scenario.yaml:8:14 count: expected a number <= 100000, there is 1000000000',
  },
  {
    name: 'an impossible quantity',
    replace: '8Gi',
    by: '8GiB',
    line: 'scenario.yaml:9:35 memory: expected a Kubernetes quantity such as 500m, 2, 1.5Gi or 100M, not negative, there is "8GiB"',
  },
  {
    name: 'a negative quantity',
    replace: 'cpu: 4',
    by: 'cpu: -4',
    line: 'scenario.yaml:9:24 cpu: expected a Kubernetes quantity such as 500m, 2, 1.5Gi or 100M, not negative, there is -4',
  },
  {
    name: 'a quantity that is NaN',
    replace: 'cpu: 4',
    by: 'cpu: .nan',
    line: 'scenario.yaml:9:24 cpu: expected a Kubernetes quantity such as 500m, 2, 1.5Gi or 100M, there is NaN',
  },
  {
    name: 'no memory',
    replace: ', memory: 8Gi',
    by: '',
    line: 'scenario.yaml:9:17 capacity: cpu and memory must be there',
  },
  {
    name: 'an unknown resource',
    replace: 'memory: 8Gi',
    by: 'memory: 8Gi, memroy: 1',
    line: 'scenario.yaml:9:48 there is no resource called "memroy", did you mean "memory"?; there are: cpu, ephemeral-storage, memory, pods; extended resources have a domain, as in nvidia.com/gpu',
  },
  {
    name: 'a pool name that no node could have',
    replace: 'name: a',
    by: 'name: Pool_A',
    line: 'scenario.yaml:7:13 name: expected at most 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends, there is "Pool_A"',
  },
  {
    name: 'a pool twice',
    append: '    - { name: a, count: 1, capacity: { cpu: 1, memory: 1Gi } }\n',
    line: 'scenario.yaml:10:15 there is a second pool called "a"',
  },
  {
    name: 'a node twice',
    append: '    - { name: a-0, count: 1, capacity: { cpu: 1, memory: 1Gi } }\n  manifests: [nodes.yaml]\n',
    files: { 'nodes.yaml': node('a-0') },
    line: 'scenario.yaml:11:14 there is a second node called "a-0" (from a manifest); the first comes from pool "a"',
  },
  {
    name: 'a label that is a number',
    append: '      labels: { version: 3 }\n',
    line: 'scenario.yaml:10:26 version: expected a text (in quotes if it looks like a number, yes or no), there is 3',
  },
  {
    name: 'an unknown taint effect',
    append: '      taints: [{ key: x, effect: NoShedule }]\n',
    line: 'scenario.yaml:10:34 effect: expected NoSchedule, PreferNoSchedule or NoExecute, there is "NoShedule"',
  },
  {
    name: 'an empty list of zones',
    append: '      zones: []\n',
    line: 'scenario.yaml:10:14 zones: expected a list with at least 1 entry, there is an empty list',
  },
  {
    name: 'an unknown kubelet option',
    append: '      kubelet: { maxPodz: 5 }\n',
    line: 'scenario.yaml:10:18 there is no field called "maxPodz", did you mean "maxPods"?; there are: ...',
  },
  {
    name: 'cluster manifests without a Node',
    append: '  manifests: [nodes.yaml]\n',
    files: { 'nodes.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata: { name: x }\n' },
    line: 'scenario.yaml:10:14 there is no Node in these manifests',
  },
  {
    name: 'an unknown node trace format',
    append: '  nodes: [{ format: opnb, file: nodes.csv }]\n',
    line: 'scenario.yaml:10:21 there is no node trace format called "opnb"; there are: ...',
  },
  {
    name: 'a node list with a word for a number',
    append: '  nodes: [{ format: openb-nodes, file: nodes.csv }]\n',
    files: { 'nodes.csv': 'sn,cpu_milli,memory_mib,gpu,model\nn-0,lots,1024,0,\n' },
    line: 'nodes.csv:2 cpu_milli: expected a whole number >= 0, there is "lots"',
  },
  {
    name: 'images that are no list',
    append: '      images: nginx\n',
    line: 'scenario.yaml:10:15 images: expected a list, there is "nginx"',
  },
  {
    name: 'a manifest of the cluster that is not YAML',
    append: '  manifests: [nodes.yaml]\n',
    files: { 'nodes.yaml': 'kind: {\n' },
    line: 'nodes.yaml:2:1 this is not YAML: Flow map in block collection must be sufficiently indented and end with a }',
  },
  // --- control plane, scheduler and the rest
  {
    name: 'four etcd members',
    append: 'controlPlane: { etcd: { members: 4 } }\n',
    line: 'scenario.yaml:10:34 members: expected an odd number of members: 1, 3, 5 or 7, there is 4',
  },
  {
    name: 'a version of Kubernetes that is not known',
    append: 'controlPlane: { kubernetesVersion: 1.38 }\n',
    line: 'scenario.yaml:10:36 kubernetesVersion: expected 1.36 or 1.37, there is 1.38',
  },
  {
    name: 'a distribution without sigma',
    append: 'controlPlane:\n  etcd:\n    fsyncLatency: { lognormal: { median: 1ms } }\n',
    line: 'scenario.yaml:12:21 sigma is missing: expected a number',
  },
  {
    name: 'an unknown distribution',
    append: 'controlPlane:\n  etcd:\n    fsyncLatency: { gauss: { mean: 1ms } }\n',
    line: 'scenario.yaml:12:19 fsyncLatency: expected a duration, or one of { uniform: { min, max } }, { exponential: { mean } }, { lognormal: { median, sigma } }, { empirical: [...] }, there is a map',
  },
  {
    name: 'a uniform distribution upside down',
    append: 'controlPlane:\n  etcd:\n    fsyncLatency: { uniform: { min: 2ms, max: 1ms } }\n',
    line: 'scenario.yaml:12:19 fsyncLatency: min must not be above max',
  },
  {
    name: 'percentageOfNodesToScore above 100',
    append: 'scheduler: { percentageOfNodesToScore: 101 }\n',
    line: 'scenario.yaml:10:40 percentageOfNodesToScore: expected a number <= 100, there is 101',
  },
  {
    name: 'an unknown scheduler plugin',
    append: 'scheduler:\n  profiles:\n    - plugins: { multiPoint: { enabled: [{ name: NodeResourceFit }] } }\n',
    line: 'scenario.yaml:12:50 there is no scheduler plugin called "NodeResourceFit", did you mean "NodeResourcesFit"?; there are: ...',
  },
  {
    name: 'a scheduler plugin that has gone',
    append: 'scheduler:\n  profiles:\n    - plugins: { multiPoint: { enabled: [{ name: EBSLimits }] } }\n',
    line: 'scenario.yaml:12:50 scheduler plugin EBSLimits has gone; it can only be disabled',
  },
  {
    name: 'wrong arguments of a scheduler plugin',
    append:
      'scheduler:\n  profiles:\n    - pluginConfig:\n        - name: NodeResourcesFit\n          args: { scoringStrategy: { type: LeastAllocatd } }\n',
    line: 'scenario.yaml:14:44 type: expected LeastAllocated, MostAllocated or RequestedToCapacityRatio, there is "LeastAllocatd"',
  },
  {
    name: 'two scheduler profiles with one name',
    append: 'scheduler: { profiles: [{ schedulerName: a }, { schedulerName: a }] }\n',
    line: 'scenario.yaml:10:64 schedulerName: two profiles are called "a"',
  },
  // --- a KubeSchedulerConfiguration in a file of its own
  {
    name: 'a configuration that is not there',
    append: 'scheduler: { configFile: nowhere.yaml }\n',
    line: 'scenario.yaml:10:26 nowhere.yaml: there is no such file',
  },
  {
    name: 'a configuration that is a number',
    append: 'scheduler: { configFile: 5 }\n',
    line: 'scenario.yaml:10:26 configFile: expected the name of a file, there is 5',
  },
  {
    name: 'a configuration that is something else',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: { 'x.yaml': 'apiVersion: v1\nkind: ConfigMap\n' },
    line: 'x.yaml:2:7 kind: expected KubeSchedulerConfiguration, there is "ConfigMap"',
  },
  {
    name: 'a configuration of an older version',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: { 'x.yaml': 'apiVersion: kubescheduler.config.k8s.io/v1beta3\nkind: KubeSchedulerConfiguration\n' },
    line: 'x.yaml:1:13 apiVersion: expected kubescheduler.config.k8s.io/v1, there is "kubescheduler.config.k8s.io/v1beta3" (kube-scheduler v1.36 reads nothing older)',
  },
  {
    name: 'two configurations in one file',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: { 'x.yaml': `${SCHEDULER}---\n${SCHEDULER}` },
    line: 'x.yaml:4:1 expected one KubeSchedulerConfiguration in one document, here begins a second one',
  },
  {
    name: 'a configuration with a field that has gone',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: { 'x.yaml': `${SCHEDULER}healthzBindAddress: 0.0.0.0:10251\n` },
    line: 'x.yaml:3:1 there is no field called "healthzBindAddress" in kubescheduler.config.k8s.io/v1 (it has gone after v1beta2; kube-scheduler serves --bind-address and --secure-port)',
  },
  {
    name: 'a configuration with a field that is ours',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: { 'x.yaml': `${SCHEDULER}engine: fast\n` },
    line: 'x.yaml:3:1 there is no field called "engine"; there are: ...',
  },
  {
    name: 'a configuration without backoff',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: { 'x.yaml': `${SCHEDULER}podMaxBackoffSeconds: 0\n` },
    line: 'x.yaml:3:23 podMaxBackoffSeconds: must not be below podInitialBackoffSeconds',
  },
  {
    name: 'a configuration with a nameless profile beside another',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: { 'x.yaml': `${SCHEDULER}profiles:\n- schedulerName: a\n- percentageOfNodesToScore: 5\n` },
    line: 'x.yaml:5:3 schedulerName is missing: each of several profiles needs one',
  },
  {
    name: 'a configuration with an unknown plugin',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: {
      'x.yaml': `${SCHEDULER}profiles:\n- plugins:\n    score:\n      enabled: [{ name: TargetLoadPacking }]\n`,
    },
    line: 'x.yaml:6:25 there is no scheduler plugin called "TargetLoadPacking"; there are: ...',
  },
  {
    name: 'a configuration with arguments of another plugin',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: {
      'x.yaml': `${SCHEDULER}profiles:\n- pluginConfig:\n  - name: NodeAffinity\n    args:\n      kind: NodeResourcesFitArgs\n`,
    },
    line: 'x.yaml:7:13 kind: expected NodeAffinityArgs, there is "NodeResourcesFitArgs"',
  },
  {
    name: 'a configuration with wrong arguments',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: {
      'x.yaml': `${SCHEDULER}profiles:\n- pluginConfig:\n  - name: VolumeBinding\n    args: { bindTimeoutSeconds: -1 }\n`,
    },
    line: 'x.yaml:6:33 bindTimeoutSeconds: expected a number >= 0, there is -1',
  },
  {
    name: 'a configuration with arguments that need a feature gate',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: {
      'x.yaml': `${SCHEDULER}profiles:\n- pluginConfig:\n  - name: VolumeBinding\n    args: { shape: [{ utilization: 0, score: 0 }] }\n`,
    },
    line: 'x.yaml:6:13 shape needs the feature gate StorageCapacityScoring, which is off (profiles of the scenario itself may have it)',
  },
  {
    name: 'a configuration with queues in two orders',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: {
      'x.yaml': `${SCHEDULER}profiles:\n- schedulerName: a\n- schedulerName: b\n  plugins:\n    queueSort: { enabled: [{ name: PrioritySort }] }\n`,
    },
    line: 'x.yaml:7:16 all profiles must say the same of queueSort',
  },
  {
    name: 'a configuration with an extender without weight',
    append: 'scheduler: { configFile: x.yaml }\n',
    files: { 'x.yaml': `${SCHEDULER}extenders: [{ urlPrefix: 'http://x', prioritizeVerb: p }]\n` },
    line: 'x.yaml:3:13 weight: an extender that prioritizes needs a weight above 0',
  },
  // --- plugins of one's own
  {
    name: 'a plugin that is not there',
    append: plugin('x.ts'),
    line: 'scenario.yaml:10:11 x.ts: there is no such file',
  },
  {
    name: 'a plugin that is no module',
    append: plugin('x.json'),
    files: { 'x.json': '{}' },
    line: 'x.json expected a .ts, .mts, .js or .mjs file',
  },
  {
    name: 'a plugin with broken TypeScript',
    append: plugin('x.ts'),
    files: { 'x.ts': 'const a: number = 1;\nexport default { name: : };\n' },
    line: 'x.ts:2:24 this is not TypeScript that can be run: ...',
  },
  {
    name: 'a plugin with an enum',
    append: plugin('x.ts'),
    files: { 'x.ts': 'enum A { b }\n' },
    line: 'x.ts:1:1 this is not TypeScript that can be run: TypeScript enum is not supported in strip-only mode',
  },
  {
    name: 'a plugin with broken JavaScript',
    append: plugin('x.mjs'),
    files: { 'x.mjs': 'export default {;\n' },
    line: "x.mjs loading it failed: SyntaxError: Unexpected token ';'",
  },
  {
    name: 'a plugin that imports what is not there',
    append: plugin('x.mjs'),
    files: { 'x.mjs': "import 'nowhere-to-be-found';\n" },
    line: "x.mjs loading it failed: Error: Cannot find package 'nowhere-to-be-found' imported from x.mjs",
  },
  {
    name: 'a plugin that imports a type as a value',
    append: plugin('x.ts'),
    files: { 'x.ts': "import { NodeInfo } from 'orrery/plugin';\nexport default 1;\n" },
    line: "x.ts loading it failed: SyntaxError: The requested module 'orrery/plugin' does not provide an export named 'NodeInfo' (types are imported with import type)",
  },
  {
    name: 'a plugin that throws while it is loaded',
    append: plugin('x.ts'),
    files: { 'x.ts': 'type A = 1;\nthrow new TypeError("no licence");\n' },
    line: 'x.ts:2:7 loading it failed: TypeError: no licence',
  },
  {
    name: 'a plugin without a default export',
    append: plugin('x.mjs'),
    files: { 'x.mjs': 'export const plugin = 1;\n' },
    line: 'x.mjs there is no default export (export default definePlugin({ ... }))',
  },
  {
    name: 'a plugin that is a function',
    append: plugin('x.mjs'),
    files: { 'x.mjs': 'export default () => 1;\n' },
    line: 'x.mjs expected a default export made by definePlugin, there is a function',
  },
  {
    name: 'a plugin without a name',
    append: plugin('x.mjs'),
    files: { 'x.mjs': 'export default { create: () => ({}) };\n' },
    line: 'x.mjs name: expected the name of a plugin such as Sharing, there is undefined',
  },
  {
    name: 'a plugin without create',
    append: plugin('x.mjs'),
    files: { 'x.mjs': "export default { name: 'X' };\n" },
    line: 'x.mjs create: expected a function, there is undefined',
  },
  {
    name: 'a plugin with its extension points at the wrong place',
    append: plugin('x.mjs'),
    files: { 'x.mjs': "export default { name: 'X', filter() {}, create: () => ({}) };\n" },
    line: 'x.mjs there is no field called "filter"; there are: args, create, description, name',
  },
  {
    name: 'a plugin whose name is taken',
    append: plugin('x.mjs'),
    files: { 'x.mjs': "export default { name: 'NodeAffinity', create: () => ({}) };\n" },
    line: 'x.mjs there is a scheduler plugin called "NodeAffinity" already',
  },
  {
    name: 'a plugin with a misspelt extension point',
    append: plugin('x.mjs', 'X'),
    files: { 'x.mjs': "export default { name: 'X', create: () => ({ filters() {} }) };\n" },
    line: 'x.mjs plugin X: there is no extension point called "filters"; there are: preEnqueue, ...',
  },
  {
    name: 'a plugin with a scope that there is not',
    append: plugin('x.mjs', 'X'),
    files: { 'x.mjs': "export default { name: 'X', create: () => ({ scope: 'zone' }) };\n" },
    line: 'x.mjs plugin X: scope: expected class, node or cluster, there is "zone"',
  },
  {
    name: 'a plugin that cannot be made',
    append: plugin('x.mjs', 'X'),
    files: { 'x.mjs': "export default {\n  name: 'X',\n  create() { throw new Error('no licence'); },\n};\n" },
    line: 'x.mjs:3:20 plugin X: create threw Error: no licence',
  },
  {
    name: 'a plugin with arguments that it does not take',
    append: `${plugin('x.mjs', 'X')}      pluginConfig: [{ name: X, args: { colour: 1 } }]\n`,
    files: { 'x.mjs': "export default { name: 'X', create: () => ({}) };\n" },
    line: 'scenario.yaml:14:41 there is no field called "colour"; there are:...',
  },
  {
    name: 'a plugin at a point that it does not have',
    append: 'plugins: [x.mjs]\nscheduler:\n  profiles:\n    - plugins: { score: { enabled: [{ name: X }] } }\n',
    files: { 'x.mjs': "export default { name: 'X', create: () => ({ filter() {} }) };\n" },
    line: 'scenario.yaml:13:7 profile default-scheduler: plugin X has nothing to do at score',
  },
  {
    name: 'a plugin that is not listed',
    append: 'scheduler:\n  profiles:\n    - plugins: { score: { enabled: [{ name: TopoSharing }] } }\n',
    line: 'scenario.yaml:12:45 there is no scheduler plugin called "TopoSharing"; there are: ...',
  },
  // --- extenders as modules
  {
    name: 'an extender that is not there',
    append: 'extenders: [x.ts]\n',
    line: 'scenario.yaml:10:13 x.ts: there is no such file',
  },
  {
    name: 'an extender that is a number',
    append: 'extenders: [x.mjs]\n',
    files: { 'x.mjs': 'export default 5;\n' },
    line: 'x.mjs expected a default export made by defineExtender, there is 5',
  },
  {
    name: 'an extender that does nothing',
    append: 'extenders: [x.mjs]\n',
    files: { 'x.mjs': "export default { name: 'x' };\n" },
    line: 'x.mjs expected at least one of filter, prioritize, preempt',
  },
  {
    name: 'an extender that would bind',
    append: 'extenders: [x.mjs]\n',
    files: { 'x.mjs': "export default { name: 'x', bind() {} };\n" },
    line: 'x.mjs there is no field called "bind"; there are: name, weight, ignorable, managedResources, filter, prioritize, preempt',
  },
  {
    name: 'an extender that prioritizes without a weight',
    append: 'extenders: [x.mjs]\n',
    files: { 'x.mjs': "export default { name: 'x', prioritize: () => ({}) };\n" },
    line: 'x.mjs weight: an extender that prioritizes needs a whole weight above 0, there is undefined',
  },
  {
    name: 'two extenders for one resource',
    append: 'extenders: [x.mjs, y.mjs]\n',
    files: {
      'x.mjs': "export default { name: 'x', managedResources: [{ name: 'a.b/c' }], filter: () => ({}) };\n",
      'y.mjs': "export default { name: 'y', managedResources: [{ name: 'a.b/c' }], filter: () => ({}) };\n",
    },
    line: 'y.mjs a.b/c is managed by an extender already',
  },
  {
    name: 'a kubelet that holds nothing',
    append: 'kubelet: { maxPods: 0 }\n',
    line: 'scenario.yaml:10:21 maxPods: expected a number >= 1, there is 0',
  },
  {
    name: 'an image without a size',
    append: 'imageRegistry: { images: { nginx: large } }\n',
    line: 'scenario.yaml:10:35 nginx: expected a Kubernetes quantity such as 500m, 2, 1.5Gi or 100M, there is "large"',
  },
  {
    name: 'an unknown controller',
    append: 'controllers: { deploymnt: {} }\n',
    line: 'scenario.yaml:10:16 there is no controller ...',
  },
  { name: 'an unknown fault', append: 'faults:\n  - Nope: {}\n', line: 'scenario.yaml:11:5 there is no fault ...' },
  {
    name: 'an unknown metric',
    append: 'metrics: [pod_pending_second]\n',
    line: 'scenario.yaml:10:11 there is no metric called "pod_pending_second", did you mean "pod_pending_seconds"?; there are: ...',
  },
  {
    name: 'metrics: some',
    append: 'metrics: some\n',
    line: 'scenario.yaml:10:10 metrics: expected all, none or a list of names, there is "some"',
  },
  {
    name: 'an unknown output',
    append: 'outputs: { parqet: {} }\n',
    line: 'scenario.yaml:10:12 there is no field called "parqet", did you mean "parquet"?; there are: ...',
  },
  {
    name: 'an output of time series without any',
    append: 'outputs: { timeseries: false, openmetrics: {} }\n',
    line: 'scenario.yaml:10:24 openmetrics shows the time series: expected outputs.timeseries, it is switched off',
  },
  {
    name: 'an epoch that is no instant',
    append: 'outputs: { openmetrics: { epoch: 2023-02-29T00:00:00Z } }\n',
    line: 'scenario.yaml:10:34 epoch: expected an instant from 1970 to 2199, such as 2024-01-01T00:00:00Z, there is "2023-02-29T00:00:00Z"',
  },
  {
    name: 'an unknown part of a trace',
    append: 'outputs: { chrome-trace: { include: [pods, noise] } }\n',
    line: 'scenario.yaml:10:44 include[1]: expected pods, requests, scheduling, counters, changes, there is "noise"',
  },
  {
    name: 'outputs that are no map',
    append: 'outputs: all\n',
    line: 'scenario.yaml:10:10 outputs: expected a map, there is "all"',
  },
  {
    name: 'an assertion without a bound',
    append: 'assert:\n  - { metric: pods_bound_total }\n',
    line: 'scenario.yaml:11:5 expected one of min, max and equals; there is none',
  },
  {
    name: 'an assertion with a bound of another unit',
    append: 'assert:\n  - { metric: pod_pending_seconds.p99, max: 5Gi }\n',
    line: 'scenario.yaml:11:45 max: expected seconds or a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d, there is "5Gi"',
  },
  {
    name: 'an assertion with a bound that is a word',
    append: 'assert:\n  - { metric: cluster_allocation_ratio.mean, min: much }\n',
    line: 'scenario.yaml:11:51 min: expected a number, a share such as 95% or a Kubernetes quantity such as 500m, 2, 1.5Gi or 100M, there is "much"',
  },
  {
    name: 'an assertion upside down',
    append: 'assert:\n  - { metric: pods_bound_total, min: 3, max: 2 }\n',
    line: 'scenario.yaml:11:38 min must not be above max',
  },
  {
    name: 'an assertion with a bound that does not exist',
    append: 'assert:\n  - { metric: pods_bound_total, max: 1, maximum: 2 }\n',
    line: 'scenario.yaml:11:41 there is no field called "maximum"; there are: equals, max, metric, min',
  },
  {
    name: 'a variant called base',
    append: 'variants:\n  base: { until: 2h }\n',
    line: 'scenario.yaml:11:3 expected another name: "base" is the scenario itself, without a variant, there is "base"',
  },
  // --- the workload
  {
    name: 'an entry with nothing in it',
    append: 'workload:\n  - {}\n',
    line: 'scenario.yaml:11:5 expected one of trace, manifests and generator; there is none',
  },
  {
    name: 'an entry with two things in it',
    append: 'workload:\n  - manifests: [a.yaml]\n    trace: { format: openb, file: x.csv }\n',
    line: 'scenario.yaml:11:5 expected one of trace, manifests and generator; there is trace and manifests',
  },
  {
    name: 'an unknown trace format',
    append: 'workload:\n  - trace: { format: opnb, file: x.csv }\n',
    line: 'scenario.yaml:11:22 there is no trace format called "opnb", did you mean "openb"?; there are: ...',
  },
  {
    name: 'an option of another format',
    append: trace('file: x.csv, neverScheduled: wait'),
    line: 'scenario.yaml:11:45 there is no field called "neverScheduled"; there are: file, format, image, limit, namespace, sample, sequence, startAt, timeScale',
  },
  {
    name: 'a sample above 1',
    append: trace('file: x.csv, sample: 1.5'),
    line: 'scenario.yaml:11:53 sample: expected a share above 0, at most 1, there is 1.5',
  },
  {
    name: 'a trace that is not there',
    append: trace('file: x.csv'),
    line: 'scenario.yaml:11:38 x.csv: there is no such file',
  },
  {
    name: 'a trace that is a folder',
    append: trace('file: folder'),
    line: 'scenario.yaml:11:38 folder: expected a file, there is a folder',
  },
  {
    name: 'a trace that is a link to itself',
    append: trace('file: loop'),
    line: 'scenario.yaml:11:38 loop: this is a link to itself',
  },
  {
    name: 'a trace that may not be read',
    append: trace('file: secret.csv'),
    files: { 'secret.csv': CSV },
    isForOrdinaryUsers: true,
    line: 'scenario.yaml:11:38 secret.csv: this file may not be read (permission denied)',
  },
  {
    name: 'an empty trace',
    append: trace('file: x.csv'),
    files: { 'x.csv': '' },
    line: 'scenario.yaml:11:38 x.csv: the file is empty',
  },
  {
    name: 'a gzip file cut off',
    append: trace('file: x.csv.gz'),
    files: { 'x.csv.gz': () => gzipSync(CSV).subarray(0, 20) },
    line: 'scenario.yaml:11:38 x.csv.gz: the gzip data ends too early: the file is cut off',
  },
  {
    name: 'a gzip file with damage',
    append: trace('file: x.csv.gz'),
    files: { 'x.csv.gz': () => Buffer.concat([gzipSync(CSV).subarray(0, 10), Buffer.from('nonsense')]) },
    line: 'scenario.yaml:11:38 x.csv.gz: the gzip data is damaged',
  },
  {
    name: 'a trace without a column',
    append: trace('file: x.csv'),
    files: { 'x.csv': 'name,cpu\np,1\n' },
    line: 'x.csv:1 the column "arrival" is missing; there are: ...',
  },
  {
    name: 'a row with too few columns',
    append: trace('file: x.csv'),
    files: { 'x.csv': `${CSV}q,1\n` },
    line: 'x.csv:3 expected 3 fields as in the header, there are 2',
  },
  {
    name: 'a row with NaN',
    append: trace('file: x.csv'),
    files: { 'x.csv': `${CSV}q,NaN,1\n` },
    line: 'x.csv:3 arrival: expected seconds >= 0 or a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d, there is "NaN"',
  },
  {
    name: 'a row with a negative duration',
    append: trace('file: x.csv'),
    files: { 'x.csv': 'name,arrival,duration\np,0,-5\n' },
    line: 'x.csv:2 duration: expected seconds >= 0 or a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d, there is "-5"',
  },
  {
    name: 'a row with an impossible quantity',
    append: trace('file: x.csv'),
    files: { 'x.csv': `${CSV}q,1,1.5Gib\n` },
    line: 'x.csv:3 cpu: expected a Kubernetes quantity such as 500m, 2, 1.5Gi or 100M, not negative, there is "1.5Gib"',
  },
  {
    name: 'a pod twice in a trace',
    append: trace('file: x.csv'),
    files: { 'x.csv': `${CSV}p,1,1\n` },
    line: 'x.csv:3 there is a second pod "default/p", the first is on line 2',
  },
  {
    name: 'rows out of order',
    append: trace('file: x.csv'),
    files: { 'x.csv': 'name,arrival\np,5\nq,3\n' },
    line: 'x.csv:3 this row comes at 3s, after one at 5s (sort the file by time of arrival)',
  },
  {
    name: 'a row of 100 MB',
    append: trace('file: x.csv'),
    files: { 'x.csv': () => Buffer.concat([Buffer.from(CSV), Buffer.alloc(100_000_000, 'x')]) },
    line: 'x.csv:3 this line is longer than 1048576 bytes (is it a text file?)',
  },
  {
    name: 'manifests with a Node',
    append: 'workload:\n  - manifests: [nodes.yaml]\n',
    files: { 'nodes.yaml': node('node-1') },
    line: 'scenario.yaml:11:16 there are Nodes in these manifests, such as "node-1" (nodes belong to cluster.manifests)',
  },
  {
    name: 'a manifest with an unknown field',
    append: 'workload:\n  - manifests: [pods.yaml]\n',
    files: { 'pods.yaml': 'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { contaners: [] }\n' },
    line: 'pods.yaml:4:9 spec: there is no field called "contaners", did you mean "containers"?; there are: ...',
  },
  {
    name: 'an unknown generator',
    append:
      'workload:\n  - generator:\n      arrivals: { poison: { rate: 1 } }\n      templates: [{ name: t, spec: { containers: [{ name: c, image: i }] } }]\n',
    line: 'scenario.yaml:12:19 there is no generator called "poison", did you mean "poisson"?; there are: ...',
  },
  {
    name: 'a generator without a container',
    append:
      'workload:\n  - generator:\n      arrivals: { poisson: { rate: 1 } }\n      templates: [{ name: t, spec: {} }]\n',
    line: 'scenario.yaml:13:30 containers is missing: expected a list of containers',
  },
  {
    name: 'a template twice',
    append: `workload:\n${generator('one')}${generator('two')}`,
    line: 'scenario.yaml:18:27 there is a second template called "default/t": its pods would have the same names',
  },
  {
    name: 'a generator twice',
    append: `workload:\n${generator('one')}${generator('one')}`,
    line: 'scenario.yaml:16:13 there is a second generator called "one"',
  },
  {
    name: 'a rate below zero',
    append: `workload:\n${generator('one').replace('rate: 1', 'rate: -1')}`,
    line: 'scenario.yaml:13:36 rate: expected a number above 0, there is -1',
  },
  {
    name: 'a duration of a template that is negative',
    append: `workload:\n${generator('one').replace('name: t', 'name: t, runDuration: -5s')}`,
    line: 'scenario.yaml:14:43 runDuration: expected a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d, there is "-5s"',
  },
  // --- --set, --variant, --seed
  {
    name: '--set without a value',
    arguments: ['--set', 'until'],
    line: '--set until expected <path>=<value> (such as cluster.pools[0].count=5)',
  },
  {
    name: '--set with a path that is none',
    arguments: ['--set', 'a..b=1'],
    line: '--set a..b=1 "a..b" is no path (a path is like cluster.pools[0].count, or labels."example.com/app" for a key with dots)',
  },
  {
    name: '--set of an unknown field',
    arguments: ['--set', 'clutser.x=1'],
    line: '--set clutser.x=1 there is no field called "clutser", did you mean "cluster"?; there are: ...',
  },
  {
    name: '--set of an entry that is not there',
    arguments: ['--set', 'cluster.pools[3].count=1'],
    line: '--set cluster.pools[3].count=1 there is no cluster.pools[3]: cluster.pools has 1 entry, counted from [0]',
  },
  {
    name: '--set into a number',
    arguments: ['--set', 'until.x=1'],
    line: '--set until.x=1 there is no until.x: until is "1h", not a map',
  },
  {
    name: '--set with a wrong value',
    arguments: ['--set', 'cluster.pools[0].count=many'],
    line: '--set cluster.pools[0].count=many count: expected a number, there is "many"',
  },
  {
    name: '--set with a value that is not YAML',
    arguments: ['--set', 'seed=[1'],
    line: '--set seed=[1 this is not YAML: Flow sequence must end with a ]',
  },
  {
    name: 'an unknown variant',
    append: 'variants:\n  small: { until: 10m }\n',
    arguments: ['--variant', 'smal'],
    line: 'scenario.yaml:10:1 there is no variant called "smal", did you mean "small"?; there are: ...',
  },
  {
    name: 'a variant of a scenario without variants',
    arguments: ['--variant', 'small'],
    line: 'scenario.yaml:1:1 there is no variant called "small"; this scenario has none',
  },
  {
    name: 'a variant with a wrong value',
    append: 'variants:\n  small: { until: short }\n',
    arguments: ['--variant', 'small'],
    line: 'scenario.yaml:11:19 until: expected a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d, there is "short"',
  },
  {
    name: 'a variant with a path that leads nowhere',
    append: 'variants:\n  small: { "cluster.pools[1].count": 5 }\n',
    arguments: ['--variant', 'small'],
    line: 'scenario.yaml:11:38 there is no cluster.pools[1]: cluster.pools has 1 entry, counted from [0]',
  },
  {
    name: 'a sweep of an unknown variant',
    append: 'variants:\n  small: { until: 10m }\nsweep: { variants: [base, smal] }\n',
    line: 'scenario.yaml:12:27 there is no variant called "smal", did you mean "small"?; there are: base, small',
  },
  {
    name: 'a sweep with a variant twice',
    append: 'sweep: { variants: [base, base] }\n',
    line: 'scenario.yaml:10:27 base stands there twice',
  },
  {
    name: 'a sweep with seeds that run backwards',
    append: 'sweep: { seeds: 9..1 }\n',
    line: 'scenario.yaml:10:17 seeds: 9..1 runs backwards',
  },
  {
    name: 'a sweep with a value twice',
    append: 'sweep: { parameters: { until: [1h, 2h, 1h] } }\n',
    line: 'scenario.yaml:10:31 "1h" stands there twice',
  },
  {
    name: 'a sweep with one value instead of a list',
    append: 'sweep: { parameters: { until: 1h } }\n',
    line: 'scenario.yaml:10:31 until: expected a list, there is "1h"',
  },
  {
    name: 'a sweep with a path that is none',
    append: 'sweep: { parameters: { "until.": [1h] } }\n',
    line: 'scenario.yaml:10:24 "until." is no path (a path is like cluster.pools[0].count, or labels."example.com/app" for a key with dots)',
  },
  {
    name: 'a sweep over seeds as a parameter',
    append: 'sweep: { parameters: { seed: [1, 2] } }\n',
    line: 'scenario.yaml:10:30 seed is no parameter: every point of the grid is run with every seed',
  },
  {
    name: 'an empty seed',
    arguments: ['--seed', ''],
    line: '--seed "" seed: expected a text that is not empty, there is ""',
  },
];

function generator(name: string): string {
  return `  - generator:
      name: ${name}
      arrivals: { poisson: { rate: 1 } }
      templates: [{ name: t, spec: { containers: [{ name: c, image: i }] } }]
`;
}

function node(name: string): string {
  return `apiVersion: v1\nkind: Node\nmetadata: { name: ${name} }\nstatus: { capacity: { cpu: 4, memory: 8Gi } }\n`;
}
