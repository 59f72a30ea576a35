import type { z } from 'zod';
import type { MachineDescription } from '../infrastructure/machine.ts';

/** One row of a node list in, one machine out. */
export interface NodeRowReader {
  /** @throws InputError with file, line and column name for a row that cannot be read. */
  read(row: readonly string[], line: number): MachineDescription;
}

/** The default export of a file in `workload/node-traces/`: a CSV file with one row per machine. */
export interface NodeFormat<Options = unknown> {
  /** As in `nodes: { format, file }`; the file is called `<name>.ts`. */
  readonly name: string;
  /** One line for `orrery list`. */
  readonly description: string;
  readonly columns: readonly string[];
  readonly optionalColumns?: readonly string[];
  readonly isColumn?: (name: string) => boolean;
  readonly options: z.ZodType<Options, unknown>;
  create(options: Options, header: ReadonlyMap<string, number>, file: string): NodeRowReader;
}
