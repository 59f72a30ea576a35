import { SECOND, type Clock, type Duration, type Time } from '../../engine/time.ts';
import { isTerminal, type Pod } from '../../api/objects/pod.ts';
import type { ApiClient } from '../../apiserver/client.ts';
import type { Response } from '../../apiserver/response.ts';
import { applyReport, type PodReport } from './pod-report.ts';

/** status_manager.go syncPeriod: what could not be written is tried again at the next full batch. */
const SYNC_PERIOD: Duration = 10 * SECOND;

/** A report on its way into the API. */
export interface Write extends PodReport {
  readonly writer: StatusWriter;
  /** The version that the GET has found, and what it becomes. */
  found: Pod | undefined;
  reported: Pod | undefined;
}

/**
 * Writes pod statuses, one request at a time (kubelet status/status_manager.go): GET, PATCH when something is new, and the
 * last DELETE of a pod that was asked to go and is gone. While a write is under way or waits for the client's rate limiter,
 * only the latest report of each pod is kept.
 *
 * What a write needs goes with it, and its steps are functions that all writers share: most of the thousands in a large cluster are
 * in no cache when an answer comes, and would keep old versions of pods alive.
 */
export class StatusWriter {
  readonly #clock: Clock;
  readonly #client: ApiClient;
  /** By uid, in the order in which they became due. Undefined: none, as most of the time. */
  #due: Map<string, Write> | undefined;
  /** Until when a write is under way; Infinity while that is not known. */
  #busyUntil: Time = -Infinity;
  #isWakeUpSet = false;
  #isHalted = false;

  constructor(clock: Clock, client: ApiClient) {
    this.#clock = clock;
    this.#client = client;
  }

  set(write: Write): void {
    if (this.#due === undefined && this.#clock.now >= this.#busyUntil) return this.#begin(write);
    this.#due ??= new Map();
    this.#due.set(write.uid, write);
    this.#wakeUp();
  }

  /** Nothing has to happen at the end of a write unless something is due by then. */
  #wakeUp(): void {
    if (this.#isWakeUpSet || this.#busyUntil === Infinity) return;
    this.#isWakeUpSet = true;
    this.#clock.at(Math.max(this.#busyUntil, this.#clock.now), StatusWriter.#goOn, this);
  }

  halt(): void {
    this.#isHalted = true;
    this.#due = undefined;
  }

  static readonly #goOn = (writer: StatusWriter): void => writer.#next();

  #next(): void {
    this.#isWakeUpSet = false;
    this.#busyUntil = -Infinity;
    const due = this.#due;
    if (due === undefined) return;
    const write = due.values().next().value!;
    due.delete(write.uid);
    if (due.size === 0) this.#due = undefined;
    this.#begin(write);
  }

  #begin(write: Write): void {
    this.#busyUntil = Infinity;
    this.#client.get('Pod', write, StatusWriter.#patch);
  }

  static readonly #patch = (response: Response<Pod>, write: Write): void => {
    const { writer } = write;
    if (writer.#isHalted) return;
    if (!response.ok) return response.code === 404 ? writer.#next() : writer.#retry(write);
    const pod = response.object;
    if (pod.metadata.uid !== write.uid) return writer.#next();
    write.found = pod;
    write.reported = applyReport(pod, write);
    if (write.reported === pod) writer.#delete(write, pod);
    else writer.#client.patchStatusForetold('Pod', write, StatusWriter.#change, StatusWriter.#foretold);
  };

  static readonly #change = (current: Pod, write: Write): Pod | undefined => {
    if (current === write.found) return write.reported;
    return current.metadata.uid === write.uid ? applyReport(current, write) : undefined;
  };

  static readonly #foretold = (response: Response<Pod>, at: Time, write: Write): void => {
    const { writer } = write;
    const isDone = response.ok ? !mustDelete(write, response.object ?? write.found!) : isRefused(response.code);
    if (isDone) {
      writer.#busyUntil = at;
      if (writer.#due !== undefined) writer.#wakeUp();
    } else {
      writer.#goOnAt(at, response, write);
    }
  };

  #goOnAt(at: Time, response: Response<Pod>, write: Write): void {
    this.#clock.at(at, () => {
      if (this.#isHalted) return;
      if (response.ok) this.#delete(write, response.object ?? write.found!);
      else this.#retry(write);
    });
  }

  #delete(write: Write, pod: Pod): void {
    if (!mustDelete(write, pod)) return this.#next();
    this.#client.delete('Pod', write, { gracePeriodSeconds: 0, uid: write.uid }, StatusWriter.#deleted);
  }

  static readonly #deleted = (response: Response<unknown>, write: Write): void => {
    const { writer } = write;
    if (writer.#isHalted) return;
    if (response.ok || isRefused(response.code)) writer.#next();
    else writer.#retry(write);
  };

  /** Later, unless there is a newer report by then. */
  #retry(write: Write): void {
    this.#clock.after(SYNC_PERIOD, () => {
      if (!this.#isHalted && this.#due?.has(write.uid) !== true) this.set(write);
    });
    this.#next();
  }
}

/** The last word about a pod that was asked to go and is gone from the node. */
function mustDelete({ isFinished }: PodReport, pod: Pod): boolean {
  return isFinished && pod.metadata.deletionTimestamp !== undefined && isTerminal(pod);
}

/** The pod is gone or another one: there is nothing more to say about it. */
function isRefused(code: number): boolean {
  return code === 404 || code === 409;
}
