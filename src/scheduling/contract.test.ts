import { describe, expectTypeOf, test } from 'vitest';
import type {
  Change,
  ClusterEventResource,
  EventRegistration,
  NodeInfo,
  ObjectWrite,
  Pod,
  PodInfo,
  PodSpec,
  PreBindWork,
  PreFilterResult,
  Rejection,
  ResourceList,
  SchedulingPlugin,
  StringMap,
} from './contract.ts';

type Members = Required<SchedulingPlugin<number, string>>;

describe('a plugin of a user can write down what its members are told and what they answer', () => {
  test('preFilter', () => {
    expectTypeOf<PreFilterResult<number>>().toExtend<ReturnType<Members['preFilter']>>();
  });

  test('ignores', () => {
    expectTypeOf<Members['ignores']>().toEqualTypeOf<(spec: PodSpec) => boolean>();
  });

  test('scoreDetail', () => {
    expectTypeOf<Members['scoreDetail']>().toEqualTypeOf<(state: string, pod: PodInfo, node: NodeInfo) => string>();
  });

  test('bindingAnnotations', () => {
    expectTypeOf<ReturnType<Members['bindingAnnotations']>>().toEqualTypeOf<StringMap | Rejection | undefined>();
  });

  test('unreserve and preBind', () => {
    expectTypeOf<ReturnType<Members['unreserve']>>().toEqualTypeOf<readonly ObjectWrite[] | void>();
    expectTypeOf<PreBindWork['writes']>().toEqualTypeOf<readonly ObjectWrite[]>();
  });

  test('nodeWarning', () => {
    expectTypeOf<Members['nodeWarning']>().toEqualTypeOf<(capacities: readonly ResourceList[]) => string | undefined>();
  });

  test('events', () => {
    expectTypeOf<EventRegistration['resource']>().toEqualTypeOf<ClusterEventResource>();
    expectTypeOf<NonNullable<EventRegistration['hint']>>().toEqualTypeOf<(pod: Pod, change: Change) => boolean>();
  });
});
