/** Freezes plain data to the bottom. */
export function freezeData<T>(data: T): T {
  if (typeof data !== 'object' || data === null || Object.isFrozen(data)) return data;
  for (const member of Object.values(data)) if (typeof member === 'object') freezeData(member);
  return Object.freeze(data);
}
