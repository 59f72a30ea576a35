import { describe, expect, test } from 'vitest';
import { mistakeOf, readTrace } from './testing/read-trace.ts';
import { createNodeReader } from './node-reader.ts';
import openbNodes from './node-traces/openb-nodes.ts';
import dlrm from './traces/dlrm.ts';
import openb from './traces/openb.ts';
import podsCsv from './traces/pods-csv.ts';

const OPENB = `${[...openb.columns, ...openb.optionalColumns].join(',')}\n`;
const DLRM = `${dlrm.columns.join(',')}\n`;
const NAME_FORMAT = 'at most 253 lower-case letters, digits, "-" and ".", with a letter or digit at both ends';
const LABEL_FORMAT = 'at most 63 letters, digits, "-", "_" and ".", with a letter or digit at both ends';
const DURATION_FORMAT = 'seconds >= 0 or a duration such as 250us, 10ms, 1.5s, 5m, 1h30m or 149d';
const QUANTITY_FORMAT = 'a Kubernetes quantity such as 500m, 2, 1.5Gi or 100M, not negative';

const READERS = {
  openb: (text: string) => readTrace(openb, text),
  dlrm: (text: string) => readTrace(dlrm, text),
  'pods-csv': (text: string) => readTrace(podsCsv, text),
};

