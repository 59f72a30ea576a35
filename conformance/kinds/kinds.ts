import type { CaseKind } from './case-kind.ts';
import { configurations } from './configurations.ts';
import { decisions } from './decisions.ts';
import { devices } from './devices.ts';
import { gangs } from './gangs.ts';
import { preemptions } from './preemptions.ts';
import { queueScripts } from './queue-scripts.ts';
import { sequences } from './sequences.ts';
import { volumes } from './volumes.ts';

/** All kinds of stored cases, in the order of the report. */
export const KINDS: readonly CaseKind[] = [
  decisions,
  sequences,
  preemptions,
  queueScripts,
  devices,
  volumes,
  gangs,
  configurations,
];
