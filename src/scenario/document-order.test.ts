import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadScenario } from './load.ts';
import { simulate } from './simulation.ts';

const TRACES = new URL('../../traces/gcda/', import.meta.url);

const SCENARIO = `
apiVersion: orrery.dev/v1alpha1
kind: Scenario
metadata: { name: order }
until: 10m
cluster: { manifests: [all.yaml] }
`;

const NAMESPACE = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: paib-gpu }\n';
const PRIORITY_CLASS =
  'apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\nmetadata: { name: usual }\nvalue: 7\nglobalDefault: true\n';

function documents(file: string, count: number): string[] {
  return readFileSync(new URL(file, TRACES), 'utf8').split('\n---\n').slice(0, count);
}

describe('the order of documents', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'orrery-order-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function fingerprintOf(all: readonly string[]): Promise<string> {
    writeFileSync(join(folder, 'order.yaml'), SCENARIO);
    writeFileSync(join(folder, 'all.yaml'), all.join('\n---\n'));
    const { summary } = await simulate(await loadScenario(join(folder, 'order.yaml')), {});
    expect(summary!.metrics['orrery_events_total']!.value).toBeGreaterThan(1000);
    return summary!.fingerprint;
  }

  it('of unrelated kinds does not matter, of one kind it does', async () => {
    const nodes = documents('nodes-400.yaml', 20);
    const pods = documents('pods-400.yaml', 100);
    const asWritten = await fingerprintOf([NAMESPACE, PRIORITY_CLASS, ...nodes, ...pods]);
    expect(await fingerprintOf([...pods, ...nodes, PRIORITY_CLASS, NAMESPACE])).toBe(asWritten);
    const shuffled = pods.flatMap((pod, index) => (index < nodes.length ? [pod, nodes[index]!] : [pod]));
    expect(await fingerprintOf([PRIORITY_CLASS, ...shuffled, NAMESPACE])).toBe(asWritten);
    expect(await fingerprintOf([...nodes, ...pods.toReversed(), NAMESPACE, PRIORITY_CLASS])).not.toBe(asWritten);
  });
});
