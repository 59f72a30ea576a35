import { describe, expect, test } from 'vitest';
import type { Device } from '../../api/objects/resource.ts';
import { compileSelector } from './device-selector.ts';

const DRIVER = 'gpu.example.com';
const device: Device = {
  name: 'gpu-0',
  attributes: {
    model: { string: 'a100' },
    cores: { int: 4 },
    healthy: { bool: true },
    'driver-version': { version: '1.2.3' },
    driverVersion: { version: '1.10.0-rc.1' },
    'numa.example.org/node': { int: 0 },
  },
  capacity: { memory: { value: 80 * 1024 * 1024 * 1024 } },
};
const OWN = `device.attributes['${DRIVER}']`;

describe('selectors of devices', () => {
  test.each<[expression: string, answer: boolean]>([
    [`device.driver == '${DRIVER}'`, true],
    [`device.driver == "has(x.y)"`, false],
    ['device.allowMultipleAllocations', false],
    [`${OWN}.model == 'a100'`, true],
    [`${OWN}['model'] in ['h100', 'a100']`, true],
    [`${OWN}.model.startsWith('a') && ${OWN}.model.matches('^a[0-9]+$')`, true],
    [`${OWN}.model.find('[0-9]+') == '100'`, true],
    [`${OWN}.model.lowerAscii() == 'a100'`, true],
    [`${OWN}.cores >= 4 && ${OWN}.cores + 1 == 5`, true],
    [`${OWN}.cores == 'four'`, false],
    [`${OWN}.cores == 4.0`, true],
    [`${OWN}.healthy`, true],
    [`!${OWN}.healthy`, false],
    [`has(${OWN}.model)`, true],
    [`has(${OWN}.missing) && ${OWN}.missing == 1`, false],
    [`has(device.attributes['nobody.example.com'].model)`, false],
    [`'model' in ${OWN}`, true],
    [`'model' in device.attributes['nobody.example.com']`, false],
    [`device.attributes['numa.example.org'].node == 0`, true],
    [`${OWN}.?missing.orValue('none') == 'none'`, true],
    [`${OWN}[?'model'].orValue('none') == 'none'`, false],
    [`${OWN}.driverVersion.isLessThan(semver('1.10.0'))`, true],
    [`${OWN}.driverVersion.compareTo(semver('1.9.0')) > 0`, true],
    [`${OWN}.driverVersion.isGreaterThan(semver('v1.2', true))`, true],
    [`${OWN}['driver-version'] == semver('1.2.3')`, true],
    [`${OWN}.driverVersion.minor() == 10`, true],
    [`isSemver('v1.0') || isSemver('01.0.0')`, false],
    [`device.capacity['${DRIVER}'].memory.compareTo(quantity('80Gi')) == 0`, true],
    [`device.capacity['${DRIVER}'].memory.isGreaterThan(quantity('79.5Gi'))`, true],
    [`device.capacity['${DRIVER}'].memory.isLessThan(quantity('80Gi').sub(1))`, false],
    [`cel.bind(d, ${OWN}, d.model == 'a100' && d.cores == 4)`, true],
    [`${OWN}.missing == 1 || true`, true],
    [`['a100', 'h100'].exists(m, m == ${OWN}.model)`, true],
    [`${OWN}.exists(key, key == 'model')`, true],
  ])('%s', (expression, answer) => {
    expect(compileSelector(expression).matches(DRIVER, device)).toBe(answer);
  });

  test.each([`${OWN}.missing == 1`, `${OWN}.cores > 'a'`, `${OWN}.model`, `quantity('much').isInteger()`])(
    '%s cannot be answered',
    (expression) => {
      const selector = compileSelector(expression);
      expect(selector.problem).toBeUndefined();
      expect(selector.matches(DRIVER, device)).toHaveProperty('error');
    },
  );

  test.each([
    'device.foo == 1',
    '1',
    "'a' + 1 == 2",
    'device.driver ==',
    'has(device)',
    "'a.b' in device.attributes",
    "device.driver.isLessThan('a')",
  ])('%s is no selector', (expression) => {
    expect(compileSelector(expression).problem).toBeDefined();
  });
});
