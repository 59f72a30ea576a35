import type { AllocationJson, StatusJson } from './device-objects.ts';

/** An answer of the oracle in mode devices; see oracle/README.md. */
export interface OracleDevices {
  readonly preEnqueue?: string;
  readonly preFilter: Readonly<Record<string, Verdict>>;
  readonly nodes: Readonly<Record<string, OracleDeviceNode>>;
  readonly normalized: Readonly<Record<string, number>>;
  readonly postFilter?: string;
  readonly bound?: OracleBound;
  readonly claimHints: readonly boolean[];
  readonly podHint: boolean;
  readonly nodeHints: readonly boolean[];
}

/** The pod's claims after PreBind, and after Unreserve. */
export interface OracleBound {
  readonly preBind?: string;
  readonly claims: Readonly<Record<string, ClaimJson>>;
  readonly unreserved: Readonly<Record<string, ClaimJson>>;
}

export interface ClaimJson {
  readonly metadata: { readonly finalizers?: readonly string[] };
  readonly status?: StatusJson;
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

/** Only what is compared; share ids are drawn, and times are of the day. */
export function storedDevices(answer: OracleDevicesAnswer): OracleDevices {
  const { id: _id, nodeOrder: _order, ...rest } = answer;
  return JSON.parse(
    JSON.stringify(rest, (key, value: unknown) => {
      if (key === 'allocationTimestamp' && value !== undefined) return 'set';
      return key === 'shareID' ? 'drawn' : value;
    }),
  );
}
