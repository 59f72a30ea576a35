import { SECOND, type Clock, type Duration, type Time } from '../../engine/time.ts';
import { isTerminal, type Pod } from '../../api/objects/pod.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Response } from '../../apiserver/response.ts';
import { applyReport, type PodReport } from './pod-report.ts';

/** status_manager.go syncPeriod: what could not be written is tried again at the next full batch. */
const SYNC_PERIOD: Duration = 10 * SECOND;

/**
 * Writes pod statuses, one request at a time (kubelet status/status_manager.go): GET, PATCH when something is new, and the
 * last DELETE of a pod that was asked to go and is gone. While a write is under way or waits for the client's rate limiter,
 * only the latest report of each pod is kept.
 */
export class StatusWriter {
  readonly #clock: Clock;
  readonly #client: ApiClient;
  /** By uid, in the order in which they became due. Undefined: none, as most of the time. */
  #due: Map<string, PodReport> | undefined;
  /** What is being written, the version that the GET has found, and what it becomes. */
  #report: PodReport | undefined;
  #found: Pod | undefined;
  #reported: Pod | undefined;
  /** Until when a write is under way; Infinity while that is not known. */
  #busyUntil: Time = -Infinity;
  #isWakeUpSet = false;
  #isHalted = false;

  constructor(clock: Clock, client: ApiClient) {
    this.#clock = clock;
    this.#client = client;
  }

  set(report: PodReport): void {
    if (this.#due === undefined && this.#clock.now >= this.#busyUntil) return this.#write(report);
    this.#due ??= new Map();
    this.#due.set(report.uid, report);
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
    this.#due = undefined;
  }

  readonly #writeNext = (): void => {
    this.#isWakeUpSet = false;
    this.#busyUntil = -Infinity;
    const due = this.#due;
    if (due === undefined) return;
    const report = due.values().next().value!;
    due.delete(report.uid);
    if (due.size === 0) this.#due = undefined;
    this.#write(report);
  };

  #write(report: PodReport): void {
    this.#busyUntil = Infinity;
    this.#report = report;
    this.#client.get('Pod', report, this.#patch);
  }

  readonly #patch = (response: Response<Pod>): void => {
    if (this.#isHalted) return;
    const report = this.#report!;
    if (!response.ok) return response.code === 404 ? this.#writeNext() : this.#retry();
    const pod = response.object;
    if (pod.metadata.uid !== report.uid) return this.#writeNext();
    this.#found = pod;
    this.#reported = applyReport(pod, report);
    if (this.#reported === pod) this.#delete(pod);
    else this.#client.patchStatusForetold('Pod', report, this.#change, this.#foretold);
  };

  readonly #change = (current: Pod): Pod | undefined => {
    if (current === this.#found) return this.#reported;
    const report = this.#report!;
    return current.metadata.uid === report.uid ? applyReport(current, report) : undefined;
  };

  readonly #foretold = (response: Response<Pod>, at: Time): void => {
    const isDone = response.ok ? !mustDelete(this.#report!, response.object ?? this.#found!) : isRefused(response.code);
    if (isDone) {
      this.#busyUntil = at;
      if (this.#due !== undefined) this.#wakeUp();
    } else {
      this.#clock.at(at, this.#patched, response);
    }
  };

  readonly #patched = (response: Response<Pod>): void => {
    if (this.#isHalted) return;
    if (response.ok) this.#delete(response.object ?? this.#found!);
    else this.#retry();
  };

  #delete(pod: Pod): void {
    const report = this.#report!;
    if (!mustDelete(report, pod)) return this.#writeNext();
    this.#client.delete('Pod', report, { gracePeriodSeconds: 0, uid: report.uid }, this.#deleted);
  }

  readonly #deleted = (response: Response<unknown>): void => {
    if (this.#isHalted) return;
    if (response.ok || isRefused(response.code)) this.#writeNext();
    else this.#retry();
  };

  #retry(): void {
    this.#clock.after(SYNC_PERIOD, this.#setAgain, this.#report!);
    this.#writeNext();
  }

  /** Unless there is a newer report by now. */
  readonly #setAgain = (report: PodReport): void => {
    if (!this.#isHalted && this.#due?.has(report.uid) !== true) this.set(report);
  };
}

/** The last word about a pod that was asked to go and is gone from the node. */
function mustDelete({ isFinished }: PodReport, pod: Pod): boolean {
  return isFinished && pod.metadata.deletionTimestamp !== undefined && isTerminal(pod);
}

/** The pod is gone or another one: there is nothing more to say about it. */
function isRefused(code: number): boolean {
  return code === 404 || code === 409;
}
