import type { Queue, UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { InputError } from '../../../api/input-error.ts';
import type { Host } from '../../host.ts';

/** The packages behind --queue. They are optional: most sweeps need none. */
export interface QueuePackages {
  readonly bullmq: {
    readonly Queue: typeof Queue;
    readonly Worker: typeof Worker;
    readonly UnrecoverableError: typeof UnrecoverableError;
  };
  readonly Redis: typeof Redis;
}

/** What import and require say of a package that is not there. */
const NOT_INSTALLED = ['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'];
/** Milliseconds in which a server must answer at the start. */
const CONNECT_TIMEOUT = 5000;
/** Milliseconds between two attempts to come back to a server that has gone, at most. */
const LONGEST_RETRY_DELAY = 1000;

/** @throws InputError when they are not installed. */
export async function loadQueuePackages(): Promise<QueuePackages> {
  try {
    const [bullmq, ioredis] = await Promise.all([import('bullmq'), import('ioredis')]);
    return { bullmq, Redis: ioredis.Redis };
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (!NOT_INSTALLED.includes(code)) throw error;
    throw new InputError('--queue needs the packages bullmq and ioredis', undefined, 'npm install bullmq@6 ioredis@6');
  }
}

/**
 * A connection that comes back by itself when the server restarts; what happens to it is said on stderr.
 *
 * @throws InputError when there is no server now, or it is none for us.
 */
export async function connect(
  host: Host,
  { Redis: Connection }: QueuePackages,
  url: string,
): Promise<{ readonly redis: Redis; readonly disconnect: () => void }> {
  const shown = hidePassword(url);
  if (!/^rediss?:\/\/[^/]/.test(url))
    throw new InputError(`--queue ${shown}: expected an address such as redis://localhost:6379`);
  const probe = new Connection(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  let reason: string | undefined;
  probe.on('error', (error: Error) => (reason ??= error.message));
  try {
    await probe.connect();
    await probe.ping();
  } catch (error) {
    throw new InputError(`--queue ${shown}: there is no Redis or Valkey (${reason ?? (error as Error).message})`);
  } finally {
    probe.disconnect();
  }
  const redis = new Connection(url, {
    maxRetriesPerRequest: null,
    retryStrategy: (attempt) => Math.min(attempt * 100, LONGEST_RETRY_DELAY),
  });
  let isLost = false;
  let isEnding = false;
  // What went wrong is in the events that follow.
  redis.on('error', () => {});
  redis.on('close', () => {
    if (!isLost && !isEnding) host.stderr.write('the queue is out of reach; waiting for it to come back\n');
    isLost = true;
  });
  redis.on('ready', () => {
    if (isLost) host.stderr.write('the queue is back\n');
    isLost = false;
  });
  const disconnect = (): void => {
    isEnding = true;
    redis.disconnect();
  };
  return { redis, disconnect };
}

export function hidePassword(url: string): string {
  return url.replace(/^(rediss?:\/\/)[^@/]*@/, '$1');
}
