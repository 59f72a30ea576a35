const LABEL = /([A-Za-z_]\w*)\s*=\s*(?:"((?:\\.|[^"\\])*)"|([^",}]*))/g;

/**
 * A metric as people write it, in the spelling of summary.json: the statistic may stand behind a dot, labels need no quotes and no
 * order. `pod_pending_seconds.p99` is `pod_pending_seconds_p99`; `x.mean{resource=cpu}` is `x_mean{resource="cpu"}`.
 */
export function spellMetric(text: string): string {
  const brace = text.indexOf('{');
  const name = (brace < 0 ? text : text.slice(0, brace)).trim().replace('.', '_');
  if (brace < 0) return name;
  const labels = [...text.slice(brace).matchAll(LABEL)].map(([, label, quoted, bare]) => ({
    label: label!,
    value: quoted ?? bare!.trim(),
  }));
  labels.sort((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0));
  return `${name}{${labels.map(({ label, value }) => `${label}="${value}"`).join(',')}}`;
}
