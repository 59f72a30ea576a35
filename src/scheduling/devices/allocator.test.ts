import { describe, expect, it } from 'vitest';
import type { Device, DeviceConstraint, DeviceRequest, ResourceSlice } from '../../api/objects/resource.ts';
import { testNode } from '../testing/test-cluster.ts';
import { DRIVER, exactly, testClaim, testClass, testDevice, testLedger, testSlice } from '../testing/test-devices.ts';
import { Allocator } from './allocator.ts';

const GI = 1 << 30;
const NODE = testNode('n');

const onNuma = (name: string, numa: number): Device => testDevice(name, { attributes: { numa: { int: numa } } });
const sub = (name: string, request: Parameters<typeof exactly>[1] = {}): never =>
  exactly(name, request).exactly as never;

interface Wish {
  readonly slices: readonly ResourceSlice[];
  readonly requests?: readonly DeviceRequest[];
  readonly constraints?: readonly DeviceConstraint[];
  /** Devices of other claims. */
  readonly taken?: readonly {
    readonly device: string;
    readonly shareID?: string;
    readonly consumedCapacity?: Record<string, number>;
  }[];
}

/** `request=device` for each device, or why there is none. */
function allocate({ slices, requests = [exactly('r')], constraints = [], taken = [] }: Wish): string {
  const results = taken.map((one) => ({ request: 'r', driver: DRIVER, pool: 'n', ...one }));
  const others = results.length === 0 ? [] : [testClaim('other', [], { allocation: { results } })];
  const classes = [
    testClass('gpu'),
    testClass('big', `device.capacity['${DRIVER}'].memory.compareTo(quantity('8Gi')) >= 0`),
  ];
  const ledger = testLedger({ classes, slices, claims: others });
  const answer = new Allocator(ledger).allocate(NODE, [testClaim('own', requests, { constraints })]);
  if (answer === undefined) return 'no';
  if ('error' in answer) return answer.error;
  if ('failure' in answer) return answer.failure;
  const [{ results: found }] = answer as [(typeof answer)[number]];
  return found.map(({ request, device }) => `${request}=${device}`).join(' ');
}

const THREE = [testSlice('n', [onNuma('a', 0), onNuma('b', 1), onNuma('c', 1)])];

describe('the first devices that fit are taken, in the order of the slice', () => {
  it.each<[string, Wish, string]>([
    ['one', { slices: THREE }, 'r=a'],
    ['several', { slices: THREE, requests: [exactly('r', { count: 2 }), exactly('s')] }, 'r=a r=b s=c'],
    ['more than there are', { slices: THREE, requests: [exactly('r', { count: 4 })] }, 'no'],
    ['all', { slices: THREE, requests: [exactly('r', { allocationMode: 'All' })] }, 'r=a r=b r=c'],
    [
      'all, when one is taken',
      { slices: THREE, requests: [exactly('r', { allocationMode: 'All' })], taken: [{ device: 'b' }] },
      'no',
    ],
    ['what others leave', { slices: THREE, taken: [{ device: 'a' }, { device: 'b' }] }, 'r=c'],
    [
      'with admin access also what others have',
      { slices: THREE, requests: [exactly('r', { adminAccess: true })], taken: [{ device: 'a' }] },
      'r=a',
    ],
    ['of another node', { slices: [testSlice('m', [onNuma('a', 0)])] }, 'no'],
    [
      'with a selector',
      { slices: THREE, requests: [exactly('r', { selectors: [`device.attributes['${DRIVER}'].numa == 1`] })] },
      'r=b',
    ],
    [
      'an unknown class',
      { slices: THREE, requests: [exactly('r', { deviceClassName: 'x' })] },
      'claim default/own, request r: could not retrieve device class x: deviceclass.resource.k8s.io "x" not found',
    ],
    [
      'a selector that cannot be answered',
      { slices: THREE, requests: [exactly('r', { deviceClassName: 'big' })] },
      'class big: selector #0: CEL runtime error: No such key: memory',
    ],
  ])('%s', (_what, wish, answer) => {
    expect(allocate(wish)).toBe(answer);
  });
});

