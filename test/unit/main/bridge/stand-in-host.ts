import { calls, type CallName } from '../../../../core/contract.ts';
import type { Handlers, Host, Sources } from '../../../../main/bridge/handlers.ts';
import { createTopic, type Topic } from '../../../../main/system/topic.ts';
import type { Events } from '../../../../core/contract.ts';

/** A host whose handlers and events a test decides, over the real contract. */
export interface StandInHost extends Host {
  reported: unknown[];
  topics: { [N in keyof Events]: Topic<Events[N]> };
  /** Subscriptions open at this moment. */
  listening(): number;
}

export function standInHost(given: Partial<Handlers> = {}): StandInHost {
  const reported: unknown[] = [];
  const report = (error: unknown): void => void reported.push(error);
  const refuse = (name: CallName) => (): never => {
    throw new Error(`the test gives no handler for ${name}`);
  };
  const none = Object.fromEntries((Object.keys(calls) as CallName[]).map((name) => [name, refuse(name)]));
  const topics: StandInHost['topics'] = { engine: createTopic(report), datasets: createTopic(report), checks: createTopic(report), edits: createTopic(report), datasetExports: createTopic(report), runs: createTopic(report), run: createTopic(report), rateTest: createTopic(report), exports: createTopic(report), models: createTopic(report) };
  let listening = 0;
  const counted = (stop: () => void): (() => void) => {
    listening++;
    return () => {
      listening--;
      stop();
    };
  };
  const sources: Sources = {
    engine: (_topic, listener) => counted(topics.engine.subscribe(listener)),
    datasetExports: (_topic, listener) => counted(topics.datasetExports.subscribe(listener)),
    datasets: (_topic, listener) => counted(topics.datasets.subscribe(listener)),
    edits: (_topic, listener) => counted(topics.edits.subscribe(listener)),
    checks: (_topic, listener) => counted(topics.checks.subscribe(listener)),
    runs: (_topic, listener) => counted(topics.runs.subscribe(listener)),
    run: ({ run }, listener) => counted(topics.run.subscribe((event) => event.run === run && listener(event))),
    rateTest: ({ test }, listener) => counted(topics.rateTest.subscribe((event) => event.test === test && listener(event))),
    exports: (_topic, listener) => counted(topics.exports.subscribe(listener)),
    models: (_topic, listener) => counted(topics.models.subscribe(listener)),
  };
  return { handlers: { ...none, ...given } as Handlers, sources, report, reported, topics, listening: () => listening };
}
