/** In kube-scheduler's words, reasons sorted as texts: `0/3 nodes are available: 1 Too many pods, 2 Insufficient cpu.` */
export function unavailableMessage(nodeCount: number, counts: ReadonlyMap<string, number>): string {
  const start = `0/${nodeCount} nodes are available:`;
  if (counts.size === 0) return start;
  const reasons: string[] = [];
  for (const [reason, count] of counts) insert(reasons, `${count} ${reason}`);
  let text = start;
  for (let index = 0; index < reasons.length; index++) text += `${index === 0 ? ' ' : ', '}${reasons[index]!}`;
  return `${text}.`;
}

/** There are few. */
function insert(sorted: string[], text: string): void {
  let at = sorted.length;
  for (; at > 0 && sorted[at - 1]! > text; at--) sorted[at] = sorted[at - 1]!;
  sorted[at] = text;
}
