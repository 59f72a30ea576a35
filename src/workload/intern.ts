/** Makes each value once for its key: whoever asks again gets the same, deeply frozen object. */
export type Intern<T extends object> = (key: string, make: () => T) => T;

/** Equal templates share one object, so that whoever caches by object (the scheduler) meets it again. */
export function createIntern<T extends object>(): Intern<T> {
  const known = new Map<string, T>();
  return (key, make) => {
    let value = known.get(key);
    if (value === undefined) {
      value = deepFreeze(make());
      known.set(key, value);
    }
    return value;
  };
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const member of Object.values(value)) deepFreeze(member);
  return Object.freeze(value);
}
