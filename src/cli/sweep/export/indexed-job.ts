import { describeExport, jobName, type ExportedSweep } from './exported-sweep.ts';

interface ExportedJob extends ExportedSweep {
  readonly image: string;
  /** The name of a PersistentVolumeClaim. */
  readonly volume: string;
}

/** Where the volume stands in the container. */
const FOLDER = '/data';
/** New pods for a shard that has failed, and no more: a mistake stays a mistake. Assumption. */
const RETRIES = 3;

/** An Indexed Job (KEP-2214; backoffLimitPerIndex, KEP-3850, is stable since v1.33): one completion per shard. */
export function renderIndexedJob(sweep: ExportedJob): string {
  const { shards, parallelism, words, image, volume } = sweep;
  const list = (items: readonly string[]): string => items.map((item) => `            - ${quote(item)}`).join('\n');
  return `${describeExport(sweep)
    .map((line) => `# ${line}`)
    .join('\n')}
#
# The PersistentVolumeClaim ${quote(volume)} holds the scenario and the files that it names, at the same paths as here. Pods on
# several nodes need one that all of them can write to (ReadWriteMany).
apiVersion: batch/v1
kind: Job
metadata:
  name: ${jobName(sweep)}
  labels:
    app.kubernetes.io/name: orrery
spec:
  completionMode: Indexed
  completions: ${shards}
  parallelism: ${parallelism}
  backoffLimitPerIndex: ${RETRIES}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: orrery
    spec:
      restartPolicy: Never
      containers:
        - name: orrery
          image: ${quote(image)}
          workingDir: ${FOLDER}
          command:
${list(['orrery', ...words, '--workers', '1', '--quiet'])}
          resources:
            requests:
              cpu: '1'
              memory: 512Mi
            limits:
              memory: 2Gi
          volumeMounts:
            - name: data
              mountPath: ${FOLDER}
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: ${quote(volume)}
`;
}

/** A text as YAML reads it: one that could be anything else, or could end early, stands in quotes. */
function quote(text: string): string {
  return /^[A-Za-z/][A-Za-z0-9_./-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(text)
    ? text
    : JSON.stringify(text);
}
