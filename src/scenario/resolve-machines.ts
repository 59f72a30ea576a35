import { invariant } from '../engine/invariant.ts';
import { createRng } from '../engine/rng.ts';
import { LABEL_HOSTNAME, LABEL_INSTANCE_TYPE, LABEL_REGION, LABEL_ZONE, type Node } from '../api/objects/node.ts';
import type { MachineDescription } from '../infrastructure/machine.ts';
import type { KubeletOptions } from '../components/kubelet/options.ts';
import type { Manifests } from '../workload/manifests/read-manifests.ts';
import { createNodeReader } from '../workload/node-reader.ts';
import { shuffle } from '../workload/sequence/draw-order.ts';
import { parseNodeRanks } from '../workload/sequence/order-file.ts';
import type { YamlPath } from '../workload/yaml.ts';
import type { Catalog } from './catalog.ts';
import type { Cluster, NodeTrace, Pool } from './cluster-schema.ts';
import { readChunks, readText } from './files.ts';
import { formatOptionsOf } from './format-schema.ts';
import { check } from './mistakes.ts';
import type { InputFile, ScenarioMachine } from './scenario.ts';
import { sections, type KeptInput } from './sections.ts';
import type { ScenarioSource } from './source.ts';

export interface ResolvedCluster {
  readonly machines: readonly ScenarioMachine[];
  /** What else stood in the manifests of the cluster; absent when there are none. */
  readonly manifests: Manifests | undefined;
}

/** Every machine of the cluster, in the order pools, manifests, node traces. @throws InputError */
export async function resolveMachines(
  source: ScenarioSource,
  catalog: Catalog,
  cluster: Cluster,
  kubelet: KeptInput,
): Promise<ResolvedCluster> {
  const list = new MachineList(source, kubelet);
  for (const [index, pool] of cluster.pools.entries()) list.addPool(pool, ['cluster', 'pools', index]);
  const manifests = cluster.manifests.length === 0 ? undefined : await list.addManifests(cluster.manifests);
  for (const [index, trace] of cluster.nodes.entries())
    await list.addTrace(catalog, trace, ['cluster', 'nodes', index]);
  if (list.machines.length === 0)
    throw source.error('the cluster has no nodes', ['cluster'], 'give it pools, manifests or nodes');
  return { machines: list.machines, manifests };
}

class MachineList {
  readonly machines: ScenarioMachine[] = [];
  readonly #source: ScenarioSource;
  readonly #kubelet: KeptInput;
  /** From the name of a node to what it comes from. */
  readonly #origins = new Map<string, string>();
  readonly #pools = new Set<string>();
  readonly #kubelets = new Map<string, KubeletOptions>();

  constructor(source: ScenarioSource, kubelet: KeptInput) {
    this.#source = source;
    this.#kubelet = kubelet;
  }

