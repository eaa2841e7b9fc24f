import type { CallValue } from '../../../core/contract.ts';
import { fitOf } from '../../../core/model/adapt.ts';
import type { RatePoint } from '../../../core/probe.ts';
import type { ProbeRequest } from '../../probe/prober.ts';
import { prepareTraining, readForkRequest, readTrainingRequest } from '../../training/request.ts';
import { trialOf } from '../../training/trial.ts';
import type { Studio } from '../../studio/services.ts';
import type { HandlersOf } from '../handlers.ts';

export const trainingHandlers = (studio: Studio): HandlersOf<'training'> => ({
  'training.fit': async (request) => {
    const { model, dataset } = readTrainingRequest(request, await studio.recipes(), studio.runs, studio.modelStore, studio.modelUploads);
    return fitOf(model, studio.datasets.info(dataset));
  },
  'training.forecast': async (request) => studio.prober.forecast(await toTry(studio, request)),
  'training.probe': async (request, signal) => studio.prober.probe(await toTry(studio, request), signal),
  'training.rateTest': async ({ steps, test, ...request }, signal) => {
    const onPoint = (point: RatePoint): void => {
      if (test !== undefined) studio.ratePoints.publish({ test, ...point });
    };
    return studio.prober.rateTest(await toTry(studio, request), { steps, signal, onPoint });
  },
});

async function toTry({ recipes, datasets, runs, modelStore, modelUploads }: Studio, request: CallValue<'training.probe'>): Promise<ProbeRequest> {
  const asked = 'run' in request ? readForkRequest(request, runs, modelUploads) : readTrainingRequest(request, await recipes(), runs, modelStore, modelUploads);
  return trialOf(prepareTraining(asked, datasets), runs);
}
