/** In kube-scheduler's words, reasons sorted as texts: `0/3 nodes are available: 1 Too many pods, 2 Insufficient cpu.` */
export function unavailableMessage(nodeCount: number, counts: ReadonlyMap<string, number>): string {
  const start = `0/${nodeCount} nodes are available:`;
  const reasons: string[] = [];
  counts.forEach((count, reason) => reasons.push(`${count} ${reason}`));
  return reasons.length === 0 ? start : `${start} ${reasons.sort().join(', ')}.`;
}
