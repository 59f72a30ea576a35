import { InputError } from '../api/input-error.ts';
import type { MachineDescription } from '../infrastructure/machine.ts';
import type { NodeFormat } from './node-format.ts';
import { createTable, type TableInput } from './table.ts';

/** Chunks of a file in, machines out. */
export interface NodeReader {
  /** @throws InputError */
  push(chunk: Uint8Array | string): MachineDescription[];
  /** @throws InputError; a node list without a node is one. */
  end(): MachineDescription[];
}

export function createNodeReader<Options>(
  format: NodeFormat<Options>,
  options: Options,
  input: TableInput,
): NodeReader {
  let read: MachineDescription[] = [];
  const lineOfName = new Map<string, number>();
  const table = createTable(format, input, (header) => {
    const reader = format.create(options, header, input.file);
    return (row, line) => {
      const machine = reader.read(row, line);
      const first = lineOfName.get(machine.name);
      if (first !== undefined) {
        throw new InputError(`there is a second node "${machine.name}", the first is on line ${first}`, {
          file: input.file,
          line,
        });
      }
      lineOfName.set(machine.name, line);
      read.push(machine);
    };
  });
  const handOut = (): MachineDescription[] => {
    const out = read;
    read = [];
    return out;
  };
  return {
    push(chunk) {
      table.push(chunk);
      return handOut();
    },
    end() {
      table.end();
      return handOut();
    },
  };
}
