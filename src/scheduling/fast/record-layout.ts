// What stands where in the record of a node. In a file that imports nothing: only then are these plain numbers in the bundle.

/** Doubles to a record, as a power of two: as much as memory hands over at once. */
export const RECORD_SHIFT = 3;
/** Places in a record. */
export const ALLOCATABLE_CPU = 0;
export const ALLOCATABLE_MEMORY = 1;
export const REQUESTED_CPU = 2;
export const REQUESTED_MEMORY = 3;
/** With the defaults for containers that name none. */
export const NON_ZERO_CPU = 4;
export const NON_ZERO_MEMORY = 5;
export const FREE_PODS = 6;
/** How evenly cpu and memory are requested: 0 to 100. */
export const BALANCE = 7;
