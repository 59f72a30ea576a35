/** A verdict of a comparison, in its colour. */
export function Verdict({ verdict }: { verdict: string }) {
  return <span class={`verdict ${verdict.split(' ')[0]!}`}>{verdict}</span>;
}
