import { batchScalars, boardParts, epochScalars, type BoardPart, type BoardScalar } from '../../records/boardScalars.ts';
import { eventFileName, scalarEvent, versionEvent } from '../../records/events.ts';
import { frame } from '../../records/tfrecord.ts';
import { recordNames } from './names.ts';
import { loggedEpochs, loggedSteps, secondsOf, type RecordedRun, type RecordFiles } from './recorded.ts';

/** Events that are written at once. */
const chunk = 1000;

/** A folder a run as Keras's TensorBoard callback lays it: `train`, and `validation` where it validated. @param perStep the steps, too. */
export function tensorBoardFiles(runs: readonly RecordedRun[], perStep: boolean): RecordFiles {
  const names = recordNames(runs.map(({ detail }) => detail));
  return new Map(runs.flatMap((run, place) =>
    boardParts
      .filter((part) => part === 'train' || loggedEpochs(run.detail).some(({ values }) => Object.keys(values).some((name) => name.startsWith('val_'))))
      .map((part) => [`${names[place]}/${part}/${eventFileName(Math.floor(secondsOf(run.detail.created)), 0)}`, () => eventsOf(run, part, perStep)] as const),
  ));
}

function* eventsOf(run: RecordedRun, part: BoardPart, perStep: boolean): Iterable<Uint8Array> {
  let waiting = [frame(versionEvent(secondsOf(run.detail.created), 'epochal'))];
  for (const { time, ...scalar } of scalarsOf(run, perStep && part === 'train')) {
    if (scalar.part !== part) continue;
    waiting.push(frame(scalarEvent({ wallTime: time, ...scalar })));
    if (waiting.length < chunk) continue;
    yield Buffer.concat(waiting);
    waiting = [];
  }
  yield Buffer.concat(waiting);
}

/** In the order in which they came. */
function* scalarsOf(run: RecordedRun, perStep: boolean): Iterable<BoardScalar & { time: number }> {
  const epochs = loggedEpochs(run.detail);
  let told = 0;
  const ended = function* (before: number): Iterable<BoardScalar & { time: number }> {
    for (let epoch; (epoch = epochs[told]) && (epoch.stepsDone ?? 0) < before; told++) {
      for (const scalar of epochScalars(epoch, epoch.stepsDone)) yield { ...scalar, time: epoch.time };
    }
  };
  for (const { stepsDone, time, values } of perStep ? loggedSteps(run) : []) {
    yield* ended(stepsDone);
    for (const scalar of batchScalars(stepsDone, values)) yield { ...scalar, time };
  }
  yield* ended(Infinity);
}