describe('constraints make the search go back', () => {
  const NUMA = `${DRIVER}/numa`;
  it.each<[string, Wish, string]>([
    [
      'matchAttribute',
      { slices: THREE, requests: [exactly('r', { count: 2 })], constraints: [{ matchAttribute: NUMA }] },
      'r=b r=c',
    ],
    [
      'matchAttribute of one request only',
      {
        slices: THREE,
        requests: [exactly('r'), exactly('s', { count: 2 })],
        constraints: [{ requests: ['s'], matchAttribute: NUMA }],
      },
      'r=a s=b s=c',
    ],
    [
      'distinctAttribute',
      { slices: THREE, requests: [exactly('r'), exactly('s')], constraints: [{ distinctAttribute: NUMA }] },
      'r=a s=b',
    ],
    ['an attribute that is not there', { slices: THREE, constraints: [{ matchAttribute: `${DRIVER}/rack` }] }, 'no'],
  ])('%s', (_what, wish, answer) => {
    expect(allocate(wish)).toBe(answer);
  });
});

it('takes the first alternative that can be had', () => {
  const firstAvailable = [sub('four', { count: 4 }), sub('two', { count: 2 })];
  expect(allocate({ slices: THREE, requests: [{ name: 'r', firstAvailable }] })).toBe('r/two=a r/two=b');
});

it('leaves tainted devices alone unless the request tolerates the taint', () => {
  const taints = [{ key: 'broken', value: '', effect: 'NoSchedule' }] as const;
  const slices = [
    testSlice('n', [testDevice('a', { taints }), testDevice('b', { taints: [{ ...taints[0], effect: 'None' }] })]),
  ];
  expect(allocate({ slices })).toBe('r=b');
  const tolerations = [{ key: 'broken', operator: 'Exists' }] as const;
  expect(allocate({ slices, requests: [exactly('r', { tolerations })] })).toBe('r=a');
});

it('shares a device as long as there is capacity', () => {
  const memory = { value: 8 * GI, requestPolicy: { default: 2 * GI, validRange: { min: 2 * GI, step: 2 * GI } } };
  const slices = [testSlice('n', [testDevice('a', { allowMultipleAllocations: true, capacity: { memory } })])];
  const wants = (amount: number): DeviceRequest => exactly('r', { capacity: { memory: amount } });
  const taken = [{ device: 'a', shareID: 's', consumedCapacity: { memory: 4 * GI } }];
  expect(allocate({ slices, requests: [wants(3 * GI)], taken })).toBe('r=a');
  expect(allocate({ slices, requests: [wants(5 * GI)], taken })).toBe('no');
  expect(allocate({ slices, requests: [exactly('r', { count: 1 }), exactly('s')], taken })).toBe('r=a s=a');
});

it('counts what partitions of a device consume', () => {
  const consumesCounters = [{ counterSet: 'whole', counters: { memory: 20 * GI } }];
  const parts = ['a', 'b', 'c'].map((name) => testDevice(name, { consumesCounters }));
  const pool = { name: 'n', generation: 1, resourceSliceCount: 2 };
  const sharedCounters = [{ name: 'whole', counters: { memory: 40 * GI } }];
  const counters = testSlice('counters', [], { nodeName: 'n', pool, sharedCounters });
  const slices = [testSlice('n', parts, { nodeName: 'n', pool }), counters];
  expect(allocate({ slices, requests: [exactly('r', { count: 2 })] })).toBe('r=a r=b');
  expect(allocate({ slices, requests: [exactly('r', { count: 2 })], taken: [{ device: 'c' }] })).toBe('no');
  expect(allocate({ slices: [slices[0]!] })).toBe('no');
  expect(
    allocate({ slices: [slices[0]!, testSlice('counters', [], { nodeName: 'n', pool, sharedCounters: [] })] }),
  ).toBe('invalid resource pools were encountered');
});

it('takes the latest generation of a pool only', () => {
  const pool = { name: 'n', generation: 2, resourceSliceCount: 1 };
  const newer = testSlice('newer', [testDevice('new')], { nodeName: 'n', pool });
  expect(allocate({ slices: [...THREE, newer] })).toBe('r=new');
  expect(
    allocate({ slices: [...THREE, testSlice('newer', [], { nodeName: 'm', pool: { ...pool, name: 'n' } })] }),
  ).toBe('r=a');
});
