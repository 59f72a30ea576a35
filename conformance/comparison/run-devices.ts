import { checkHash, chosenLines, readFixture } from '../fixtures.ts';
import { makeDevicesCase } from '../generate/devices-case.ts';
import { compareDevices } from './differences-of-devices.ts';
import type { DifferingCase } from './run.ts';
import type { Tally } from './tally.ts';

/** Compares stored allocations one by one: gives those that differ, undefined for equal ones. */
export function* compareStoredDevices(tally: Tally, every: number): Generator<DifferingCase | undefined> {
  const fixture = readFixture('devices');
  for (const line of chosenLines(fixture, every)) {
    const made = makeDevicesCase(fixture.header.seed, line.number);
    checkHash(made, line);
    const differences = compareDevices(made, line.answer, tally);
    tally.count('case', 'devices', differences.length === 0);
    yield differences.length === 0 ? undefined : { id: made.id, differences };
  }
}
