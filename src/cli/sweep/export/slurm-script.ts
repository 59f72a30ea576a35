import { describeExport, jobName, type ExportedSweep } from './exported-sweep.ts';

/** A script for sbatch: one task of an array per shard. */
export function renderSlurmScript(sweep: ExportedSweep): string {
  const { shards, parallelism, words } = sweep;
  const name = jobName(sweep);
  const atATime = parallelism < shards ? `%${parallelism}` : '';
  return `#!/bin/bash
${describeExport(sweep)
  .map((line) => `# ${line}`)
  .join('\n')}
#
# sbatch this-file; a single shard again: sbatch --array=3 this-file
#SBATCH --job-name=${name}
#SBATCH --array=0-${shards - 1}${atATime}
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --output=${name}-%a.log
set -eu
cd "\${SLURM_SUBMIT_DIR:-.}"
exec orrery ${words.map(quote).join(' ')} --workers "\${SLURM_CPUS_PER_TASK:-1}" --quiet
`;
}

/** A word as a shell reads it. */
function quote(word: string): string {
  return /^[A-Za-z0-9_.,:=/@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
