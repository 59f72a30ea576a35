import { readFileSync, writeFileSync } from 'node:fs';
import type { DifferingCase } from './comparison/run.ts';
import { Tally } from './comparison/tally.ts';
import { readHeader } from './fixtures.ts';
import type { Row } from './kinds/case-kind.ts';
import { KINDS } from './kinds/kinds.ts';
import { grouped, table } from './kinds/table.ts';
import { README, README_TABLE, readmeTable } from './readme-table.ts';

/** Compares all stored cases, and writes REPORT.md and the table in the README: `npx tsx conformance/report.ts`. */
process.env['CONFORMANCE'] = 'all';

const results = KINDS.map((kind) => {
  const tally = new Tally();
  const differing: DifferingCase[] = [];
  let compared = 0;
  for (const found of kind.compare(tally, 1)) {
    compared++;
    if (found !== undefined) differing.push(found);
  }
  const count = { equal: compared - differing.length, differing: differing.length };
  const rows: Row[] = [
    { what: kind.title, count, isInReadme: true },
    ...kind.rows(tally).map((row) => ({ ...row, what: `- ${row.what}` })),
  ];
  process.stdout.write(`${kind.title}: ${differing.length} of ${compared} differ\n`);
  return { kind, header: readHeader(kind.mode), rows, differing, details: kind.details(tally) };
});

const rows = results.flatMap((result) => result.rows);
const differing = results.flatMap((result) => result.differing);

writeFileSync(
  new URL('REPORT.md', import.meta.url),
  `# How far the scheduler agrees with kube-scheduler

Made by \`npx tsx conformance/report.ts\` out of the stored answers of kube-scheduler ${results[0]!.header.kubernetes}; see README.md.

${table(['What', 'Compared'], rows)}

${results.map(({ kind, header }) => `- ${kind.title}: seed \`${header.seed}\`, ${grouped(header.count)} cases made, ${grouped(kind.comparesRefusals ? 0 : header.refused)} of them not asked.`).join('\n')}

Not asked are cases with a pod that the API server would refuse; preemptions of a pod that fits somewhere as it is; searches for
devices that reach a limit of time or steps; and gangs among equally good nodes.

${
  differing.length === 0
    ? 'No case differs.'
    : `Cases that differ:\n\n${differing
        .slice(0, 50)
        .map(({ id, differences }) => `- ${id}: ${differences[0]}`)
        .join('\n')}`
}

${results.map(({ kind, details }) => `## ${kind.title}: what they exercise\n\n${details}`).join('\n\n')}
`,
);
writeFileSync(
  README,
  readFileSync(README, 'utf8').replace(README_TABLE, () => readmeTable(rows.filter(({ isInReadme }) => isInReadme))),
);
