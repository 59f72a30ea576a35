#!/bin/bash
# The sweep small: 60 cells in 20 shards of at most 3.
# All shards write into one folder; the last one to end puts sweep.json and sweep.csv beside the cells. A shard that is run
# again goes on where it was. Where there is no common folder: orrery sweep merge <the folders of all shards>.
#
# sbatch this-file; a single shard again: sbatch --array=3 this-file
#SBATCH --job-name=orrery-small-0123456789ab
#SBATCH --array=0-19%5
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=1
#SBATCH --mem=1G
#SBATCH --output=orrery-small-0123456789ab-%a.log
set -eu
cd "${SLURM_SUBMIT_DIR:-.}"
exec orrery sweep FOLDER/small.yaml --grid 'cluster.pools[0].count=1,2' --set 'metadata.description='\''it'\'''\''s $HOME'\''' --shards 20 --out results --workers "${SLURM_CPUS_PER_TASK:-1}" --quiet
