import { compareRuns, ledgerAnswers } from '../../runs/compare.ts';
import { lookForBlame, trainForBlame } from '../../training/blame/blame.ts';
import { readForkRequest, readTrainingRequest, prepareTraining } from '../../training/request.ts';
import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const runsHandlers = ({ recipes, datasets, runs, table, trainer, logs, modelStore, modelUploads }: Studio): HandlersOf<'runs'> => ({
  'runs.start': async (request) => trainer.start(prepareTraining(readTrainingRequest(request, await recipes(), runs, modelStore, modelUploads), datasets)),
  'runs.fork': async (request) => trainer.start(prepareTraining(readForkRequest(request, runs, modelUploads), datasets)),
  'runs.list': () => runs.list(),
  'runs.table': ({ since }) => table.news(since),
  'runs.show': ({ run }) => runs.show(run),
  'runs.imported': ({ run }) => runs.imported(run),
  'runs.series': ({ run, points, ...stretch }) => trainer.series(run, points, stretch),
  'runs.samples': ({ run, epoch }) => runs.samples(run, epoch),
  'runs.compare': ({ runs: ids, answers }) => compareRuns(runs, ids, answers ? ledgerAnswers(runs, 'best') : null),
  'runs.blame': ({ runs: pair, train, ...wanted }) => {
    const [a, b] = pair as [string, string];
    return train ? trainForBlame(runs, datasets, trainer, { a, b, ...wanted }) : lookForBlame(runs, datasets, { a, b, ...wanted });
  },
  'runs.pause': ({ run }) => {
    trainer.pause(run);
    return null;
  },
  'runs.resume': ({ run }) => trainer.resume(run),
  'runs.stop': ({ run }) => {
    trainer.stop(run);
    return null;
  },
  'runs.rename': ({ run, name }) => {
    trainer.rename(run, name);
    return null;
  },
  'runs.annotate': ({ runs: annotated, ...changes }) => trainer.annotate(annotated, changes),
  'runs.delete': ({ run }) => {
    trainer.delete(run);
    return null;
  },
  'runs.readLogs': ({ files }, signal) => logs.read(files, signal),
  'runs.importLogs': ({ log, name }) => logs.take(log, name ?? null),
  'runs.forgetLogs': ({ log }) => {
    logs.forget(log);
    return null;
  },
});
