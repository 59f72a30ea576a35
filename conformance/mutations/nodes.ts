import { mutationsOf, type MutationSet } from './mutation.ts';

const PLUGINS = 'scheduling/plugins';

export const nodeUnschedulable: MutationSet = {
  name: 'NodeUnschedulable',
  mutations: [
    ...mutationsOf('decision', `${PLUGINS}/node-unschedulable.ts`, [
      {
        point: 'filter',
        what: 'an unschedulable node takes pods',
        from: 'node.spec.unschedulable && !',
        to: 'false && !',
      },
      {
        point: 'filter',
        what: 'a toleration does not help',
        from: '&& !toleratesUnschedulable(pod) ?',
        to: '?',
      },
    ]),
    ...mutationsOf('queue', `${PLUGINS}/node-unschedulable.ts`, [
      {
        point: 'events',
        what: 'a node that was open already is news',
        from: ' && !wasOpen;',
        to: ';',
      },
      {
        point: 'events',
        what: 'any new toleration is worth a try',
        from: ' && toleratesUnschedulable(modified),',
        to: ',',
      },
    ]),
  ],
};

export const nodeName: MutationSet = {
  name: 'NodeName',
  mutations: [
    ...mutationsOf('decision', `${PLUGINS}/node-name.ts`, [
      {
        point: 'preFilter',
        what: 'skips every pod',
        from: "(pod.spec.nodeName ?? '') === '' ? SKIP",
        to: 'pod.spec !== undefined ? SKIP',
      },
      {
        point: 'filter',
        what: 'spec.nodeName is not looked at',
        from: 'pod.spec.nodeName === node.metadata.name',
        to: 'true',
      },
    ]),
    ...mutationsOf('queue', `${PLUGINS}/node-name.ts`, [
      { point: 'events', what: 'a new node is no news', from: "onNodes(['Add'])", to: "onNodes(['Delete'])" },
    ]),
  ],
};

export const taintToleration: MutationSet = {
  name: 'TaintToleration',
  mutations: [
    ...mutationsOf('decision', `${PLUGINS}/taint-toleration.ts`, [
      {
        point: 'filter',
        what: 'no taint forbids',
        from: 'forbiddingTaint(pod, node) === undefined ? undefined',
        to: 'true ? undefined',
      },
      {
        point: 'preScore',
        what: 'tolerations of PreferNoSchedule are left out',
        from: "({ effect }) => effect === undefined || effect === 'PreferNoSchedule',",
        to: '({ effect }) => effect === undefined,',
      },
      { point: 'score', what: 'PreferNoSchedule taints do not count', from: 'intolerable++', to: 'intolerable += 0' },
      {
        point: 'normalize',
        what: 'more such taints are better',
        from: 'normalizeScores(scores, true)',
        to: 'normalizeScores(scores, false)',
      },
    ]),
    ...mutationsOf('queue', `${PLUGINS}/taint-toleration.ts`, [
      {
        point: 'events',
        what: 'a node that was open already is news',
        from: 'modified !== undefined && wasForbidden &&',
        to: 'modified !== undefined &&',
      },
      {
        point: 'events',
        what: 'a new toleration is no news',
        from: '(pod, { modified }) => modified?.metadata.uid === pod.metadata.uid)',
        to: '() => false)',
      },
    ]),
  ],
};

export const nodeAffinity: MutationSet = {
  name: 'NodeAffinity',
  mutations: [
    ...mutationsOf('decision', `${PLUGINS}/node-affinity.ts`, [
      {
        point: 'preFilter',
        what: 'pins to nodes do not narrow the search',
        from: ': { state: undefined, nodeNames };',
        to: ': { state: undefined };',
      },
      {
        point: 'preFilter',
        what: 'pins that contradict each other are no reason to stop',
        from: 'nodeNames.size === 0 ? CONFLICT : {',
        to: '{',
      },
      {
        point: 'filter',
        what: 'addedAffinity is not looked at',
        from: 'if (!isEnforced(node)) return ENFORCED_RULES;',
        to: '',
      },
      {
        point: 'filter',
        what: 'required terms are not looked at',
        from: 'return matchesRequiredNodeAffinity(pod.spec, node) ? undefined : POD_RULES;',
        to: 'return undefined;',
      },
      {
        point: 'preScore',
        what: 'preferred terms of addedAffinity do not count',
        from: '[...addedPreferred, ...preferred]',
        to: '[...preferred]',
      },
      {
        point: 'score',
        what: 'all weights are alike',
        from: 'weighPreferredTerms(terms, node),',
        to: 'Math.min(1, weighPreferredTerms(terms, node)),',
      },
      {
        point: 'normalize',
        what: 'less weight is better',
        from: 'normalizeScores(scores, false)',
        to: 'normalizeScores(scores, true)',
      },
    ]),
    ...mutationsOf('queue', `${PLUGINS}/node-affinity.ts`, [
      {
        point: 'events',
        what: 'a node that matched already is news',
        from: 'return original === undefined || !matchesRequiredNodeAffinity(pod.spec, original);',
        to: 'return true;',
      },
    ]),
  ],
};

export const nodePorts: MutationSet = {
  name: 'NodePorts',
  mutations: [
    ...mutationsOf('decision', `${PLUGINS}/node-ports.ts`, [
      {
        point: 'preFilter',
        what: 'a single port is skipped',
        from: 'hostPorts.length === 0 ? SKIP',
        to: 'hostPorts.length < 2 ? SKIP',
      },
      {
        point: 'filter',
        what: 'taken ports forbid nothing',
        from: 'node.hasPortConflict(hostPorts) ? PORTS_TAKEN',
        to: 'false ? PORTS_TAKEN',
      },
    ]),
    ...mutationsOf('decision', 'scheduling/host-ports.ts', [
      {
        point: 'filter',
        what: 'host ports on different addresses clash',
        from: 'return a.ip === b.ip ||',
        to: 'return true ||',
      },
      {
        point: 'preFilter',
        what: 'host ports of sidecars do not count',
        from: '[...sidecars, ...spec.containers]',
        to: '[...spec.containers]',
      },
    ]),
    ...mutationsOf('queue', `${PLUGINS}/node-ports.ts`, [
      {
        point: 'events',
        what: 'any port that gets free is news',
        from: 'return hostPortsOf(pod.spec).some((port) => freed.some((other) => portsConflict(port, other)));',
        to: 'return freed.length > 0;',
      },
    ]),
  ],
};
