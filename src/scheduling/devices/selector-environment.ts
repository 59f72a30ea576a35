import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import { parseNanoQuantity } from '../../api/resources.ts';
import { compareVersions, parseLooseVersion, parseSemanticVersion, type SemanticVersion } from './semantic-version.ts';

/** A quantity as expressions see it: in billionths of a unit. */
export class CelQuantity {
  readonly nanos: bigint;

  constructor(nanos: bigint) {
    this.nanos = nanos;
  }
}

/** A version as expressions see it. */
export class CelSemver {
  readonly version: SemanticVersion;

  constructor(version: SemanticVersion) {
    this.version = version;
  }
}

/** One whole unit in billionths. */
export const NANOS_PER_UNIT = 1_000_000_000n;

const QUANTITY = 'kubernetes.Quantity';
const SEMVER = 'kubernetes.Semver';

/** What selectors of devices may say (dynamic-resource-allocation/cel newCompiler, apiserver cel/library). */
export function createSelectorEnvironment(): Environment {
  const environment = new Environment({ enableOptionalTypes: true })
    .registerType(QUANTITY, { ctor: CelQuantity, fields: {} })
    .registerType(SEMVER, { ctor: CelSemver, fields: {} })
    .registerType({
      name: 'kubernetes.DRADevice',
      schema: {
        driver: 'string',
        allowMultipleAllocations: 'bool',
        attributes: 'map<string, map<string, dyn>>',
        capacity: `map<string, map<string, ${QUANTITY}>>`,
      },
    })
    .registerVariable('device', 'kubernetes.DRADevice');
  registerQuantities(environment);
  registerVersions(environment);
  registerRegularExpressions(environment);
  registerPresence(environment);
  return environment;
}

function registerQuantities(environment: Environment): void {
  const order = (a: CelQuantity, b: CelQuantity): bigint => (a.nanos < b.nanos ? -1n : a.nanos > b.nanos ? 1n : 0n);
  environment
    .registerFunction(`quantity(string): ${QUANTITY}`, (text: string) => {
      const nanos = parseNanoQuantity(text);
      if (nanos === undefined) throw new Error(`"${text}" is no quantity`);
      return new CelQuantity(nanos);
    })
    .registerFunction('isQuantity(string): bool', (text: string) => parseNanoQuantity(text) !== undefined)
    .registerFunction(`sign(${QUANTITY}): int`, ({ nanos }: CelQuantity) => (nanos < 0n ? -1n : nanos > 0n ? 1n : 0n))
    .registerFunction(
      `${QUANTITY}.isGreaterThan(${QUANTITY}): bool`,
      (a: CelQuantity, b: CelQuantity) => order(a, b) > 0n,
    )
    .registerFunction(`${QUANTITY}.isLessThan(${QUANTITY}): bool`, (a: CelQuantity, b: CelQuantity) => order(a, b) < 0n)
    .registerFunction(`${QUANTITY}.compareTo(${QUANTITY}): int`, order)
    .registerFunction(
      `${QUANTITY}.asApproximateFloat(): double`,
      ({ nanos }: CelQuantity) => Number(nanos / NANOS_PER_UNIT) + Number(nanos % NANOS_PER_UNIT) / 1e9,
    )
    .registerFunction(`${QUANTITY}.asInteger(): int`, ({ nanos }: CelQuantity) => {
      if (nanos % NANOS_PER_UNIT !== 0n) throw new Error('cannot convert value to integer');
      return nanos / NANOS_PER_UNIT;
    })
    .registerFunction(`${QUANTITY}.isInteger(): bool`, ({ nanos }: CelQuantity) => nanos % NANOS_PER_UNIT === 0n)
    .registerFunction(
      `${QUANTITY}.add(${QUANTITY}): ${QUANTITY}`,
      (a: CelQuantity, b: CelQuantity) => new CelQuantity(a.nanos + b.nanos),
    )
    .registerFunction(
      `${QUANTITY}.add(int): ${QUANTITY}`,
      (a: CelQuantity, units: bigint) => new CelQuantity(a.nanos + units * NANOS_PER_UNIT),
    )
    .registerFunction(
      `${QUANTITY}.sub(${QUANTITY}): ${QUANTITY}`,
      (a: CelQuantity, b: CelQuantity) => new CelQuantity(a.nanos - b.nanos),
    )
    .registerFunction(
      `${QUANTITY}.sub(int): ${QUANTITY}`,
      (a: CelQuantity, units: bigint) => new CelQuantity(a.nanos - units * NANOS_PER_UNIT),
    )
    .registerOperator(`${QUANTITY} == ${QUANTITY}`, (a: CelQuantity, b: CelQuantity) => a.nanos === b.nanos);
}

