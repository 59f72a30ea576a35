import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { InputError } from '../api/input-error.ts';
import { ResultsDirectory, toFileName } from './results-directory.ts';

let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'orrery-test-'));
});
afterEach(() => rmSync(out, { recursive: true, force: true }));

const tree = (): string[] => readdirSync(out, { recursive: true, encoding: 'utf8' }).toSorted();

test('nothing is seen in its place before all is complete', () => {
  const directory = new ResultsDirectory(out, 'openb', 'seed-1');
  const file = directory.open('pods.csv');
  file.write('pod,node\n');
  file.write('a,one\n');
  file.close();
  expect(existsSync(directory.path)).toBe(false);
  directory.open('transcript.txt').write('never closed by its writer\n');
  directory.commit();
  expect(tree()).toEqual(['openb', 'openb/seed-1', 'openb/seed-1/pods.csv', 'openb/seed-1/transcript.txt']);
  expect(readFileSync(join(directory.path, 'pods.csv'), 'utf8')).toBe('pod,node\na,one\n');
  expect(readFileSync(join(directory.path, 'transcript.txt'), 'utf8')).toBe('never closed by its writer\n');
});

test('more than fits into the buffer arrives whole', () => {
  const directory = new ResultsDirectory(out, 'big', 'seed-1');
  const file = directory.open('big.txt');
  const line = `${'ä'.repeat(50)}\n`;
  for (let i = 0; i < 20_000; i++) file.write(line);
  directory.commit();
  expect(readFileSync(join(directory.path, 'big.txt'), 'utf8')).toBe(line.repeat(20_000));
});

test('a new result takes the place of the old one, all of it', () => {
  for (const name of ['first.txt', 'second.txt']) {
    const directory = new ResultsDirectory(out, 'openb', 'seed-1');
    directory.open(name).write(name);
    directory.commit();
  }
  expect(tree()).toEqual(['openb', 'openb/seed-1', 'openb/seed-1/second.txt']);
});

test('what is discarded leaves the old result and nothing else', () => {
  const first = new ResultsDirectory(out, 'openb', 'seed-1');
  first.open('a.txt').write('old');
  first.commit();
  const second = new ResultsDirectory(out, 'openb', 'seed-1');
  second.open('a.txt').write('new');
  second.discard();
  expect(tree()).toEqual(['openb', 'openb/seed-1', 'openb/seed-1/a.txt']);
  expect(readFileSync(join(first.path, 'a.txt'), 'utf8')).toBe('old');
});

test('a first result that is discarded leaves no folder', () => {
  const directory = new ResultsDirectory(out, 'openb', 'seed-1');
  directory.open('a.txt').write('x');
  directory.discard();
  expect(tree()).toEqual([]);
});

test('where nothing can be written, one line says so', () => {
  writeFileSync(join(out, 'file'), '');
  for (const folder of [join(out, 'file'), join(out, 'file', 'deeper'), '/proc/nowhere']) {
    expect(() => new ResultsDirectory(folder, 'openb', 'seed-1')).toThrow(InputError);
  }
  expect(() => new ResultsDirectory(join(out, 'file'), 'openb', 'seed-1')).toThrow(
    'cannot write results: part of the path is a file',
  );
});

describe('names of files', () => {
  test.each([
    ['openb', 'openb'],
    ['seed-1', 'seed-1'],
    ['..', '%2e.'],
    ['a/b', 'a%2fb'],
    ['a b', 'a%20b'],
    ['ä', '%c3%a4'],
    ['100%', '100%25'],
    ['', '%'],
  ])('%s', (name, expected) => {
    expect(toFileName(name)).toBe(expected);
  });

  test('long ones are cut and stay different', () => {
    const [a, b] = ['a', 'b'].map((end) => toFileName('x'.repeat(500) + end));
    expect(a!.length).toBeLessThan(200);
    expect(a).not.toBe(b);
  });
});
