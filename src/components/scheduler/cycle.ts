import type { Duration } from '../../engine/time.ts';
import type { Failure } from '../../scheduling/failure.ts';
import type { Placement } from '../../scheduling/place.ts';
import type { Placer } from '../../scheduling/placer.ts';
import type { PodInfo } from '../../scheduling/pod-info.ts';
import type { PostFilterResult } from '../../scheduling/post-filter.ts';
import type { Profile } from '../../scheduling/profile.ts';
import type { QueuedPodInfo } from './queued-pod-info.ts';

/** A cycle under way: decided at the instant of the pop, on the cluster of that instant; carried out when it ends. */
export interface Cycle {
  readonly info: QueuedPodInfo;
  readonly pod: PodInfo;
  readonly profile: Profile;
  readonly outcome: Placement | Failure;
  readonly engine: Placer['lastEngine'];
  /** What PostFilter says of a failure. */
  readonly help: PostFilterResult | undefined;
  readonly duration: Duration;
}
