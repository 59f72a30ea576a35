import { mutationsOf, type MutationSet } from './mutation.ts';

const PLUGINS = 'scheduling/plugins';
const DEVICES = 'scheduling/devices';

export const dynamicResources: MutationSet = {
  name: 'DynamicResources',
  mutations: [
    ...mutationsOf('devices', `${PLUGINS}/dynamic-resources.ts`, [
      {
        point: 'preEnqueue',
        what: 'a claim that is missing does not hold the pod back',
        from: "return 'problem' in claims ? unresolvable(claims.problem) : undefined;",
        to: 'return undefined;',
      },
      {
        point: 'preFilter',
        what: 'a device class that is missing is no reason to stop',
        from: 'if (missing !== undefined) return unresolvable(missing);',
        to: '',
      },
      {
        point: 'filter',
        what: 'an allocated claim can be used everywhere',
        from: 'if (fits && !hasFailedToBind(claim, timeout, services)) continue;',
        to: 'continue;',
      },
      {
        point: 'postFilter',
        what: 'claims that others use are given back',
        from: 'if (reservedFor.length > 1 ||',
        to: 'if (reservedFor.length > 9 ||',
      },
      {
        point: 'preScore',
        what: 'claims without alternatives are scored, and those with them are not',
        from: 'return hasChoice === true ?',
        to: 'return hasChoice === false ?',
      },
      {
        point: 'normalize',
        what: 'later alternatives are better',
        from: 'normalizeScores(scores, false)',
        to: 'normalizeScores(scores, true)',
      },
      {
        point: 'reserve',
        what: 'nothing is taken',
        from: 'devices.signalPending(claim, allocations[index]!);',
        to: '',
      },
      {
        point: 'unreserve',
        what: 'the pod stays in the claims that it did not get',
        from: 'state.claims.filter(isWritten)',
        to: 'state.claims.filter((claim) => !isWritten(claim))',
      },
      {
        point: 'preBind',
        what: 'allocations are not written',
        from: 'bindClaim(claim, state.reserved.get(claim), pod,',
        to: 'bindClaim(claim, undefined, pod,',
      },
      {
        point: 'events',
        what: 'a claim that others gave back is no news',
        from: 'if (before?.status.allocation !== undefined && object.status.allocation === undefined) return true;',
        to: '',
      },
      {
        point: 'events',
        what: 'any change of its claims is news',
        from: 'return before === undefined || JSON.stringify(before.status) !== JSON.stringify(object.status);',
        to: 'return true;',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/claim-score.ts`, [
      {
        point: 'score',
        what: 'later alternatives count as much as the first',
        from: 'FIRST_AVAILABLE_MAX_SIZE - index',
        to: 'FIRST_AVAILABLE_MAX_SIZE',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/claim-writes.ts`, [
      {
        point: 'preBind',
        what: 'an allocated claim gets no finalizer',
        from: 'return [patchOf(claim, undefined, withFinalizer), store];',
        to: 'return [store];',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/device-taints.ts`, [
      {
        point: 'filter',
        what: 'device taints do not forbid',
        from: 'if (taints === undefined) return false;',
        to: 'return false;',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/constraint.ts`, [
      {
        point: 'filter',
        what: 'matchAttribute: the devices need not agree',
        from: 'else if (!isSame(value, this.#value!)) return false;',
        to: '',
      },
      {
        point: 'filter',
        what: 'distinctAttribute: values may come twice',
        from: 'if (this.#deviceCount > 0 && [...this.#values.values()]',
        to: 'if (this.#deviceCount < 0 && [...this.#values.values()]',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/counters.ts`, [
      {
        point: 'filter',
        what: 'shared counters: what is allocated already does not count',
        from: 'take(available, device, -1);',
        to: '{}',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/consumable-capacity.ts`, [
      {
        point: 'filter',
        what: 'capacity is not rounded up to the step of the policy',
        from: 'min + step * Math.ceil((requested - min) / step)',
        to: 'requested',
      },
      {
        point: 'filter',
        what: 'capacity that others consume does not count',
        from: '+ (consumed?.get(name) ?? 0)',
        to: '',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/allocation-search.ts`, [
      {
        point: 'filter',
        what: 'administrators may not use devices of others',
        from: 'if (request.adminAccess ? this.#isAllocatingFor(id, claim) : this.#isInUse(id)) return undefined;',
        to: 'if (this.#isInUse(id)) return undefined;',
      },
      {
        point: 'filter',
        what: 'each device of a request is looked for from the beginning',
        from: 'request, number + 1, place + 1);',
        to: 'request, number + 1, 0);',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/device-pools.ts`, [
      {
        point: 'filter',
        what: 'pools whose devices have binding conditions do not come last',
        from: 'return [...pools.sort(byId), ...withConditions.sort(byId)];',
        to: 'return [...pools, ...withConditions].sort(byId);',
      },
      {
        point: 'filter',
        what: 'older generations of a pool stay',
        from: 'pool.generation > generation!) found.set',
        to: 'pool.generation < generation!) found.set',
      },
    ]),
  ],
};

export const nodeDeclaredFeatures: MutationSet = {
  name: 'NodeDeclaredFeatures',
  mutations: [
    ...mutationsOf('devices', `${PLUGINS}/node-declared-features.ts`, [
      {
        point: 'preFilter',
        what: 'skips every pod',
        from: 'features.length === 0 ? SKIP',
        to: 'features.length >= 0 ? SKIP',
      },
      { point: 'filter', what: 'one feature of several is enough', from: 'features.every(', to: 'features.some(' },
      {
        point: 'events',
        what: 'a node that declares what it declared is news',
        from: "before.join(' ') !== after.join(' ')",
        to: 'true',
      },
    ]),
    ...mutationsOf('devices', 'scheduling/required-features.ts', [
      {
        point: 'preFilter',
        what: 'rules that restart all containers need nothing',
        from: "action === 'RestartAllContainers'",
        to: "action === 'Restart'",
      },
    ]),
  ],
};
