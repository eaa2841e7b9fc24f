import type { PlainError } from '../../../../core/errors.ts';
import { scheduleCatalogue } from '../../../../core/schedules/catalogue.ts';
import type { Training } from '../../../../core/training.ts';

/**
 * The learning rate to try after a loss that was not a number: a tenth of the run's, three digits.
 * @param error why the run failed.
 * @returns null where it failed of something else, or where the optimizer's rate is not what it trained with.
 */
export function rateAfterNaN(error: Pick<PlainError, 'code'> | null, { optimizer, schedule }: Pick<Training, 'optimizer' | 'schedule'>): number | null {
  const rate = optimizer.learningRate;
  if (error?.code !== 'training.nan' || !rate) return null;
  const lower = Number((Math.min(rate, 1) / 10).toPrecision(3));
  const first = (learningRate: number): number | undefined => schedule === null ? learningRate : scheduleCatalogue.get(schedule.type)?.rate(schedule.arguments, { step: 0, learningRate, stepsPerEpoch: 100, totalSteps: 1000 });
  return first(lower) === first(rate) ? null : lower;
}
