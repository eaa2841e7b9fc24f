import { luckOf } from '../../../core/comparison/luck.ts';
import { toPlainError } from '../../../core/errors.ts';
import type { EpochRow } from '../../../core/runs.ts';
import { fetchAnswers } from '../../app/bridge/answers.ts';

/**
 * Within how much of a run's accuracy at an epoch 95% of other seeds are expected.
 * @param rows of all epochs so far.
 * @returns null where too few epochs tell it, or what the run answered in that one is not to be had.
 */
export async function seedBand(run: string, epoch: number, rows: readonly Pick<EpochRow, 'epoch' | 'valAccuracy'>[], fetched: typeof fetchAnswers = fetchAnswers): Promise<number | null> {
  const validated = rows.filter(({ valAccuracy }) => valAccuracy !== null);
  const at = validated.findIndex((row) => row.epoch === epoch);
  if (at < 0) return null;
  const answers = await fetched(run, epoch, 'validation').catch(toPlainError);
  return 'code' in answers ? null : luckOf(answers, validated.map(({ valAccuracy }) => valAccuracy!), at).band;
}
