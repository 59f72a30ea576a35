import type { Time } from '../engine/time.ts';
import type { Fact } from '../api/facts.ts';
import { FACT_KINDS } from './fact-kinds.ts';
import type { On } from './metric.ts';
import { clockText } from './transcript/clock-text.ts';
import { describeFact } from './transcript/describe-fact.ts';

export interface TranscriptOptions {
  /** API requests, deliveries to watchers and etcd's batches, too. */
  readonly api?: boolean;
  /** Only the facts for which it returns true. */
  readonly filter?: (fact: Fact, at: Time) => boolean;
}

const API_KINDS: ReadonlySet<Fact['kind']> = new Set([
  'api-request',
  'api-requests-computed',
  'delivered',
  'etcd-committed',
]);

/** Speakers are padded to this width: `kubelet/` and a node name of usual length. */
const SPEAKER_WIDTH = 18;

/** Writes one line per fact, made to be read and to be compared: time, who, what. No newline at the end. */
export function attachTranscript(
  on: On,
  write: (line: string) => void,
  { api = false, filter }: TranscriptOptions = {},
): void {
  const listen = (fact: Fact, at: Time): void => {
    if (filter !== undefined && !filter(fact, at)) return;
    const [speaker, text] = describeFact(fact);
    write(`${clockText(at)}  ${speaker.padEnd(SPEAKER_WIDTH)}  ${text}`);
  };
  for (const kind of FACT_KINDS) if (api || !API_KINDS.has(kind)) on(kind, listen);
}
