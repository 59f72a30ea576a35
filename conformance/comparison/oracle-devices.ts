import type { AllocationJson } from './device-objects.ts';

/** An answer of the oracle in mode devices; see oracle/README.md. */
export interface OracleDevices {
  readonly preEnqueue?: string;
  readonly preFilter: Readonly<Record<string, Verdict>>;
  readonly nodes: Readonly<Record<string, OracleDeviceNode>>;
  readonly normalized: Readonly<Record<string, number>>;
  readonly postFilter?: string;
}

export interface Verdict {
  readonly code: string;
  readonly reasons: readonly string[] | null;
}

export interface OracleDeviceNode {
  readonly devices?: Verdict;
  readonly features?: Verdict;
  readonly score: number;
  readonly allocations?: Readonly<Record<string, AllocationJson>>;
}

export interface OracleDevicesAnswer extends OracleDevices {
  readonly id: string;
  readonly error?: string;
  readonly nodeOrder: readonly string[];
}

/** Only what is compared; share ids are drawn. */
export function storedDevices(answer: OracleDevicesAnswer): OracleDevices {
  const { id: _id, nodeOrder: _order, ...rest } = answer;
  return JSON.parse(JSON.stringify(rest, (key, value: unknown) => (key === 'shareID' ? 'drawn' : value)));
}
