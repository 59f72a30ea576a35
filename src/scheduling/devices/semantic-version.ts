/** A semantic version 2.0.0, as github.com/blang/semver reads it. */
export interface SemanticVersion {
  readonly major: bigint;
  readonly minor: bigint;
  readonly patch: bigint;
  readonly preRelease: readonly string[];
}

const NUMBER = '(?:0|[1-9]\\d*)';
const PRE_RELEASE = `(?:${NUMBER}|\\d*[A-Za-z-][0-9A-Za-z-]*)`;
const VERSION = new RegExp(
  `^(${NUMBER})\\.(${NUMBER})\\.(${NUMBER})(?:-(${PRE_RELEASE}(?:\\.${PRE_RELEASE})*))?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
);

/** Undefined when the text is no version. */
export function parseSemanticVersion(text: string): SemanticVersion | undefined {
  const match = VERSION.exec(text);
  if (match === null) return undefined;
  const [, major, minor, patch, preRelease] = match;
  return {
    major: BigInt(major!),
    minor: BigInt(minor!),
    patch: BigInt(patch!),
    preRelease: preRelease === undefined ? [] : preRelease.split('.'),
  };
}

/** Takes `v1.0` and `01.2` too: without the v, without leading zeros, with missing parts as 0 (apiserver cel/library). */
export function parseLooseVersion(text: string): SemanticVersion | undefined {
  const bare = text.startsWith('v') ? text.slice(1) : text;
  const [major = '', minor, ...patch] = bare.split('.');
  const parts = [major, minor, patch.length === 0 ? undefined : patch.join('.')].filter((part) => part !== undefined);
  const trimmed = parts.map((part) => part.replace(/^0+(?=\d)/, ''));
  if (trimmed.length < 3 && /[+-]/.test(trimmed.at(-1)!)) return undefined;
  while (trimmed.length < 3) trimmed.push('0');
  return parseSemanticVersion(trimmed.join('.'));
}

/** Build metadata do not count; a pre-release comes before its release. */
export function compareVersions(a: SemanticVersion, b: SemanticVersion): -1 | 0 | 1 {
  const core = compare(a.major, b.major) || compare(a.minor, b.minor) || compare(a.patch, b.patch);
  if (core !== 0) return core;
  if (a.preRelease.length === 0 || b.preRelease.length === 0) return compare(b.preRelease.length, a.preRelease.length);
  for (const [index, part] of a.preRelease.entries()) {
    const other = b.preRelease[index];
    if (other === undefined) return 1;
    const order = comparePreReleases(part, other);
    if (order !== 0) return order;
  }
  return compare(a.preRelease.length, b.preRelease.length);
}

function comparePreReleases(a: string, b: string): -1 | 0 | 1 {
  const [isNumberA, isNumberB] = [/^\d+$/.test(a), /^\d+$/.test(b)];
  if (isNumberA && isNumberB) return compare(BigInt(a), BigInt(b));
  if (isNumberA !== isNumberB) return isNumberA ? -1 : 1;
  return compare(a, b);
}

function compare<T extends bigint | number | string>(a: T, b: T): -1 | 0 | 1 {
  return a < b ? -1 : a > b ? 1 : 0;
}