describe('each bad table gives one clear line', () => {
  test.each<[text: string, format: keyof typeof READERS, line: string]>([
    ['', 'openb', `trace.csv expected a header with the columns ${openb.columns.join(', ')}, the file is empty`],
    [OPENB, 'openb', 'trace.csv there is a header, but no row'],
    ['name,arrival,name\na,0,b', 'pods-csv', 'trace.csv:1 the column "name" stands twice in the header'],
    ['\nname,cpu\na,0', 'pods-csv', 'trace.csv:2 the column "arrival" is missing; there are: name, cpu'],
    [`${OPENB}p,1,1`, 'openb', 'trace.csv:2 expected 11 fields as in the header, there are 3'],
    [`${OPENB}p,1,1,0,0,,BE,Running,0,1,0,9`, 'openb', 'trace.csv:2 expected 11 fields as in the header, there are 12'],
    [
      `${OPENB}p,NaN,1,0,0,,BE,Running,0,1,0`,
      'openb',
      'trace.csv:2 cpu_milli: expected a whole number >= 0, there is "NaN"',
    ],
    [
      `${OPENB}p,1,-1,0,0,,BE,Running,0,1,0`,
      'openb',
      'trace.csv:2 memory_mib: expected a whole number >= 0, there is "-1"',
    ],
    [
      `${OPENB}p,1,,0,0,,BE,Running,0,1,0`,
      'openb',
      'trace.csv:2 memory_mib: expected a whole number >= 0, the field is empty',
    ],
    [
      `${OPENB}p,1,1,0.5,0,,BE,Running,0,1,0`,
      'openb',
      'trace.csv:2 num_gpu: expected a whole number >= 0, there is "0.5"',
    ],
    [
      `${OPENB}p,1e99,1,0,0,,BE,Running,0,1,0`,
      'openb',
      'trace.csv:2 cpu_milli: expected a whole number >= 0, there is "1e99"',
    ],
    [
      `${OPENB}p,1,1,0,0,,BE,Running,,1,0`,
      'openb',
      'trace.csv:2 creation_time: expected seconds >= 0, the field is empty',
    ],
    [
      `${OPENB}p,1,1,0,0,,BE,Running,Infinity,1,0`,
      'openb',
      'trace.csv:2 creation_time: expected seconds >= 0, there is "Infinity"',
    ],
    [
      `${OPENB}p,1,1,0,0,,BE,Running,9,5,9`,
      'openb',
      'trace.csv:2 deletion_time: expected a time not before creation_time and scheduled_time, there is "5"',
    ],
    [
      `${OPENB}p,1,1,0,0,,BE,Running,9,20,5`,
      'openb',
      'trace.csv:2 scheduled_time: expected a time not before creation_time, there is "5"',
    ],
    [
      `${OPENB}p,1,1,0,0,,BE,Running,9999999999999,,`,
      'openb',
      'trace.csv:2 creation_time: expected seconds >= 0, there is "9999999999999"',
    ],
    [
      `${OPENB}My_Pod,1,1,0,0,,BE,Running,0,1,0`,
      'openb',
      `trace.csv:2 name: expected a pod name: ${NAME_FORMAT}, there is "My_Pod"`,
    ],
    [
      `${OPENB}p,1,1,0,0,,no qos,Running,0,1,0`,
      'openb',
      `trace.csv:2 qos: expected ${LABEL_FORMAT}, there is "no qos"`,
    ],
    [
      `${OPENB}p,1,1,1,1,A||B,BE,Running,0,1,0`,
      'openb',
      `trace.csv:2 gpu_spec: expected GPU models such as V100M16|V100M32, there is "A||B"`,
    ],
    [
      `${OPENB}p,1,1,0,0,,BE,Running,9,,\nq,1,1,0,0,,BE,Running,8,,`,
      'openb',
      'trace.csv:3 this row comes at 8s, after one at 9s (sort the file by time of arrival)',
    ],
    [
      `${OPENB}p,1,1,0,0,,BE,Running,9,,\np,1,1,0,0,,BE,Running,9,,`,
      'openb',
      'trace.csv:3 there is a second pod "default/p", the first is on line 2',
    ],
    [`${DLRM}i,HN,a,x,1,0,0,0,0,1,1,1,1,-1,,`, 'dlrm', 'trace.csv:2 cpu_request: expected a number >= 0, there is "x"'],
    [
      `${DLRM}i,HN,a,2,1,0,0,0,0,1,1,1,1,-1,,`,
      'dlrm',
      'trace.csv:2 cpu_request: expected a request of cpu that is not above its limit, there is "2"',
    ],
    [
      `${DLRM}i,HN,a,1,1,2,2,0,0,1,1,2,1,-1,,`,
      'dlrm',
      'trace.csv:2 disk_request: expected a request of ephemeral-storage that is not above its limit, there is "2"',
    ],
    [
      `${DLRM}i,HN,a,1,1,1,2,0,0,1,1,1,1,-1,,`,
      'dlrm',
      'trace.csv:2 gpu_request: expected the same number of nvidia.com/gpu as its limit, there is "1"',
    ],
    [
      `${DLRM}i,HN,a,1,1,0,0,0,0,1,1,1,1,0,,`,
      'dlrm',
      'trace.csv:2 max_instance_per_node: expected -1 or a whole number >= 1, there is "0"',
    ],
    [
      `${DLRM}i,HN,a,1,1,0,0,0,0,1,1,1,1,-2,,`,
      'dlrm',
      'trace.csv:2 max_instance_per_node: expected -1 or a whole number >= 1, there is "-2"',
    ],
    [
      `${DLRM}i,HN,a b,1,1,0,0,0,0,1,1,1,1,-1,,`,
      'dlrm',
      `trace.csv:2 app_name: expected ${LABEL_FORMAT}, there is "a b"`,
    ],
    [
      `${DLRM}i,HN,a,1,1,0,0,0,0,1,1,1,1,-1,9,5`,
      'dlrm',
      'trace.csv:2 deletion_time: expected a time not before creation_time, there is "5"',
    ],
    ['name,arrival\na,soon', 'pods-csv', `trace.csv:2 arrival: expected ${DURATION_FORMAT}, there is "soon"`],
    ['name,arrival\na,-5s', 'pods-csv', `trace.csv:2 arrival: expected ${DURATION_FORMAT}, there is "-5s"`],
    ['name,arrival\na,', 'pods-csv', 'trace.csv:2 arrival: expected the time of arrival, the field is empty'],
    ['name,arrival,duration\na,0,-1', 'pods-csv', `trace.csv:2 duration: expected ${DURATION_FORMAT}, there is "-1"`],
    [
      'name,arrival,delete_at\na,9,5',
      'pods-csv',
      'trace.csv:2 delete_at: expected a time not before arrival, there is "5"',
    ],
    ['name,arrival,cpu\na,0,lots', 'pods-csv', `trace.csv:2 cpu: expected ${QUANTITY_FORMAT}, there is "lots"`],
    ['name,arrival,memory\na,0,-1Gi', 'pods-csv', `trace.csv:2 memory: expected ${QUANTITY_FORMAT}, there is "-1Gi"`],
    [
      'name,arrival,resource:a/b\na,0,500m',
      'pods-csv',
      'trace.csv:2 resource:a/b: expected a whole number of devices >= 0, there is "500m"',
    ],
    [
      'name,arrival,cpu,limit:cpu\na,0,2,1',
      'pods-csv',
      'trace.csv:2 limit:cpu: expected a limit not below the request, there is "1"',
    ],
    ['name,arrival,count\na,0,0', 'pods-csv', 'trace.csv:2 count: expected a count from 1 to 1000000, there is "0"'],
    [
      'name,arrival,exit_code\na,0,256',
      'pods-csv',
      'trace.csv:2 exit_code: expected an exit code from 0 to 255, there is "256"',
    ],
    [
      'name,arrival,restart_policy\na,0,Sometimes',
      'pods-csv',
      'trace.csv:2 restart_policy: expected Always, OnFailure, Never, there is "Sometimes"',
    ],
    [
      'name,arrival,label:app\na,0,not ok',
      'pods-csv',
      `trace.csv:2 label:app: expected ${LABEL_FORMAT}, there is "not ok"`,
    ],
    [
      'name,arrival,namespace\na,0,A',
      'pods-csv',
      'trace.csv:2 namespace: expected the name of a namespace, there is "A"',
    ],
    [
      'name,arrival,count\na,0,2\na-1,0,',
      'pods-csv',
      'trace.csv:3 there is a second pod "default/a-1", the first is on line 2',
    ],
    ['name,arrival\n"a\nb",0', 'pods-csv', `trace.csv:2 name: expected a pod name: ${NAME_FORMAT}, there is "a b"`],
  ])('%s', (text, format, line) => {
    expect(mistakeOf(() => READERS[format](text))).toBe(line);
  });
});

describe('node lists', () => {
  const read = (text: string): unknown => {
    const reader = createNodeReader(openbNodes, openbNodes.options.parse({}), {
      file: 'nodes.csv',
      onWarning: () => {},
    });
    return [...reader.push(text), ...reader.end()];
  };
  const HEADER = 'sn,cpu_milli,memory_mib,gpu,model\n';

  test.each([
    [HEADER, 'nodes.csv there is a header, but no row'],
    [`${HEADER}n,1,1,0,\nn,1,1,0,`, 'nodes.csv:3 there is a second node "n", the first is on line 2'],
    [`${HEADER}n,1,1,0,a b`, `nodes.csv:2 model: expected ${LABEL_FORMAT}, there is "a b"`],
    [`${HEADER}N 1,1,1,0,`, `nodes.csv:2 sn: expected a node name: ${NAME_FORMAT}, there is "N 1"`],
    [`${HEADER}n,1,1,x,`, 'nodes.csv:2 gpu: expected a whole number >= 0, there is "x"'],
  ])('%j', (text, line) => {
    expect(mistakeOf(() => read(text))).toBe(line);
  });
});
