import { describeTie } from '../analysis/tie-break-text.ts';
import { formatCount, formatNumber } from '../cli/number-format.ts';
import type { TieBreak } from '../scheduling/tie-break.ts';
import { Name } from './name.tsx';
import type { Attempt } from './run-model.ts';
import { formatInstant } from './text.ts';

/** Each answer of the scheduler about a pod: which node and why, or why none. */
export function Attempts({
  attempts,
  count,
  hasAttempts,
  tieBreak,
}: {
  attempts: readonly Attempt[];
  count: number;
  hasAttempts: boolean;
  /** Undefined where old results do not say it. */
  tieBreak: TieBreak | undefined;
}) {
  if (!hasAttempts) {
    return (
      <p class="note">
        {formatCount(count)} {count === 1 ? 'attempt' : 'attempts'}. The results do not say more of them: run with{' '}
        <code>--report</code>, and this page tells each.
      </p>
    );
  }
  if (attempts.length === 0)
    return <p class="note">The scheduler was never asked: the pod was gated, placed by its user or gone before.</p>;
  return (
    <ol class="attempts">
      {attempts.map((attempt, index) => {
        const missing = attempt.attempt - (attempts[index - 1]?.attempt ?? attempt.attempt - 1) - 1;
        return (
          <>
            {missing > 0 && (
              <li key={`gap-${attempt.attempt}`} class="gap">
                {formatCount(missing)} more attempts between, left out
              </li>
            )}
            <li key={attempt.attempt} class={attempt.result}>
              <p class="attempt-head">
                <strong>Attempt {attempt.attempt}</strong>
                <span class="muted">at {formatInstant(attempt.at)}</span>
                {attempt.cause !== '' && index > 0 && (
                  <span class="muted">
                    after <code>{attempt.cause}</code>
                  </span>
                )}
              </p>
              <AttemptResult attempt={attempt} tieBreak={tieBreak} />
            </li>
          </>
        );
      })}
    </ol>
  );
}

function AttemptResult({ attempt, tieBreak }: { attempt: Attempt; tieBreak: TieBreak | undefined }) {
  const { result, nodeName, examined, feasible, tied, score, rejections } = attempt;
  const nodes = (count: number): string => `${formatCount(count)} ${count === 1 ? 'node' : 'nodes'}`;
  if (result === 'scheduled') {
    const how =
      feasible === 1
        ? 'the only one that fits, so nothing was scored'
        : `score ${formatNumber(score)}, the best${describeTie(tieBreak, tied, formatCount)}`;
    return (
      <p>
        Goes to{' '}
        <strong>
          <Name text={nodeName} />
        </strong>
        : {how}. {formatCount(feasible)} of {nodes(examined)} examined fit.
      </p>
    );
  }
  const reasons = rejections === '' ? [] : rejections.split('; ');
  return (
    <>
      <p>{result === 'error' ? 'An error, not a decision.' : `Fits nowhere; ${nodes(examined)} examined.`}</p>
      {reasons.length > 0 && (
        <ul class="reasons">
          {reasons.map((reason) => {
            const [, number, text, plugin] = /^(\d+) (.*) \[([^\]]*)\]$/s.exec(reason) ?? [];
            return (
              <li key={reason}>
                {number === undefined ? (
                  <Name text={reason} length={160} />
                ) : (
                  <>
                    <span class="count">{formatCount(Number(number))}</span> <Name text={text!} length={160} />{' '}
                    <span class="plugin">{plugin}</span>
                  </>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </>
  );
}
