import { SECOND, type Clock, type Duration, type Time } from '../../engine/time.ts';
import type { ObjectKey } from '../../api/kinds.ts';
import { isTerminal, type Pod } from '../../api/objects/pod.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Response } from '../../apiserver/response.ts';
import { applyReport, type PodReport } from './pod-report.ts';

/** status_manager.go syncPeriod: what could not be written is tried again at the next full batch. */
const SYNC_PERIOD: Duration = 10 * SECOND;

interface Entry {
  readonly key: ObjectKey;
  readonly uid: string;
  readonly report: PodReport;
  /** Nothing of the pod is left on the node: once the API knows that it ended, it may be removed. */
  readonly isFinished: boolean;
}

/**
 * Writes pod statuses, one request at a time (kubelet status/status_manager.go): GET, PATCH when something is new, and the
 * last DELETE of a pod that was asked to go and is gone. While a write is under way or waits for the client's rate limiter,
 * only the latest report of each pod is kept.
 */
export class StatusWriter {
  readonly #clock: Clock;
  readonly #client: ApiClient;
  /** By uid, in the order in which they became due. */
  readonly #due = new Map<string, Entry>();
  /** Until when a write is under way; Infinity while that is not known. */
  #busyUntil: Time = 0;
  #isWakeUpSet = false;
  #isHalted = false;

  constructor(clock: Clock, client: ApiClient) {
    this.#clock = clock;
    this.#client = client;
  }

  set(key: ObjectKey, uid: string, report: PodReport, isFinished = false): void {
    const entry: Entry = { key, uid, report, isFinished };
    if (this.#clock.now >= this.#busyUntil && this.#due.size === 0) return this.#write(entry);
    this.#due.set(uid, entry);
    this.#wakeUp();
  }

  /** Nothing has to happen at the end of a write unless something is due by then. */
  #wakeUp(): void {
    if (this.#isWakeUpSet || this.#busyUntil === Infinity) return;
    this.#isWakeUpSet = true;
    this.#clock.at(Math.max(this.#busyUntil, this.#clock.now), this.#writeNext);
  }

  halt(): void {
    this.#isHalted = true;
    this.#due.clear();
  }

  readonly #writeNext = (): void => {
    this.#isWakeUpSet = false;
    this.#busyUntil = 0;
    if (this.#due.size === 0) return;
    const entry = this.#due.values().next().value!;
    this.#due.delete(entry.uid);
    this.#write(entry);
  };

  #write(entry: Entry): void {
    this.#busyUntil = Infinity;
    this.#client.get('Pod', entry.key, (response) => {
      if (this.#isHalted) return;
      if (response.ok) this.#patch(entry, response.object);
      else if (response.code === 404) this.#writeNext();
      else this.#retry(entry);
    });
  }

  #patch(entry: Entry, pod: Pod): void {
    const { key, uid, report } = entry;
    if (pod.metadata.uid !== uid) return this.#writeNext();
    const reported = applyReport(pod, report);
    if (reported === pod) return this.#delete(entry, pod);
    const change = (current: Pod): Pod | undefined => {
      if (current === pod) return reported;
      return current.metadata.uid === uid ? applyReport(current, report) : undefined;
    };
    this.#client.patchStatusForetold('Pod', key, change, (response, at) => {
      const isDone = response.ok ? !mustDelete(entry, response.object ?? pod) : isRefused(response.code);
      if (isDone) {
        this.#busyUntil = at;
        if (this.#due.size > 0) this.#wakeUp();
      } else {
        this.#clock.at(at, () => this.#answered(entry, pod, response));
      }
    });
  }

  #answered(entry: Entry, pod: Pod, response: Response<Pod>): void {
    if (this.#isHalted) return;
    if (response.ok) this.#delete(entry, response.object ?? pod);
    else this.#retry(entry);
  }

  #delete(entry: Entry, pod: Pod): void {
    if (!mustDelete(entry, pod)) return this.#writeNext();
    this.#client.delete('Pod', entry.key, { gracePeriodSeconds: 0, uid: entry.uid }, (response) => {
      if (this.#isHalted) return;
      if (response.ok || isRefused(response.code)) this.#writeNext();
      else this.#retry(entry);
    });
  }

  #retry(entry: Entry): void {
    this.#clock.after(SYNC_PERIOD, () => {
      if (!this.#isHalted && !this.#due.has(entry.uid)) this.set(entry.key, entry.uid, entry.report, entry.isFinished);
    });
    this.#writeNext();
  }
}

/** The last word about a pod that was asked to go and is gone from the node. */
function mustDelete({ isFinished }: Entry, pod: Pod): boolean {
  return isFinished && pod.metadata.deletionTimestamp !== undefined && isTerminal(pod);
}

/** The pod is gone or another one: there is nothing more to say about it. */
function isRefused(code: number): boolean {
  return code === 404 || code === 409;
}
