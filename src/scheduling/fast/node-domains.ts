import { LABEL_HOSTNAME } from '../../api/objects/node.ts';
import type { NodeInfo } from '../node-info.ts';
import type { Tally } from '../tally.ts';
import type { NodeRecords } from './node-records.ts';

/** By position: numbers for nodes that have the same values of some labels. */
export interface Domains {
  /** The labels. */
  readonly keys: readonly string[];
  readonly numbers: Int32Array;
  readonly count: number;
}

/** What tallies looked at when they were asked last. */
interface KnownDomains {
  readonly keys: readonly (readonly string[])[];
  readonly domains: Domains;
}

/** Which nodes lie in the same domains, worked out once for each set of topology keys and shared by all pod classes. */
export class NodeDomains {
  #relabelings = -1;
  #nodes: readonly NodeInfo[] = [];
  readonly #byKeys = new Map<string, Domains>();
  #byTallies = new WeakMap<readonly object[], KnownDomains>();
  /** By position: the nodes with the same hostname. */
  #onOneHost: readonly (readonly number[])[] | undefined;

  /**
   * By all labels that these tallies look at. Nodes that differ in nothing but the hostname have the same number; it counts
   * whether they have one.
   */
  of(tallies: readonly { readonly tally: Tally }[], nodes: readonly NodeInfo[], records: NodeRecords): Domains {
    this.#update(nodes, records);
    const known = this.#byTallies.get(tallies);
    if (known !== undefined && tallies.every(({ tally }, index) => tally.topologyKeys() === known.keys[index])) {
      return known.domains;
    }
    const keys = tallies.map(({ tally }) => tally.topologyKeys());
    const domains = this.#ofKeys([...new Set(keys.flat())], nodes);
    this.#byTallies.set(tallies, { keys, domains });
    return domains;
  }

  #ofKeys(keys: readonly string[], nodes: readonly NodeInfo[]): Domains {
    const text = keys.join('\n');
    let domains = this.#byKeys.get(text);
    if (domains === undefined) this.#byKeys.set(text, (domains = number(keys, nodes)));
    return domains;
  }

  /** The nodes with the hostname of this one: mostly it alone. */
  withHostnameOf(position: number, nodes: readonly NodeInfo[], records: NodeRecords): readonly number[] {
    this.#update(nodes, records);
    this.#onOneHost ??= findHosts(nodes);
    return this.#onOneHost[position]!;
  }

  #update(nodes: readonly NodeInfo[], { relabelings }: NodeRecords): void {
    if (relabelings === this.#relabelings && nodes === this.#nodes) return;
    this.#relabelings = relabelings;
    this.#nodes = nodes;
    this.#byKeys.clear();
    this.#byTallies = new WeakMap();
    this.#onOneHost = undefined;
  }
}

function number(keys: readonly string[], nodes: readonly NodeInfo[]): Domains {
  const known = new Map<string, number>();
  const numbers = Int32Array.from(nodes, ({ node }) => {
    const values = keys.map((key) => {
      const value = node.metadata.labels[key];
      return key === LABEL_HOSTNAME && value !== undefined ? '' : value;
    });
    const text = JSON.stringify(values);
    if (!known.has(text)) known.set(text, known.size);
    return known.get(text)!;
  });
  return { keys, numbers, count: known.size };
}

function findHosts(nodes: readonly NodeInfo[]): readonly (readonly number[])[] {
  const hosts = new Map<string, number[]>();
  return nodes.map(({ node }, position) => {
    const hostname = node.metadata.labels[LABEL_HOSTNAME];
    if (hostname === undefined) return NOWHERE;
    let host = hosts.get(hostname);
    if (host === undefined) hosts.set(hostname, (host = []));
    host.push(position);
    return host;
  });
}

const NOWHERE: readonly number[] = [];
