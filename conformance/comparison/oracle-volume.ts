/** An answer of the oracle in mode volume; see oracle/README.md. */
export interface OracleVolume {
  readonly steps: readonly VolumeStep[];
}

export interface OracleVolumeAnswer extends OracleVolume {
  readonly id: string;
  readonly error?: string;
}

export interface VolumeStep {
  readonly plugins: Readonly<Record<string, PluginVerdicts>>;
  readonly volumes: Readonly<Record<string, VolumePlan>>;
  readonly scores?: Readonly<Record<string, number>>;
  readonly preFilter?: VolumeVerdict;
  readonly verdicts: Readonly<Record<string, VolumeVerdict>>;
  readonly reserved?: string;
  readonly refused?: VolumeVerdict;
}

export interface PluginVerdicts {
  /** Success, Skip, or why the pod fits nowhere. */
  readonly preFilter: string;
  readonly reasons?: readonly string[];
  readonly filters?: Readonly<Record<string, VolumeVerdict>>;
}

export interface VolumePlan {
  /** Claim and volume, in the order of choosing. */
  readonly bindings: readonly (readonly [string, string])[];
  readonly provisions: readonly string[];
}

export interface VolumeVerdict {
  readonly plugin: string;
  readonly code: string;
  readonly reasons: readonly string[];
}

/** Only what is compared. */
export function storedVolume({ steps }: OracleVolumeAnswer): OracleVolume {
  return { steps };
}
