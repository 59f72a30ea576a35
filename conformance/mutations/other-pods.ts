import { mutationsOf, type MutationSet } from './mutation.ts';

const PLUGINS = 'scheduling/plugins';

export const podTopologySpread: MutationSet = {
  name: 'PodTopologySpread',
  mutations: [
    ...mutationsOf('decision', 'scheduling/spread-constraint.ts', [
      {
        point: 'preFilter',
        what: 'nodeTaintsPolicy is not looked at',
        from: "constraint.nodeTaintsPolicy === 'Honor'",
        to: 'false',
      },
      {
        point: 'preFilter',
        what: 'pods that are about to go count',
        from: ' || metadata.deletionTimestamp !== undefined',
        to: '',
      },
    ]),
    ...mutationsOf('decision', 'scheduling/spread-state.ts', [
      {
        point: 'filter',
        what: 'minDomains is not looked at',
        from: 'counts.size < this.constraints[index]!.minDomains ? 0 :',
        to: '',
      },
    ]),
    ...mutationsOf('preemption', `${PLUGINS}/pod-topology-spread.ts`, [
      {
        point: 'addPod',
        what: 'victims that come back do not count',
        from: 'addPod: (state, _pod, other, node) => state.update(other.pod, node, 1),',
        to: 'addPod: () => undefined,',
      },
      {
        point: 'removePod',
        what: 'victims count on',
        from: 'removePod: (state, _pod, other, node) => state.update(other.pod, node, -1),',
        to: 'removePod: () => undefined,',
      },
      {
        point: 'cloneState',
        what: 'what was tried on one node counts for the next',
        from: 'cloneState: (state) => state.clone(),',
        to: 'cloneState: (state) => state,',
      },
    ]),
    ...mutationsOf('decision', `${PLUGINS}/pod-topology-spread.ts`, [
      {
        point: 'preScore',
        what: "a profile's own default constraints are taken as the system's",
        from: 'constraints, hasOwnConstraints(pod) || !isSystem, nodes, snapshot',
        to: 'constraints, hasOwnConstraints(pod), nodes, snapshot',
      },
    ]),
    ...mutationsOf('decision', 'scheduling/spread-score.ts', [
      {
        point: 'score',
        what: 'the weight of few domains is off by one',
        from: 'Math.log(domainCount + 2)',
        to: 'Math.log(domainCount + 1)',
      },
      {
        point: 'normalize',
        what: 'the best node does not get 100',
        from: 'highest + lowest - scores[index]!',
        to: 'highest - scores[index]!',
      },
    ]),
    ...mutationsOf('queue', `${PLUGINS}/pod-topology-spread.ts`, [
      {
        point: 'events',
        what: 'pods without a node, and of other namespaces, are news',
        from: 'if (modified !== undefined && !isInvolved(modified, pod)) return false;',
        to: '',
      },
      {
        point: 'events',
        what: 'a node that leaves all domains is no news',
        from: 'if (isIn(original) !== isIn(modified)) return true;',
        to: '',
      },
    ]),
  ],
};

export const interPodAffinity: MutationSet = {
  name: 'InterPodAffinity',
  mutations: [
    ...mutationsOf('decision', `${PLUGINS}/inter-pod-affinity.ts`, [
      {
        point: 'preFilter',
        what: 'a pod without terms need not mind the anti-affinity of others',
        from: 'if (isIndifferent && snapshot.nodesWithPodsWithRequiredAntiAffinity.size === 0) return SKIP;',
        to: 'if (isIndifferent) return SKIP;',
      },
      {
        point: 'preScore',
        what: 'preferred anti-affinity alone is no wish',
        from: 'return preferredAffinityTerms.length > 0 || preferredAntiAffinityTerms.length > 0;',
        to: 'return preferredAffinityTerms.length > 0;',
      },
      {
        point: 'score',
        what: 'hardPodAffinityWeight is 1',
        from: 'points.add(labels, term.topologyKey, hardPodAffinityWeight)',
        to: 'points.add(labels, term.topologyKey, 1)',
      },
      {
        point: 'normalize',
        what: 'multiplies before it divides',
        from: 'MAX_NODE_SCORE * ((scores[index]! - lowest) / range)',
        to: '(MAX_NODE_SCORE * (scores[index]! - lowest)) / range',
      },
    ]),
    ...mutationsOf('decision', 'scheduling/inter-pod-counts.ts', [
      {
        point: 'filter',
        what: 'the first pod of a group fits nowhere',
        from: 'if (isNear) return true;',
        to: 'if (isNear || state.affinity.isEmpty) return isNear;',
      },
    ]),
    ...mutationsOf('decision', 'scheduling/inter-pod-terms.ts', [
      {
        point: 'preScore',
        what: 'a namespaceSelector never matches a namespace without labels',
        from: '!isFound && !matchesSelector(namespaceSelector, NO_LABELS)',
        to: '!isFound',
      },
    ]),
    ...mutationsOf('preemption', `${PLUGINS}/inter-pod-affinity.ts`, [
      {
        point: 'addPod',
        what: 'victims that come back do not count',
        from: 'addPod: (state, pod, other, { node }) => updateCounts(state, pod, other, node, 1),',
        to: 'addPod: () => undefined,',
      },
      {
        point: 'removePod',
        what: 'victims count on',
        from: 'removePod: (state, pod, other, { node }) => updateCounts(state, pod, other, node, -1),',
        to: 'removePod: () => undefined,',
      },
      {
        point: 'cloneState',
        what: 'what was tried on one node counts for the next',
        from: 'cloneState: cloneCounts,',
        to: 'cloneState: (state) => state,',
      },
    ]),
    ...mutationsOf('queue', `${PLUGINS}/inter-pod-affinity.ts`, [
      {
        point: 'events',
        what: 'a new node is no news for anti-affinity',
        from: 'requiredAntiAffinityTerms.length > 0 ||',
        to: '',
      },
      {
        point: 'events',
        what: 'the end of a pod that excluded this one is no news',
        from: 'return repels(original) || areHit(createPodInfo(original).requiredAntiAffinityTerms, pod);',
        to: 'return repels(original);',
      },
    ]),
  ],
};
