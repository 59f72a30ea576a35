import { invariant } from '../../engine/invariant.ts';
import type { Time } from '../../engine/time.ts';
import type { CheckDefinition } from '../metric.ts';

export default {
  name: 'clock-never-goes-back',
  description: 'Facts come in the order of time, at whole microseconds',
  create(_on, { onTime }) {
    let last: Time = 0;
    onTime((at) => {
      if (at < last) invariant(false, `time goes on from ${last} us, not to ${at} us`);
      last = at;
    });
    return {
      atEnd: (end) =>
        invariant(end >= last && Number.isSafeInteger(last), `the run ends at ${end} us, after ${last} us`),
    };
  },
} satisfies CheckDefinition;
