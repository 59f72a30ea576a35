import { mutationsOf, type MutationSet } from './mutation.ts';

const PLUGINS = 'scheduling/plugins';

export const nodeResourcesFit: MutationSet = {
  name: 'NodeResourcesFit',
  mutations: [
    ...mutationsOf('decision', 'scheduling/resource-fit.ts', [
      {
        point: 'preFilter',
        what: 'ignoredResources are not ignored',
        from: 'amount > 0 && !this.#isIgnored(name)',
        to: 'amount > 0',
      },
      {
        point: 'filter',
        what: 'a node takes any number of pods',
        from: 'let missing = hasRoomForOne(node) ? 0 : 1;',
        to: 'let missing = 0;',
      },
      {
        point: 'filter',
        what: 'more cpu than the node has in all counts as resolvable',
        from: 'isTooBig ||= cpuMilli > allocatable.cpuMilli;',
        to: '',
      },
    ]),
    ...mutationsOf('decision', 'scheduling/pod-requests.ts', [
      { point: 'preFilter', what: 'overhead is left out', from: 'add(total, overhead);', to: '' },
      { point: 'preFilter', what: 'the peak of init containers is left out', from: 'raise(total, peak);', to: '' },
    ]),
    ...mutationsOf('decision', 'scheduling/resource-allocation.ts', [
      {
        point: 'preScore',
        what: 'a pod without requests counts as nothing',
        from: ': pod.scoringRequests',
        to: ': pod.requests',
      },
    ]),
    ...mutationsOf('decision', 'scheduling/scoring-strategy.ts', [
      {
        point: 'score',
        what: 'RequestedToCapacityRatio cuts off',
        from: 'Math.round(sum / weightSum)',
        to: 'Math.trunc(sum / weightSum)',
      },
      {
        point: 'score',
        what: 'MostAllocated goes beyond full',
        from: 'Math.min(requested, capacity)',
        to: 'requested',
      },
    ]),
    ...mutationsOf('queue', `${PLUGINS}/node-resources-fit.ts`, [
      {
        point: 'events',
        what: 'a pod that goes is no news',
        from: 'if (modified === undefined) return isAssignedOrNominated(original);',
        to: 'if (modified === undefined) return false;',
      },
      {
        point: 'events',
        what: 'a node that is large enough is news, whether or not it has grown',
        from: 'return original === undefined || request.gainsFrom(new NodeInfo(original), empty);',
        to: 'return true;',
      },
      {
        point: 'events',
        what: 'also what the pod does not ask for is news when it gets free',
        from: 'amountOf(wanted, name) > 0 && ',
        to: '',
      },
    ]),
  ],
};

export const nodeResourcesBalancedAllocation: MutationSet = {
  name: 'NodeResourcesBalancedAllocation',
  mutations: mutationsOf('decision', `${PLUGINS}/node-resources-balanced-allocation.ts`, [
    {
      point: 'preScore',
      what: 'a pod without requests is scored',
      from: 'requests.every((request) => request === 0) ? SKIP : {',
      to: '{',
    },
    {
      point: 'score',
      what: 'the balance is rounded',
      from: 'Math.trunc((1 - deviation(fractions, count)) * MAX_NODE_SCORE)',
      to: 'Math.round((1 - deviation(fractions, count)) * MAX_NODE_SCORE)',
    },
  ]),
};

export const imageLocality: MutationSet = {
  name: 'ImageLocality',
  mutations: mutationsOf('decision', `${PLUGINS}/image-locality.ts`, [
    {
      point: 'preScore',
      what: 'the share of nodes with the image does not count',
      from: 'presence.sizeBytes * spread',
      to: 'presence.sizeBytes',
    },
    {
      point: 'score',
      what: 'the upper limit does not grow with the containers',
      from: 'MAX_CONTAINER_THRESHOLD_BYTES * images.length;',
      to: 'MAX_CONTAINER_THRESHOLD_BYTES;',
    },
  ]),
};
