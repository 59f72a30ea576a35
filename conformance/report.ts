import { writeFileSync } from 'node:fs';
import { compareStoredDecisions, compareStoredSequences, type DifferingCase } from './comparison/run.ts';
import { compareStoredVolumes } from './comparison/run-volume.ts';
import { Tally, type Count } from './comparison/tally.ts';
import { readFixture, type FixtureHeader } from './fixtures.ts';

/** Compares all stored cases and writes REPORT.md: `npx tsx conformance/report.ts`. */
process.env['CONFORMANCE'] = 'all';
const tally = new Tally();
const differing = [
  ...compareStoredDecisions(tally, 1),
  ...compareStoredSequences(tally, 1),
  ...compareStoredVolumes(tally, 1),
].filter((found): found is DifferingCase => found !== undefined);
const decisions = readFixture('decision').header;
const sequences = readFixture('sequence').header;
const volumes = readFixture('volume').header;

const report = `# How far the scheduler agrees with kube-scheduler

Made by \`npx tsx conformance/report.ts\` out of the stored answers of kube-scheduler ${decisions.kubernetes}; see README.md.

${table(
  ['What', 'Compared', 'Equal', 'Differing'],
  [
    ['Single decisions', tally.of('case').get('decision')],
    ['- nodes in the right order, whole answer of PreFilter', tally.total('preFilter')],
    ['- verdicts on nodes: plugin, code and reasons', tally.total('verdict')],
    ['- scores of plugins: raw, normalised and weight', sum(tally.total('score'), tally.total('even score'))],
    ['- weighted totals of nodes', tally.total('total')],
    ['- sets of best nodes', tally.total('best')],
    ['Sequences', tally.of('case').get('sequence')],
    ...['whole', 'sampled'].flatMap((kind) =>
      [...tally.of(kind)].map(([what, count]): Row => [`- ${kind} search, per pod: ${what}`, count]),
    ),
    ['Volumes', tally.of('case').get('volume')],
    ['- own answers of the four plugins before the nodes', tally.total('volume preFilter')],
    ['- own verdicts of the four plugins on nodes', tally.total('volume verdict')],
    ['- volumes chosen or to be made, per node', tally.total('volumes chosen')],
    ['- scores of VolumeBinding', tally.total('volume score')],
    ['- answers of the whole profile', tally.total('profile')],
  ],
)}

${describeHeader('Decisions', decisions)}
${describeHeader('Sequences', sequences)}
${describeHeader('Volumes', volumes)}

${
  differing.length === 0
    ? 'No case differs.'
    : `Cases that differ:\n\n${differing
        .slice(0, 50)
        .map(({ id, differences }) => `- ${id}: ${differences[0]}`)
        .join('\n')}`
}

## What the decisions exercise

Verdicts of upstream on nodes:

${table(['Verdict', 'Compared', 'Equal', 'Differing'], [...tally.of('verdict')])}

Answers of PreFilter as a whole:

${table(['Plugin', 'Compared', 'Equal', 'Differing'], [...tally.of('preFilter')])}

Scores on nodes. Telling ones come from a plugin that did not give all nodes of the case the same raw score:

${table(['Plugin', 'Telling', 'Equal', 'Differing'], [...tally.of('score')])}

${table(['Plugin', 'Even', 'Equal', 'Differing'], [...tally.of('even score')])}

Best nodes:

${table(['Best', 'Compared', 'Equal', 'Differing'], [...tally.of('best')])}

## What the sequences exercise

${table(['Outcome of the step', 'Steps', 'Equal', 'Differing'], [...tally.of('steps')])}

Nodes rejected, all steps together:

| Plugin | Nodes |
| --- | ---: |
${[...tally.of('rejected')].map(([plugin, { equal }]) => `| ${plugin} | ${grouped(equal)} |`).join('\n')}

## What the volume cases exercise

${table(['Before the nodes', 'Compared', 'Equal', 'Differing'], [...tally.of('volume preFilter')])}

${table(['Verdict', 'Compared', 'Equal', 'Differing'], [...tally.of('volume verdict')])}

${table(['VolumeBinding on a node', 'Compared', 'Equal', 'Differing'], [...tally.of('volumes chosen')])}
`;
writeFileSync(new URL('REPORT.md', import.meta.url), report);
process.stdout.write(`${differing.length} cases differ\n`);

type Row = readonly [string, Count | undefined];

function table(heads: readonly string[], rows: readonly Row[]): string {
  const lines = rows.map(([what, count = { equal: 0, differing: 0 }]) => [
    what,
    grouped(count.equal + count.differing),
    grouped(count.equal),
    grouped(count.differing),
  ]);
  return [heads, ['---', '---:', '---:', '---:'], ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function sum(a: Count, b: Count): Count {
  return { equal: a.equal + b.equal, differing: a.differing + b.differing };
}

function describeHeader(what: string, { seed, count, refused }: FixtureHeader): string {
  return `${what}: seed \`${seed}\`, ${grouped(count)} cases made, ${grouped(refused)} of them not asked because the API server would refuse a pod.`;
}

function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ',');
}