  addPool(pool: Pool, at: YamlPath): void {
    if (this.#pools.has(pool.name))
      throw this.#source.error(`there is a second pool called "${pool.name}"`, [...at, 'name']);
    this.#pools.add(pool.name);
    const kubelet = this.#kubeletOptions(pool.kubelet, at);
    for (let index = 0; index < pool.count; index++) {
      this.#add({ description: describePoolMachine(pool, index), kubelet }, `pool "${pool.name}"`, [...at, 'name']);
    }
  }

  async addManifests(names: readonly string[]): Promise<Manifests> {
    const at = ['cluster', 'manifests'];
    // Their schemas take a while to make, and few scenarios have manifests.
    const { readManifests } = await import('../workload/manifests/read-manifests.ts');
    const manifests = readManifests(await this.#source.read(names, at));
    if (manifests.nodes.length === 0) throw this.#source.error('there is no Node in these manifests', at);
    this.#source.warnings.push(...manifests.warnings);
    const kubelet = this.#kubeletOptions({}, at);
    for (const node of manifests.nodes.map(asRegistered)) {
      this.#add({ description: describeNode(node), kubelet, node }, 'a manifest', at);
    }
    return { ...manifests, nodes: [], warnings: [] };
  }

  async addTrace(catalog: Catalog, trace: NodeTrace, at: YamlPath): Promise<void> {
    const file = await this.#source.open(trace.file, [...at, 'file']);
    const kubelet = this.#kubeletOptions(trace.kubelet, at);
    const machines = await this.#readTrace(catalog, trace, file);
    for (const machine of await this.#arrange(machines, trace, at)) {
      const description: MachineDescription = {
        name: machine.name,
        pool: machine.pool,
        capacity: machine.capacity,
        labels: { ...machine.labels, ...trace.labels },
        taints: joined(machine.taints, trace.taints),
        images: joined(machine.images, trace.images),
      };
      this.#add({ description, kubelet }, file.shown, [...at, 'file']);
    }
  }

  /** Where an order is drawn, the machines in it; their names say it, too. */
  async #arrange(
    machines: readonly MachineDescription[],
    { orderFile, orderSeed }: NodeTrace,
    at: YamlPath,
  ): Promise<readonly MachineDescription[]> {
    if (orderFile !== undefined) return this.#rank(machines, orderFile, [...at, 'orderFile']);
    if (orderSeed === undefined) return machines;
    const stream = createRng(orderSeed).stream('nodes');
    const byName = machines.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const drawn = shuffle([...byName.keys()], (below) => Math.floor(stream.next() * below));
    return drawn.map((index, rank) => ranked(byName[index]!, rank));
  }

  async #rank(machines: readonly MachineDescription[], name: string, place: YamlPath): Promise<MachineDescription[]> {
    const file = await this.#source.open(name, place);
    const ranks = parseNodeRanks(await readText(file), file.shown);
    const rankOf = (machine: MachineDescription): number => {
      const rank = ranks.get(machine.name);
      if (rank === undefined)
        throw this.#source.error(`${file.shown}: node "${machine.name}" has no rank there`, place);
      return rank;
    };
    return machines
      .map((machine) => ({ rank: rankOf(machine), machine }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ rank, machine }) => ranked(machine, rank));
  }

  async #readTrace(catalog: Catalog, trace: NodeTrace, file: InputFile): Promise<MachineDescription[]> {
    const format = catalog.nodeTraces.get(trace.format);
    invariant(format !== undefined, 'the schema knows the node trace format');
    const onWarning = (message: string): void => void this.#source.warnings.push(message);
    const reader = createNodeReader(format, formatOptionsOf(format, trace), { file: file.shown, onWarning });
    const machines: MachineDescription[] = [];
    for await (const chunk of readChunks(file)) machines.push(...reader.push(chunk));
    machines.push(...reader.end());
    return machines;
  }

  #add(machine: ScenarioMachine, origin: string, at: YamlPath): void {
    const { name } = machine.description;
    const first = this.#origins.get(name);
    if (first !== undefined) {
      throw this.#source.error(
        `there is a second node called "${name}" (from ${origin}); the first comes from ${first}`,
        at,
      );
    }
    this.#origins.set(name, origin);
    this.machines.push(machine);
  }

  /** What is said for these machines on top of what is said for all. Equal options are one object. */
  #kubeletOptions(own: KeptInput, at: YamlPath): KubeletOptions {
    const input = { ...this.#kubelet, ...own };
    const key = JSON.stringify(input);
    const known = this.#kubelets.get(key);
    if (known !== undefined) return known;
    const checked = check(sections.kubelet, input);
    if (!checked.ok)
      throw this.#source.error(checked.mistakes[0]!.message, [...at, 'kubelet', ...checked.mistakes[0]!.path]);
    this.#kubelets.set(key, checked.value);
    return checked.value;
  }
}

/** Thousands of machines have nothing of their own, or get nothing on top: they share one list. */
function joined<T>(own: readonly T[], more: readonly T[]): readonly T[] {
  return own.length === 0 ? more : more.length === 0 ? own : [...own, ...more];
}

function ranked(machine: MachineDescription, rank: number): MachineDescription {
  return { ...machine, name: `${String(rank).padStart(4, '0')}-${machine.name}` };
}

function describePoolMachine(pool: Pool, index: number): MachineDescription {
  const name = `${pool.name}-${index}`;
  const labels = {
    [LABEL_HOSTNAME]: name,
    ...(pool.zones && { [LABEL_ZONE]: pool.zones[index % pool.zones.length]! }),
    ...(pool.region !== undefined && { [LABEL_REGION]: pool.region }),
    ...(pool.instanceType !== undefined && { [LABEL_INSTANCE_TYPE]: pool.instanceType }),
    ...pool.labels,
  };
  return { name, pool: pool.name, capacity: pool.capacity, labels, taints: pool.taints, images: pool.images };
}

/** A manifest may leave out what its kubelet would have said by now: its hostname, and that it is ready. */
function asRegistered(node: Node): Node {
  const { metadata, spec, status } = node;
  const labels =
    metadata.labels[LABEL_HOSTNAME] === undefined
      ? { ...metadata.labels, [LABEL_HOSTNAME]: metadata.name }
      : metadata.labels;
  const isReported = status.conditions.some(({ type }) => type === 'Ready');
  const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', lastTransitionTime: 0 } as const;
  const conditions = isReported ? status.conditions : [...status.conditions, ready];
  return {
    kind: 'Node',
    metadata: labels === metadata.labels ? metadata : { ...metadata, labels },
    spec,
    status: conditions === status.conditions ? status : { ...status, conditions },
  };
}

function describeNode({ metadata, spec, status }: Node): MachineDescription {
  return {
    name: metadata.name,
    pool: '',
    capacity: status.capacity,
    labels: metadata.labels,
    taints: spec.taints,
    images: status.images.map(({ name }) => name),
  };
}
