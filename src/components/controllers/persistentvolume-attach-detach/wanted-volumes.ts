/** Which volumes are to be attached where, because of which pods. */
export class WantedVolumes {
  readonly #pods = new Map<string, { readonly nodeName: string; readonly volumes: Set<string> }>();
  /** By volume, then by node: how many pods. */
  readonly #counts = new Map<string, Map<string, number>>();

  hasPod(uid: string): boolean {
    return this.#pods.has(uid);
  }

  addPod(uid: string, nodeName: string): void {
    if (!this.#pods.has(uid)) this.#pods.set(uid, { nodeName, volumes: new Set() });
  }

  /** For a pod that was added; once more changes nothing. */
  add(uid: string, volumeName: string): void {
    const { nodeName, volumes } = this.#pods.get(uid)!;
    if (volumes.has(volumeName)) return;
    volumes.add(volumeName);
    const nodes = this.#counts.get(volumeName) ?? new Map<string, number>();
    nodes.set(nodeName, (nodes.get(nodeName) ?? 0) + 1);
    this.#counts.set(volumeName, nodes);
  }

  /** The volumes that it needed. */
  removePod(uid: string): Iterable<string> {
    const pod = this.#pods.get(uid);
    if (pod === undefined) return [];
    this.#pods.delete(uid);
    for (const volumeName of pod.volumes) this.#subtract(volumeName, pod.nodeName);
    return pod.volumes;
  }

  nodesOf(volumeName: string): ReadonlySet<string> {
    return new Set(this.#counts.get(volumeName)?.keys());
  }

  #subtract(volumeName: string, nodeName: string): void {
    const nodes = this.#counts.get(volumeName)!;
    const count = nodes.get(nodeName)! - 1;
    if (count > 0) nodes.set(nodeName, count);
    else nodes.delete(nodeName);
    if (nodes.size === 0) this.#counts.delete(volumeName);
  }
}
