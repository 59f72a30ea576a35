/**
 * An extender: a licence server that knows which machines have a licence for how many pods that ask for
 * `example.com/licence`. kube-scheduler itself does not look at that resource.
 */
import { defineExtender } from 'orrery/plugin';
import type { Node } from 'orrery/plugin';

/** Machines with an even number have a licence. */
const isLicensed = ({ metadata }: Node): boolean => Number(metadata.name.split('-').at(-1)) % 2 === 0;

export default defineExtender({
  name: 'licence-server',
  weight: 5,
  managedResources: [{ name: 'example.com/licence', ignoredByScheduler: true }],

  filter(_pod, nodes) {
    const without = nodes.filter((node) => !isLicensed(node));
    return { failedAndUnresolvable: Object.fromEntries(without.map(({ metadata }) => [metadata.name, 'no licence'])) };
  },

  // The first machines have the newer licences.
  prioritize: (_pod, nodes) =>
    Object.fromEntries(nodes.map(({ metadata }, index) => [metadata.name, Math.max(0, 10 - index)])),
});
