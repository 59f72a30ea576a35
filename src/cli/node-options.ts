import process from 'node:process';

/**
 * How the command starts Node (first line of main.ts): short collections of garbage in one thread, a heap that begins large and never
 * grows beyond three times what is in use.
 */
export const NODE_OPTIONS = [
  '--no-parallel-scavenge',
  '--min-semi-space-size=16',
  '--max-semi-space-size=16',
  '--initial-heap-size=256',
  '--heap-growing-percent=200',
  '--max-inlined-bytecode-size-cumulative=100',
];

/**
 * The same for runs that leave much behind: the heap begins smaller and never grows beyond 1.7 times what is in use. Experiments in a
 * row then take a third less memory, for a fifth more time.
 */
export const THRIFTY_OPTIONS = [
  ...NODE_OPTIONS.filter((option) => !option.includes('heap-')),
  '--initial-heap-size=96',
  '--heap-growing-percent=70',
];

/** What comes nearest to them of the options that V8 takes when it already runs. */
const NEAREST = [
  '--no-parallel-scavenge',
  '--semi-space-growth-factor=16',
  '--heap-growing-percent=200',
  '--max-inlined-bytecode-size-cumulative=100',
];

/**
 * From Node 24 on V8 has a compiler between the quick and the thorough one. What that one makes is good enough for a run of seconds, so
 * only what is called ten times as often as V8 would wait for (3,000) is compiled thoroughly: short runs take a tenth to a seventh less CPU
 * time, long ones the same.
 */
const PATIENT = '--invocation-count-for-turbofan=30000';

/** The versions of Node that have it: V8 complains aloud of options that it does not know. */
const PATIENT_VERSIONS = { first: 24, last: 26 };

/**
 * What is set when Node already runs. Two things cannot stand in main.ts's first line: what not every version knows, and what stands there
 * already but was passed over because somebody started the program as `node dist/main.js` (a run so started takes a fifth less CPU time
 * with these).
 *
 * @param version of Node, such as `24.1.0`
 * @param given the options that Node was started with; what these say of V8's compilers stays
 */
export function lateOptions(version: string, given: readonly string[]): readonly string[] {
  const isGiven = (option: string): boolean => given.some((other) => nameOf(other) === nameOf(option));
  const major = Number.parseInt(version, 10);
  const isPatient = major >= PATIENT_VERSIONS.first && major <= PATIENT_VERSIONS.last;
  return [...(given.includes('--no-parallel-scavenge') ? [] : NEAREST), ...(isPatient ? [PATIENT] : [])].filter(
    (option) => !isGiven(option),
  );
}

function nameOf(option: string): string {
  return option.split('=', 1)[0]!;
}

/** For the process as a whole: only programs of our own call it, never a library in another's program. */
export function setLateOptions(): void {
  const options = lateOptions(process.versions.node, process.execArgv);
  if (options.length === 0) return;
  // Loaded only for this: a millisecond or two.
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  for (const option of options) setFlagsFromString(option);
}
