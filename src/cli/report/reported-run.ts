import type { On } from '../../observe/metric.ts';
import type { ResultSink } from '../../observe/results.ts';
import type { Scenario } from '../../scenario/load.ts';
import { KeptFiles } from './kept-files.ts';
import { loadPageBundle } from './page-bundle.ts';
import { renderPage } from './render-page.ts';
import { describeRun } from './run-description.ts';
import { RunRecorder } from './run-recorder.ts';
import { toRunReport } from './run-report.ts';

/** A run that is to have a report: what it writes, what is listened to for it, and the page at the end. */
export class ReportedRun {
  readonly sink: KeptFiles;
  readonly #recorder: RunRecorder;

  constructor(sink: ResultSink) {
    this.sink = new KeptFiles(sink);
    this.#recorder = new RunRecorder(this.sink);
  }

  readonly listen = (on: On): void => this.#recorder.listen(on);

  /** Writes attempts.csv, events.csv, run.json and report.html, when the run has written its own results. */
  async finish(
    scenario: Scenario,
    run: string,
    { variant, set }: { readonly variant: string | undefined; readonly set: readonly string[] | undefined },
  ): Promise<void> {
    this.#recorder.close();
    write(this.sink, 'run.json', `${JSON.stringify(describeRun(scenario, variant, set), undefined, 2)}\n`);
    const pathOf = (file: string): string => file;
    const data = toRunReport({ texts: this.sink.texts, pathOf, scenario: scenario.name, run });
    write(this.sink, 'report.html', renderPage(data, await loadPageBundle()));
  }
}

function write(sink: ResultSink, name: string, text: string): void {
  const file = sink.open(name);
  file.write(text);
  file.close();
}
