import type { Change, Kind } from '../../api/kinds.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Informer } from '../../apiserver/informer.ts';
import type { ObjectSource } from '../../scheduling/plugin.ts';

/** The kinds that only plugins want, each watched from the moment on in which the first one asks. */
export class WatchedObjects {
  readonly #client: ApiClient;
  readonly #informers = new Map<Kind, Informer<never>>();
  readonly #own: ReadonlySet<Kind>;

  /** @param own what the scheduler watches in any case. */
  constructor(client: ApiClient, own: readonly Informer<never>[]) {
    this.#client = client;
    for (const informer of own) this.#informers.set(informer.kind, informer);
    this.#own = new Set(this.#informers.keys());
  }

  of<K extends Kind>(kind: K): ObjectSource<K> {
    const known = this.#informers.get(kind);
    if (known !== undefined) return known as unknown as Informer<K>;
    const informer = this.#client.informer(kind);
    this.#informers.set(kind, informer as unknown as Informer<never>);
    return informer;
  }

  /** Hears of changes to what plugins have asked for, after them. */
  onChange(listener: (change: Change) => void): void {
    for (const [kind, informer] of this.#informers) if (!this.#own.has(kind)) informer.onChange(listener);
  }
}
