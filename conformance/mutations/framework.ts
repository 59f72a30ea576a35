import { mutationsOf, type MutationSet } from './mutation.ts';

/** What lies around the plugins: the order of nodes, the search, the sums. */
export const framework: MutationSet = {
  name: 'Framework',
  mutations: [
    ...mutationsOf('decision', 'scheduling/filtering.ts', [
      {
        point: 'filter',
        what: 'pods of equal priority that are nominated do not count',
        from: 'other.pod.spec.priority >= spec.priority',
        to: 'other.pod.spec.priority > spec.priority',
      },
    ]),
    ...mutationsOf('decision', 'scheduling/node-tree.ts', [
      {
        point: 'nodes',
        what: 'nodes stand in order of arrival',
        from: "return region === '' && zone === '' ? '' :",
        to: "return region !== '#' ? '' :",
      },
    ]),
    ...mutationsOf('sequence', 'scheduling/search.ts', [
      {
        point: 'search',
        what: 'the adaptive share falls faster',
        from: '50 - Math.trunc(nodeCount / 125)',
        to: '50 - Math.trunc(nodeCount / 12)',
      },
      {
        point: 'search',
        what: 'the search begins at the first node each time',
        from: '(nextStartNodeIndex + processed) % snapshot.nodes.length',
        to: '0',
      },
    ]),
    ...mutationsOf('decision', 'scheduling/scoring.ts', [
      {
        point: 'score',
        what: 'weights do not count',
        from: 'normalized[index]! * weight',
        to: 'normalized[index]!',
      },
    ]),
  ],
};
