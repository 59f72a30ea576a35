import { count } from '../metric-values.ts';
import type { MetricDefinition } from '../metric.ts';

const NAME = 'scheduling_engine_decisions';

export default {
  name: NAME,
  description: 'Decisions that the fast engine made itself, and that it handed to the plain one',
  create(on) {
    const decisions = { fast: 0, plain: 0 };
    on('scheduling-attempt', ({ engine }) => {
      if (engine !== undefined) decisions[engine]++;
    });
    return {
      values: () => [
        count(NAME, decisions.fast, { engine: 'fast' }),
        count(NAME, decisions.plain, { engine: 'plain' }),
      ],
    };
  },
} satisfies MetricDefinition;
