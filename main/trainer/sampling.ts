import type { SamplePrediction, Samples } from '../../core/runs.ts';
import type { Plan } from '../../core/plan.ts';
import type { TrainingData, TrainingSession } from '../engine/engine.ts';

/** Pictures whose predictions are kept of each epoch. */
const sampleCount = 100;

/** What a network says of the first validation images (training ones where nothing validates), epoch by epoch. */
export function createSampler(session: TrainingSession, data: TrainingData, plan: Plan): (epoch: number) => Samples {
  const range = plan.validation ?? plan.train;
  const { labels } = data.validation ?? data.train;
  const count = Math.min(sampleCount, range.count);
  const indices = Int32Array.from({ length: count }, (_, index) => index);
  return (epoch) => {
    const probabilities = session.probabilities(indices);
    const classes = probabilities.length / count;
    const predictions = Array.from(indices, (index): SamplePrediction => {
      const of = probabilities.subarray(index * classes, (index + 1) * classes);
      const predicted = of.indexOf(Math.max(...of));
      return { index: range.start + index, label: labels[index]!, predicted, probability: of[predicted]! };
    });
    return { epoch, split: range.split, predictions };
  };
}
