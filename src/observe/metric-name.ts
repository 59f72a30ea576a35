/** `x_ratio` with labels as OpenMetrics writes them: `x_ratio{resource="cpu"}`, in ascending order of the label names. */
export function metricName(name: string, labels: Readonly<Record<string, string>>): string {
  const pairs = Object.keys(labels)
    .sort()
    .map((label) => `${label}="${escape(labels[label]!)}"`);
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`;
}

/** OpenMetrics: backslash, quote and newline are escaped in label values. */
function escape(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
