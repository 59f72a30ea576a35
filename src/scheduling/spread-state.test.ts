import fc from 'fast-check';
import { expect, it } from 'vitest';
import { NodeInfo } from './node-info.ts';
import { parseConstraints } from './spread-constraint.ts';
import { SpreadState } from './spread-state.ts';
import { appSelector, podInfo, testNode } from './testing/test-cluster.ts';

const ZONES = ['a', 'b', 'c', 'd'];
const labels = { app: 'x' };
const waiting = podInfo('waiting', { labels }).pod;
const constraints = parseConstraints(
  [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: appSelector('x') }],
  'DoNotSchedule',
  labels,
);

it('counts pod by pod as it counts all at once, and asks what if from there', () => {
  const steps = fc.array(fc.tuple(fc.nat(ZONES.length - 1), fc.boolean()), { maxLength: 40 });
  fc.assert(
    fc.property(steps, fc.nat(ZONES.length - 1), (changes, what) => {
      const nodes = ZONES.map((zone) => new NodeInfo(testNode(`in-${zone}`, { labels: { zone } })));
      const kept = SpreadState.count(waiting, constraints, { nodes });
      for (const [index, [zone, comes]] of changes.entries()) {
        const node = nodes[zone]!;
        const pod = comes ? podInfo(`p${index}`, { labels }) : node.pods[0];
        if (pod === undefined) continue;
        if (comes) node.addPod(pod);
        else node.removePod(pod.pod.metadata.uid);
        kept.change(pod.pod, node, comes ? 1 : -1);
      }
      const fresh = SpreadState.count(waiting, constraints, { nodes });
      const skews = (state: SpreadState): number[] => ZONES.map((zone) => state.skew(0, zone));
      expect(skews(kept)).toEqual(skews(fresh));
      const whatIfs = [kept.clone(), fresh.clone()].map((state) => {
        state.update(podInfo('other', { labels }).pod, nodes[what]!, 1);
        return skews(state);
      });
      expect(whatIfs[0]).toEqual(whatIfs[1]);
    }),
  );
});
