import path from 'node:path';
import { InputError } from '../../../api/input-error.ts';
import { BASE_VARIANT } from '../../../scenario/base-variant.ts';
import { VERSION } from '../../../scenario/version.ts';
import type { CellRunner } from '../../cells/cell.ts';
import { renderCell } from '../cell-record.ts';
import type { CellJob } from './cell-job.ts';
import type { FileHashes } from './file-hashes.ts';

interface RunJobQuestion {
  readonly job: CellJob;
  /** Of the cell, which is the id of its job. */
  readonly address: string;
  /** The folder in which the paths of scenarios begin. */
  readonly root: string;
  readonly files: FileHashes;
}

/** The file of a cell as text. @throws InputError when this worker cannot give the result that was asked for. */
export async function runJob(
  runner: CellRunner,
  { job, address, root, files }: RunJobQuestion,
): Promise<{ readonly text: string; readonly warnings: readonly string[] }> {
  if (job.version !== VERSION)
    throw new InputError(`the sweep was started by orrery ${job.version}, this is ${VERSION}`);
  const file = path.join(root, job.file);
  await files.compare(path.dirname(file), job.files);
  const { text, set, parameters, seed } = job;
  const variant = job.variant === BASE_VARIANT ? undefined : job.variant;
  const result = await runner.run({ file, text, variant, set, parameters, seed, hasDecisions: false }, () => {});
  if (result === undefined) throw new Error('the run was stopped');
  if (result.address !== address)
    throw new InputError('the run is not the one that was asked for: the files here are others', { file });
  const { summary, warnings } = result;
  const point = { variant: job.variant, parameters, scenarioHash: summary.scenarioHash };
  return { text: renderCell(address, point, summary), warnings };
}
