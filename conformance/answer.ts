import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { askOracle, groupsOf, versionOf } from './ask-oracle.ts';
import { compact, type OracleDecision } from './comparison/oracle-decision.ts';
import { compactSteps, type OracleSequence } from './comparison/oracle-sequence.ts';
import { takeSteps } from './comparison/sequence.ts';
import type { SequenceCase, Step } from './case.ts';
import { hashOf, ORACLE_FILE, writeFixture, type FixtureLine } from './fixtures.ts';
import { makeDecisionCase } from './generate/decision-case.ts';
import { makeSequenceCase } from './generate/sequence-case.ts';

/**
 * Has the oracle answer the cases of a seed, and stores the answers in cases/:
 *
 *     npx tsx conformance/answer.ts --mode decision --count 21000 --seed 1
 */
const { values } = parseArgs({
  options: {
    mode: { type: 'string', default: 'decision' },
    count: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    oracle: { type: 'string', default: fileURLToPath(ORACLE_FILE) },
  },
});
const { seed, oracle } = values;
const count = Number(values.count);
const kubernetes = versionOf(oracle);
if (values.mode === 'decision') answerDecisions();
else answerSequences();

function answerDecisions(): void {
  const lines: FixtureLine<ReturnType<typeof compact>>[] = [];
  for (const numbers of groupsOf(500, count)) {
    const cases = numbers.map((number) => makeDecisionCase(seed, number));
    const answers = ask<OracleDecision>('decision', cases);
    for (const [index, answer] of answers.entries()) {
      if (isRefused(answer)) continue;
      const made = cases[index]!;
      lines.push({ number: numbers[index]!, hash: hashOf(made), answer: compact(made, answer) });
    }
  }
  const header = { mode: 'decision', kubernetes, seed, count, refused: count - lines.length } as const;
  process.stdout.write(`${lines.length} decisions, ${writeFixture('decision', { header, lines })} bytes\n`);
}

/** The tie rule is ours: the oracle puts each pod where place() did. */
function answerSequences(): void {
  const lines: FixtureLine<ReturnType<typeof compactSteps>>[] = [];
  for (const numbers of groupsOf(10, count)) {
    const cases = numbers.map((number) => makeSequenceCase(seed, number));
    const placements = cases.map((made) =>
      [...takeSteps(made, ({ nodeName }) => nodeName)].map(({ nodeName }) => nodeName),
    );
    const answers = ask<OracleSequence>(
      'sequence',
      cases.map((made, index) => withNodes(made, placements[index]!)),
    );
    for (const [index, answer] of answers.entries()) {
      if (isRefused(answer)) continue;
      const made = cases[index]!;
      lines.push({
        number: numbers[index]!,
        hash: hashOf(made),
        answer: compactSteps(made, answer, placements[index]!),
      });
    }
  }
  const header = { mode: 'sequence', kubernetes, seed, count, refused: count - lines.length } as const;
  process.stdout.write(`${lines.length} sequences, ${writeFixture('sequence', { header, lines })} bytes\n`);
}

/** Says where each pod goes; a pod that found no node cannot be removed later. */
function withNodes(made: SequenceCase, placements: readonly (string | null)[]): SequenceCase {
  const unplaced = new Set<string>();
  let podStep = 0;
  const steps = made.steps.flatMap((step): Step[] => {
    if ('removePod' in step && unplaced.has(step.removePod)) return [];
    if (!('pod' in step)) return [step];
    const node = placements[podStep++]!;
    const { namespace = 'default', name } = step.pod.metadata;
    if (node === null) unplaced.add(`${namespace}/${name}`);
    return [{ ...step, node }];
  });
  return { ...made, steps };
}

function ask<Answer>(mode: string, cases: readonly unknown[]): Answer[] {
  return askOracle(oracle, mode, cases).map((line) => JSON.parse(line) as Answer);
}

/** Only the API server's validation may refuse a case; any other error is told. */
function isRefused({ id, error }: { readonly id: string; readonly error?: string }): boolean {
  if (error === undefined) return false;
  if (!error.startsWith('pod "')) process.stderr.write(`${id}: ${error}\n`);
  return true;
}
