import type { FirstDifference } from '../cli/report/report-data.ts';
import { formatNumber } from '../cli/number-format.ts';
import { DataTable } from './data-table.tsx';
import { Name } from './name.tsx';
import { Section } from './section.tsx';
import { formatInstant } from './text.ts';

/** Where the runs of two variants part, and why. */
export function FirstDifferences({ differences }: { differences: readonly FirstDifference[] }) {
  if (differences.length === 0) return null;
  return (
    <Section
      id="decisions"
      title="First decision that differs"
      lead="With one seed, both variants see the same pods; this is where they first disagree."
    >
      <div class="grid two">
        {differences.map((difference) => (
          <Difference key={`${difference.variant} ${difference.against}`} difference={difference} />
        ))}
      </div>
    </Section>
  );
}

function Difference({ difference: { variant, against, seed, decision } }: { difference: FirstDifference }) {
  const sides = decision?.sides ?? [];
  const plugins = differingPlugins(sides.flatMap(({ scores }) => scores.map((score) => score.plugins)));
  return (
    <div class="panel">
      <h3>
        <Name text={variant} /> <span class="muted">against</span> <Name text={against} />
        <span class="muted">, seed {seed}</span>
      </h3>
      {decision === null ? (
        <p>No decision differs.</p>
      ) : (
        <>
          <p>
            Pod{' '}
            <strong>
              <Name text={decision.pod} />
            </strong>
            , attempt {decision.attempt}
          </p>
          <ul class="sides">
            {sides.map((side) => (
              <li key={side.variant}>
                <strong>
                  <Name text={side.variant} />
                </strong>
                : {side.nodeName === undefined ? side.result : 'goes to '}
                {side.nodeName !== undefined && <Name text={side.nodeName} />}
                {side.atSeconds !== undefined && (
                  <span class="muted"> at {formatInstant(side.atSeconds * 1_000_000)}</span>
                )}
                {side.why !== '' && <span class="why">{side.why}</span>}
              </li>
            ))}
          </ul>
          {plugins.length > 0 && (
            <DataTable
              caption={`Scores of the two nodes, ${variant} and ${against}`}
              columns={['variant', 'node', 'total', ...plugins]}
              textColumns={2}
              rows={sides.flatMap((side) =>
                side.scores.map((score) => [
                  <Name key="variant" text={side.variant} length={32} />,
                  <span key="node" class={score.nodeName === side.nodeName ? 'chosen-node' : ''}>
                    <Name text={score.nodeName} length={32} />
                  </span>,
                  formatNumber(score.total),
                  ...plugins.map((name) => {
                    const found = score.plugins.find(({ plugin }) => plugin === name);
                    return found === undefined ? '' : formatNumber(found.weighted);
                  }),
                ]),
              )}
            />
          )}
        </>
      )}
    </div>
  );
}

type Weighted = readonly { readonly plugin: string; readonly weighted: number }[];

/** Those that do not say the same of all nodes. */
function differingPlugins(nodes: readonly Weighted[]): readonly string[] {
  const names = [...new Set(nodes.flatMap((plugins) => plugins.map(({ plugin }) => plugin)))];
  return names.filter((name) => {
    const values = nodes.map((plugins) => plugins.find(({ plugin }) => plugin === name)?.weighted);
    return values.some((value) => value !== values[0]);
  });
}
