import { mutationsOf, type MutationSet } from './mutation.ts';

const PLUGIN = 'scheduling/plugins/dynamic-resources.ts';
const DEVICES = 'scheduling/devices';

export const dynamicResources: MutationSet = {
  name: 'DynamicResources',
  mutations: [
    ...mutationsOf('devices', PLUGIN, [
      {
        point: 'preEnqueue',
        what: 'no pod is gated',
        from: "return 'problem' in claims ? unresolvable(claims.problem) : undefined;\n      },\n\n      preFilter",
        to: 'return undefined;\n      },\n\n      preFilter',
      },
      {
        point: 'preFilter',
        what: 'classes that do not exist are found out late',
        from: 'if (missing !== undefined) return unresolvable(missing);',
        to: '',
      },
      {
        point: 'filter',
        what: 'allocated claims are good for every node',
        from: 'nodeSelector === undefined ||',
        to: 'true ||',
      },
      {
        point: 'filter',
        what: 'devices that are not ready in time do not matter',
        from: 'if (fits && !hasFailedToBind(claim, timeout, services)) continue;',
        to: 'if (fits) continue;',
      },
      {
        point: 'postFilter',
        what: 'claims that others use are deallocated, too',
        from: 'if (reservedFor.length > 1 ||',
        to: 'if (reservedFor.length > 9 ||',
      },
      {
        point: 'preScore',
        what: 'prioritized lists do not count',
        from: 'return hasChoice === true ? { state: state! } : SKIP;',
        to: 'return hasChoice === undefined ? { state: state! } : SKIP;',
      },
      {
        point: 'normalize',
        what: 'fewer points are better',
        from: 'normalizeScores(scores, false)',
        to: 'normalizeScores(scores, true)',
      },
      {
        point: 'reserve',
        what: 'takes nothing',
        from: 'devices.signalPending(claim, allocations[index]!);',
        to: '',
      },
      {
        point: 'unreserve',
        what: 'the pod stays in the reservations',
        from: 'return state.claims.filter(isWritten)',
        to: 'return state.claims.filter(() => false)',
      },
      {
        point: 'preBind',
        what: 'claims that are reserved already are reserved twice',
        from: 'if (isReservedFor(claim, pod)) continue;',
        to: '',
      },
      {
        point: 'events',
        what: 'devices that others give back are no news',
        from: 'if (before?.status.allocation !== undefined && object.status.allocation === undefined) return true;',
        to: '',
      },
      {
        point: 'events',
        what: "other pods' claims are news",
        from: 'if (!claims.some(({ metadata }) => metadata.uid === object.metadata.uid)) return false;',
        to: '',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/claim-score.ts`, [
      {
        point: 'score',
        what: 'the first alternative has one point too few',
        from: 'FIRST_AVAILABLE_MAX_SIZE - index',
        to: 'FIRST_AVAILABLE_MAX_SIZE - index - 1',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/claim-writes.ts`, [
      {
        point: 'preBind',
        what: 'no finalizer is added',
        from: 'if (allocation === undefined || hasFinalizer) return [store];',
        to: 'if (allocation !== null || hasFinalizer) return [store];',
      },
      {
        point: 'preBind',
        what: 'the time of the allocation is left out',
        from: 'allocationTimestamp: stored.allocationTimestamp ?? now()',
        to: '...(now() < 0 ? {} : {})',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/allocation-search.ts`, [
      {
        point: 'filter',
        what: 'devices of other claims are taken again',
        from: 'return this.#input.allocated.has(id) || (',
        to: 'return (',
      },
      {
        point: 'filter',
        what: 'a shared device takes its counters once more',
        from: 'const isCounted = isShared && this.#isCapacityInUse(id);',
        to: 'const isCounted = false;',
      },
      {
        point: 'filter',
        what: 'gives up after the first alternative',
        from: "if (outcome !== 'no') return outcome;\n    }\n    return areAllTooMany",
        to: 'return outcome;\n    }\n    return areAllTooMany',
      },
      {
        point: 'filter',
        what: 'tries the devices of a request in every order',
        from: 'number + 1, place + 1)',
        to: 'number + 1, place + 2)',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/device-taints.ts`, [
      {
        point: 'filter',
        what: 'the effect None keeps pods away',
        from: "taint.effect !== 'None' &&",
        to: '',
      },
      {
        point: 'filter',
        what: 'the value of a taint does not count',
        from: "operator === 'Exists' || value === taint.value",
        to: "operator === 'Exists' || value !== undefined",
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/constraint.ts`, [
      {
        point: 'filter',
        what: 'matchAttribute holds for any values',
        from: 'else if (!isSame(value, this.#value!)) return false;',
        to: '',
      },
      {
        point: 'filter',
        what: 'distinctAttribute remembers every device of a request',
        from: 'this.#values.set(request, value);',
        to: 'this.#values.set(`${request}${this.#deviceCount}`, value);',
      },
      {
        point: 'filter',
        what: "an attribute with another domain is taken for the driver's",
        from: 'if (slash < 0 || name.slice(0, slash) !== driver) return undefined;',
        to: 'if (slash < 0) return undefined;',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/consumable-capacity.ts`, [
      {
        point: 'filter',
        what: 'what others have of a shared device does not count',
        from: '(consumed?.get(name) ?? 0)',
        to: '0',
      },
      {
        point: 'filter',
        what: 'requests are rounded down to a step',
        from: 'Math.ceil((requested - min) / step)',
        to: 'Math.floor((requested - min) / step)',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/device-pools.ts`, [
      {
        point: 'filter',
        what: 'old generations count',
        from: 'else if (pool.generation === generation) known.push(slice);',
        to: 'else known.push(slice);',
      },
      {
        point: 'filter',
        what: 'pools with binding conditions are not put last',
        from: '(hasBindingConditions(pool) ? withConditions : pools)',
        to: '(pools)',
      },
      {
        point: 'filter',
        what: 'incomplete pools are used',
        from: '{ ...emptyPool(slices[0]!), isIncomplete: true }',
        to: 'buildPool(slices, ofGeneration)',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/counters.ts`, [
      {
        point: 'filter',
        what: 'counters of allocated devices are free',
        from: 'if (this.#allocated.isUsed(deviceIdOf(spec.driver, spec.pool.name, device.name))) take(available, device, -1);',
        to: '',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/allocation-node-selector.ts`, [
      {
        point: 'reserve',
        what: 'devices that bind to a node can be used elsewhere',
        from: ' || device.bindsToNode === true',
        to: '',
      },
    ]),
    ...mutationsOf('devices', `${DEVICES}/selector-environment.ts`, [
      {
        point: 'filter',
        what: 'quantities compare the other way round',
        from: '(a.nanos < b.nanos ? -1n : a.nanos > b.nanos ? 1n : 0n);\n  environment',
        to: '(a.nanos < b.nanos ? 1n : a.nanos > b.nanos ? -1n : 0n);\n  environment',
      },
    ]),
  ],
};

export const nodeDeclaredFeatures: MutationSet = {
  name: 'NodeDeclaredFeatures',
  mutations: [
    ...mutationsOf('devices', 'scheduling/plugins/node-declared-features.ts', [
      {
        point: 'preFilter',
        what: 'skips every pod',
        from: 'features.length === 0 ? SKIP',
        to: 'features.length >= 0 ? SKIP',
      },
      {
        point: 'filter',
        what: 'one of the features is enough',
        from: 'features.every(',
        to: 'features.some(',
      },
      {
        point: 'events',
        what: 'every change of a node is news',
        from: "before.join(' ') !== after.join(' ')",
        to: 'after !== undefined',
      },
    ]),
    ...mutationsOf('devices', 'scheduling/required-features.ts', [
      {
        point: 'preFilter',
        what: 'a user namespace needs the feature outside the host network, too',
        from: 'hostNetwork === true && hostUsers === false',
        to: 'hostUsers === false',
      },
    ]),
  ],
};
