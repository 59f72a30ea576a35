import type { Environment, ParseResult } from '@marcbachmann/cel-js';
import type { Device, DeviceAttribute } from '../../api/objects/resource.ts';
import { CelQuantity, CelSemver, createSelectorEnvironment, NANOS_PER_UNIT } from './selector-environment.ts';
import { parseSemanticVersion } from './semantic-version.ts';

/** A selector that cannot be answered for a device: the cycle ends with an error. */
export interface SelectorError {
  readonly error: string;
}

/** One CEL expression over devices. The answers for a device are remembered: devices never change. */
export interface DeviceSelector {
  readonly expression: string;
  /** Why the expression cannot be used at all. */
  readonly problem?: string;
  matches(driver: string, device: Device): boolean | SelectorError;
}

let environment: Environment | undefined;
const compiled = new Map<string, DeviceSelector>();

/** The same expression gives the same selector. */
export function compileSelector(expression: string): DeviceSelector {
  let selector = compiled.get(expression);
  if (selector === undefined) {
    selector = compile(expression);
    compiled.set(expression, selector);
  }
  return selector;
}

function compile(expression: string): DeviceSelector {
  environment ??= createSelectorEnvironment();
  const unusable = (problem: string): DeviceSelector => ({
    expression,
    problem,
    matches: () => ({ error: problem }),
  });
  let program: ParseResult;
  try {
    program = environment.parse(withPresenceTests(expression));
  } catch (error) {
    return unusable(`compilation failed: ${summaryOf(error)}`);
  }
  const checked = program.check();
  if (!checked.valid) return unusable(`compilation failed: ${summaryOf(checked.error)}`);
  if (checked.type !== 'bool' && checked.type !== 'dyn') {
    return unusable(`must evaluate to bool or the unknown type, not ${checked.type}`);
  }
  if (ASKS_FOR_DOMAIN.test(expression)) {
    return unusable(
      '"in device.attributes" and "in device.capacity" are not modelled; ask has(device.attributes[...].name)',
    );
  }
  const answers = new WeakMap<Device, boolean | SelectorError>();
  return {
    expression,
    matches(driver, device) {
      let answer = answers.get(device);
      if (answer === undefined) {
        answer = evaluate(program, driver, device);
        answers.set(device, answer);
      }
      return answer;
    },
  };
}

function evaluate(program: ParseResult, driver: string, device: Device): boolean | SelectorError {
  try {
    const result: unknown = program({ device: valueOf(driver, device) });
    return typeof result === 'boolean' ? result : { error: 'the result is no bool' };
  } catch (error) {
    return { error: summaryOf(error) };
  }
}

/**
 * The library's `has()` takes plain names only (`has(a.b.c)`), CEL's any operand (`has(device.attributes['d'].x)`): the
 * calls are renamed to a macro of ours that does. Texts in quotes stay as they are.
 */
function withPresenceTests(expression: string): string {
  return expression.replace(QUOTED_OR_HAS, (found) =>
    found.startsWith('has') ? found.replace('has', 'present') : found,
  );
}

const QUOTED_OR_HAS =
  /[rR]?'''[^]*?'''|[rR]?"""[^]*?"""|[rR]'[^']*'|[rR]"[^"]*"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|(?<![\w.])has\s*\(/g;

/** The maps of domains have every domain, so that they cannot tell which ones a device has. */
const ASKS_FOR_DOMAIN = /\bin\s+device\s*\.\s*(?:attributes|capacity)(?!\s*[[.\w])/;

/** The `device` of expressions. A domain that the device does not have is an empty map (cel.DeviceMatches). */
function valueOf(driver: string, device: Device): Record<string, unknown> {
  return {
    driver,
    allowMultipleAllocations: device.allowMultipleAllocations ?? false,
    attributes: byDomain(driver, device.attributes, attributeValue),
    capacity: byDomain(driver, device.capacity, ({ value }) => new CelQuantity(BigInt(value) * NANOS_PER_UNIT)),
  };
}

const NOTHING: ReadonlyMap<string, unknown> = new Map();

function byDomain<T>(
  driver: string,
  members: Readonly<Record<string, T>>,
  toValue: (member: T) => unknown,
): Map<string, ReadonlyMap<string, unknown>> {
  const domains = new Map<string, Map<string, unknown>>();
  for (const [name, member] of Object.entries(members)) {
    const slash = name.indexOf('/');
    const domain = slash < 0 ? driver : name.slice(0, slash);
    const values = domains.get(domain) ?? new Map<string, unknown>();
    domains.set(domain, values.set(name.slice(slash + 1), toValue(member)));
  }
  const known = domains.get.bind(domains);
  domains.get = (domain: string) => known(domain) ?? (NOTHING as Map<string, unknown>);
  return domains;
}

function attributeValue({ string, int, bool, version }: DeviceAttribute): unknown {
  if (int !== undefined) return BigInt(int);
  if (bool !== undefined) return bool;
  if (string !== undefined) return string;
  const parsed = version === undefined ? undefined : parseSemanticVersion(version);
  if (parsed === undefined) throw new Error('unsupported attribute value');
  return new CelSemver(parsed);
}

function summaryOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'summary' in error && typeof error.summary === 'string' ? error.summary : error.message;
}
