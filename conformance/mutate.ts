import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Mutation, MutationSet } from './mutations/mutation.ts';
import { MUTATION_SETS } from './mutations/mutation-sets.ts';

/**
 * Would the comparison notice? Breaks one rule after the other in a copy of src/ and looks whether the stored cases, or the
 * tests where no case asks, still agree. Writes MUTATIONS.md, or one section of it:
 *
 *     npx tsx conformance/mutate.ts
 *     npx tsx conformance/mutate.ts --only NodePorts
 */
const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } });
const file = new URL('MUTATIONS.md', import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
const copy = mkdtempSync(join(tmpdir(), 'orrery-mutations-'));
const sections = new Map(values.only === undefined ? [] : readSections());
try {
  for (const part of ['src', 'conformance', 'package.json', 'tsconfig.json']) {
    const filter = (path: string): boolean => !path.includes('conformance/oracle');
    cpSync(join(root, part), join(copy, part), { recursive: true, filter });
  }
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const set of MUTATION_SETS) {
    if (values.only === undefined || values.only.includes(set.name)) sections.set(set.name, judgeAll(set));
  }
} finally {
  rmSync(copy, { recursive: true });
}

writeFileSync(
  file,
  `# Would the comparison notice?

Made by \`npx tsx conformance/mutate.ts\`: each rule below was broken by itself, and the stored cases of the kind that is
named were compared until one differed. What no stored case asks yet is not compared with upstream: there our own tests, those
beside the file that was changed, had to fail.

${MUTATION_SETS.map(({ name }) => `## ${name}\n\n${sections.get(name) ?? 'Not tried yet.'}`).join('\n\n')}
`,
);

function readSections(): [string, string][] {
  const [, ...texts] = readFileSync(file, 'utf8').split(/^## /m);
  return texts.map((text) => {
    const [name = '', ...lines] = text.trimEnd().split('\n');
    return [name, lines.join('\n').trim()];
  });
}

function judgeAll({ name, mutations }: MutationSet): string {
  if (mutations.length === 0) return 'Has no rules of its own.';
  const rows = mutations.map((mutation) => {
    const row = `| ${mutation.point} | ${mutation.what} | ${mutation.seenBy} | ${judge(mutation)} |`;
    process.stdout.write(`${name} ${row}\n`);
    return row;
  });
  return ['| Where | What was broken | Cases | First that differs |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function judge({ file: changed, from, to, seenBy }: Mutation): string {
  const path = join(copy, 'src', changed);
  const original = readFileSync(path, 'utf8');
  if (original.split(from).length !== 2) return `**the text to change is not there once**: ${from}`;
  writeFileSync(
    path,
    original.replace(from, () => to),
  );
  try {
    if (seenBy === 'own tests') return failingTest(changed.replace(/\.ts$/, '.test.ts'));
    const command = ['--import', 'tsx', 'conformance/first-difference.ts', seenBy];
    return execFileSync(process.execPath, command, { cwd: copy, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch (error) {
    return `**does not run**: ${String(error).split('\n')[0]}`;
  } finally {
    writeFileSync(path, original);
  }
}

/** Which of the tests in the file fails first. */
function failingTest(testFile: string): string {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const command = [vitest, 'run', `src/${testFile}`, '--reporter=json'];
  const { stdout } = spawnSync(process.execPath, command, { cwd: copy, encoding: 'utf8' });
  const { testResults } = JSON.parse(stdout) as {
    testResults: readonly { assertionResults: readonly { status: string; fullName: string }[] }[];
  };
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failing = tests.findIndex(({ status }) => status === 'failed');
  return failing < 0 ? '**none**' : `after ${failing + 1}: ${tests[failing]!.fullName}`;
}
