/** How much of a zone is down (node_lifecycle_controller.go ComputeZoneState); `Initial`: not looked at yet. */
export type ZoneState = 'Initial' | 'Normal' | 'FullDisruption' | 'PartialDisruption';

export interface ZoneCount {
  ready: number;
  notReady: number;
}

export function computeZoneState({ ready, notReady }: ZoneCount, unhealthyZoneThreshold: number): ZoneState {
  if (ready === 0 && notReady > 0) return 'FullDisruption';
  // Compared in single precision, as upstream does.
  const share = Math.fround(Math.fround(notReady) / Math.fround(notReady + ready));
  if (notReady > 2 && share >= Math.fround(unhealthyZoneThreshold)) return 'PartialDisruption';
  return 'Normal';
}
