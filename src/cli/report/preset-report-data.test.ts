import { expect, test } from 'vitest';
import { toPresetReport } from './preset-report-data.ts';

test('preset.json as the page wants it', () => {
  const experiment = {
    trace: 'default',
    policy: 'FGD',
    seed: '42',
    order: 'recorded',
    finalReport: { failed_pods: 1 },
  };
  const json = {
    preset: 'fgd-atc23',
    version: '1',
    tieBreak: 'random',
    truncate: false,
    experiments: [{ ...experiment, fingerprint: 'f', values: [] }],
    summaries: [],
    verdict: null,
    verdictLines: ['not judged'],
  };
  expect(toPresetReport('preset.json', JSON.stringify(json))).toEqual({
    kind: 'preset',
    title: 'fgd-atc23',
    version: '1',
    tieBreak: 'random',
    truncate: false,
    experiments: [experiment],
    summaries: [],
    verdictLines: ['not judged'],
  });
});

test.each(['{', '{}', 'null', '{"preset":"x","experiments":[]}'])('mistakes: %s', (text) => {
  expect(() => toPresetReport('preset.json', text)).toThrow(/^this is no JSON|^these are no results of a preset/);
});
