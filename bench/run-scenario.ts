/** Runs one scenario and prints what it cost, as JSON. A process of its own: see end-to-end.ts. */
import { loadScenario } from '../src/scenario/load.ts';
import { simulate } from '../src/scenario/simulation.ts';

const scenario = await loadScenario(process.argv[2]!);
const before = process.cpuUsage();
const { eventCount } = await simulate(scenario, {});
const { user, system } = process.cpuUsage(before);
const peakMegabytes = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ cpuSeconds: (user + system) / 1_000_000, eventCount, peakMegabytes }));
