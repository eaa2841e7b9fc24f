import { toPlainError } from '../../../../core/errors.ts';
import type { Engine, TrainingSession } from '../../../../main/engine/engine.ts';
import type { ChildEnd } from '../../../../main/processes/process.ts';
import { createControls } from '../../../../main/trainer/controls.ts';
import type { FromChild, ToChild, TrainingChild } from '../../../../main/trainer/protocol.ts';
import { work } from '../../../../main/trainer/work.ts';

/** What befalls a training process: at a step of its life it is stopped, or dies and its last words are lost. */
export type Fate = { at: number; how: 'stop' } | { at: number; how: 'kill'; lost: number };

const died = new Error('died');

/** A training process that is none: the same work in this process, so that hundreds take seconds. */
export function trainHere(engine: Engine, fate: Fate | null): TrainingChild {
  const controls = createControls();
  const reported: FromChild[] = [];
  const sessions: TrainingSession[] = [];
  let receive: (message: FromChild) => void = () => undefined;
  let ends: (end: ChildEnd) => void = () => undefined;
  let steps = 0;

  const watched: Engine = {
    version: engine.version,
    devices: () => engine.devices(),
    predictor: (...given) => engine.predictor(...given),
    trainer(...given) {
      const session = engine.trainer(...given);
      sessions.push(session);
      const step = session.step.bind(session);
      session.step = (...fed) => {
        if (fate?.how === 'kill' && steps === fate.at) throw died;
        const result = step(...fed);
        if (fate?.how === 'stop' && steps === fate.at) controls.stop();
        steps++;
        return result;
      };
      return session;
    },
  };
  /** Messages cross as they do between processes, and as late as those that are still to be lost. */
  const send = (message: FromChild): void => {
    reported.push(structuredClone(message));
    while (reported.length > (fate?.how === 'kill' ? fate.lost : 0)) receive(reported.shift()!);
  };
  const live = async (message: ToChild): Promise<void> => {
    if (message.type !== 'start') return controls[message.type]();
    await new Promise((resolve) => setImmediate(resolve));
    let end: ChildEnd = { code: 0, signal: null, said: '' };
    try {
      const type = await work(message.job, { engine: watched, controls, send, yieldToEventLoop: () => Promise.resolve(), isOurs: () => true });
      reported.push({ type });
    } catch (error) {
      if (error === died) {
        reported.length = 0;
        end = { code: null, signal: 'SIGKILL', said: '' };
      } else reported.push({ type: 'failed', error: toPlainError(error) });
    }
    reported.forEach(receive);
    for (const session of sessions) session.close();
    ends(end);
  };
  return {
    pid: 1,
    send: (message) => void live(message),
    onMessage: (listener) => void (receive = listener),
    onBeat: () => undefined,
    onEnd: (listener) => void (ends = listener),
    ref: () => undefined,
    unref: () => undefined,
    kill: () => undefined,
  };
}