function registerVersions(environment: Environment): void {
  const order = (a: CelSemver, b: CelSemver): number => compareVersions(a.version, b.version);
  const parse = (text: string, isLoose = false): CelSemver => {
    const version = isLoose ? parseLooseVersion(text) : parseSemanticVersion(text);
    if (version === undefined) throw new Error(`"${text}" is no semantic version`);
    return new CelSemver(version);
  };
  const isVersion = (text: string, isLoose = false): boolean =>
    (isLoose ? parseLooseVersion(text) : parseSemanticVersion(text)) !== undefined;
  environment
    .registerFunction(`semver(string): ${SEMVER}`, (text: string) => parse(text))
    .registerFunction(`semver(string, bool): ${SEMVER}`, parse)
    .registerFunction('isSemver(string): bool', (text: string) => isVersion(text))
    .registerFunction('isSemver(string, bool): bool', isVersion)
    .registerFunction(`${SEMVER}.isGreaterThan(${SEMVER}): bool`, (a: CelSemver, b: CelSemver) => order(a, b) > 0)
    .registerFunction(`${SEMVER}.isLessThan(${SEMVER}): bool`, (a: CelSemver, b: CelSemver) => order(a, b) < 0)
    .registerFunction(`${SEMVER}.compareTo(${SEMVER}): int`, (a: CelSemver, b: CelSemver) => BigInt(order(a, b)))
    .registerFunction(`${SEMVER}.major(): int`, ({ version }: CelSemver) => version.major)
    .registerFunction(`${SEMVER}.minor(): int`, ({ version }: CelSemver) => version.minor)
    .registerFunction(`${SEMVER}.patch(): int`, ({ version }: CelSemver) => version.patch)
    .registerOperator(`${SEMVER} == ${SEMVER}`, (a: CelSemver, b: CelSemver) => order(a, b) === 0);
}

function registerRegularExpressions(environment: Environment): void {
  environment
    .registerFunction('string.find(string): string', (text: string, pattern: string) => {
      return new RegExp(pattern, 'u').exec(text)?.[0] ?? '';
    })
    .registerFunction('string.findAll(string): list<string>', (text: string, pattern: string) =>
      [...text.matchAll(new RegExp(pattern, 'gu'))].map(([found]) => found),
    );
}

/** What the library hands to a macro, as far as it is needed here. */
interface Steps {
  check(node: ASTNode, scope: unknown): unknown;
  getType(name: string): unknown;
  run(node: ASTNode, scope: unknown): unknown;
}

/** `present(x.y)`: CEL's `has(x.y)` for any x. */
function registerPresence(environment: Environment): void {
  environment.registerFunction('present(ast): bool', ({ args }: { readonly args: readonly [ASTNode] }) => {
    const [selection] = args;
    if (selection.op !== '.') throw new Error('invalid argument to has() macro');
    const [operand, field] = selection.args;
    return {
      typeCheck: (checker: Steps, _macro: unknown, scope: unknown) => {
        checker.check(selection, scope);
        return checker.getType('bool');
      },
      evaluate: (evaluator: Steps, _macro: unknown, scope: unknown) => {
        const value = evaluator.run(operand, scope) as ReadonlyMap<string, unknown> | Record<string, unknown>;
        return (value instanceof Map ? value.get(field) : (value as Record<string, unknown>)[field]) !== undefined;
      },
    };
  });
}
